/**
 * Compiled kernels, kept in the user's cache directory under the hash of what they were made from and the hash of what they
 * are. The second tells a damaged file from a whole one, which a program that maps it into memory would not survive.
 */
import { randomBytes } from 'node:crypto'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { isAbsolute, join } from 'node:path'
import type { Compiler } from './compiler.js'
import { hashOf } from './hash.js'

const SUFFIX = '.so'

/** The directory of kept kernels: $XDG_CACHE_HOME/saddlewalk, else ~/.cache/saddlewalk. */
export function cacheFolder(): string {
  const asked = process.env.XDG_CACHE_HOME
  // the specification of XDG has a relative path ignored
  const base = asked !== undefined && isAbsolute(asked) ? asked : join(homedir(), '.cache')
  return join(base, 'saddlewalk')
}

/** The kept library of a text, or null. What is damaged is removed. */
export function keptLibrary(compiler: Compiler, text: string): string | null {
  const prefix = `${keyOf(compiler, text)}-`
  for (const folder of ownFolder === null ? [cacheFolder()] : [cacheFolder(), ownFolder])
    for (const name of namesIn(folder).filter(name => name.startsWith(prefix))) {
      const library = join(folder, name)
      if (isWhole(library, name.slice(prefix.length, -SUFFIX.length))) return library
      rmSync(library, { force: true })
    }
  return null
}

/**
 * The library of a text: kept, or compiled now and kept. Several processes may do this at once: a file appears under its
 * name when it is complete.
 * @throws Error when the compiler fails.
 */
export async function libraryOf(compiler: Compiler, text: string): Promise<string> {
  return keptLibrary(compiler, text) ?? (await compiled(compiler, text))
}

/** Compiles a text whether its library is kept or not. @throws Error when the compiler fails. */
export async function compiled(compiler: Compiler, text: string): Promise<string> {
  const { folder, draft } = draftFile()
  try {
    await compiler.compile(text, draft)
    const library = join(folder, `${keyOf(compiler, text)}-${hashOf(readFileSync(draft))}${SUFFIX}`)
    renameSync(draft, library)
    return library
  } finally {
    rmSync(draft, { force: true })
  }
}

const keyOf = ({ fingerprint }: Compiler, text: string) => hashOf(`${fingerprint}\n${text}`)

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

function isWhole(library: string, hash: string): boolean {
  try {
    return hashOf(readFileSync(library)) === hash
  } catch {
    return false
  }
}

/** A new empty file in the cache directory, or where that cannot be written in a directory of this process alone. */
function draftFile(): { folder: string; draft: string } {
  try {
    return newFileIn(createdCacheFolder())
  } catch {
    return newFileIn(createdOwnFolder())
  }
}

function newFileIn(folder: string): { folder: string; draft: string } {
  const draft = join(folder, `draft-${process.pid}-${randomBytes(6).toString('hex')}`)
  writeFileSync(draft, '', { flag: 'wx' })
  return { folder, draft }
}

function createdCacheFolder(): string {
  const folder = cacheFolder()
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  return folder
}

/** A name that others could foresee would let them put a library of theirs there. */
let ownFolder: string | null = null

function createdOwnFolder(): string {
  if (ownFolder !== null) return ownFolder
  const made = mkdtempSync(join(tmpdir(), 'saddlewalk-'))
  process.once('exit', () => rmSync(made, { recursive: true, force: true }))
  ownFolder = made
  return made
}
