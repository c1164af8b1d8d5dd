/** A line of text without control characters or line separators, and not without end. */
const LINE = /^[^\p{Cc}\p{Zl}\p{Zp}]{10,1000}$/u

/** Whether a refusal is one short line in words, and nothing of the program's inside. */
export function isOneLine(message: string): boolean {
  return LINE.test(message) && !message.includes('internal error')
}
