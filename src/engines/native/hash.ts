import { createHash } from 'node:crypto'

/** Names something by what it is; 128 bits of SHA-256, in hexadecimal. */
export const hashOf = (content: string | Uint8Array): string =>
  createHash('sha256').update(content).digest('hex').slice(0, 32)
