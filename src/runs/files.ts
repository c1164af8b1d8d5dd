/** Files of a run directory: written beside their names first, so that what has a name is whole. */
import { closeSync, fsyncSync, openSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { InputError } from '../experiment/input-error.js'

const PARTIAL = '.partial'

export const partialName = (name: string) => `${name}${PARTIAL}`

/**
 * Writes files into a folder. They get their names when all are written, the last when the others are safe: it makes
 * them count.
 * @throws InputError when the folder cannot be written; then it holds what it held before.
 */
export function writeFiles(directory: string, contents: ReadonlyMap<string, string | Uint8Array>): void {
  const before = new Set(readdirSync(directory))
  const names = [...contents.keys()]
  try {
    orUnwritable(directory, () => {
      for (const [name, content] of contents)
        writeFileSync(join(directory, partialName(name)), content, { flush: true })
      const rename = (name: string) => renameSync(join(directory, partialName(name)), join(directory, name))
      names.slice(0, -1).forEach(rename)
      syncFolder(directory)
      rename(names.at(-1)!)
    })
  } catch (error) {
    for (const name of [...names.filter(name => !before.has(name)), ...names.map(partialName)])
      rmSync(join(directory, name), { force: true })
    throw error
  }
  syncFolder(directory)
}

/** Makes the names in a folder safe from a loss of power. */
export function syncFolder(directory: string): void {
  // there a folder cannot be opened
  if (process.platform === 'win32') return
  const descriptor = openSync(directory, 'r')
  try {
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}

/** Words for what the system says of a folder that cannot be written; `place` is how it was given. */
export function orUnwritable<T>(place: string, write: () => T): T {
  try {
    return write()
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === undefined) throw error
    throw new InputError(`${place}: ${systemReason(error as Error)}`)
  }
}

/** What the system says of a file that cannot be written, in words. */
export function systemReason({ code, message }: NodeJS.ErrnoException): string {
  return REASONS[code ?? ''] ?? message
}

const REASONS: Readonly<Record<string, string>> = {
  EEXIST: 'this is a file, not a folder',
  ENOTDIR: 'there is a file where a folder should be',
  EACCES: 'this folder may not be written',
  EPERM: 'this folder may not be written',
  EROFS: 'this folder may not be written',
  ENOSPC: 'there is no space left on the disk',
  EDQUOT: 'there is no space left on the disk for this user',
  EFBIG: 'a file would be larger than this process may write',
}
