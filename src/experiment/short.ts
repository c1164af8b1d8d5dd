/** A text on one line, without control characters; all keep their columns. */
export function oneLine(text: string): string {
  return text.replaceAll(/[\s\p{Cc}]/gu, ' ')
}

/** A text on one line, cut short. */
export function short(text: string): string {
  const line = oneLine(text).trimEnd()
  return line.length > 60 ? `${line.slice(0, 57)}…` : line
}
