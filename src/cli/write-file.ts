import { renameSync, writeFileSync } from 'node:fs'
import { InputError } from '../experiment/input-error.js'

/** Writes a file under another name first, so that it is never seen in part. @throws InputError */
export function writeWhole(file: string, content: string | Uint8Array, option = '-o'): void {
  try {
    writeFileSync(`${file}.partial`, content)
    renameSync(`${file}.partial`, file)
  } catch (error) {
    throw new InputError(`${option} ${file}: this file cannot be written: ${(error as Error).message}`)
  }
}
