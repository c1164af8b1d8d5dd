/** What POSIX shells read as it is written, wherever it stands in a word. */
const PLAIN = /^[A-Za-z0-9@%+:,./_=-]+$/

/** A word that a POSIX shell reads as this text. */
export function quoted(text: string): string {
  return PLAIN.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`
}
