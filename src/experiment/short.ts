/** A text on one line, cut short; what remains keeps its columns. */
export function short(text: string): string {
  const line = text.replaceAll(/\s/g, ' ').trimEnd()
  return line.length > 60 ? `${line.slice(0, 57)}…` : line
}
