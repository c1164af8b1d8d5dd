/**
 * One process at a time in a folder. Locks are numbered files that only one process can make; the highest counts. One whose
 * process is dead is taken over by making the next: no two can, and no process that dies on the way blocks the others.
 */
import { linkSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { InputError } from '../experiment/input-error.js'
import { jsonOrNull } from './json.js'

const NAME = /^lock\.([1-9][0-9]{0,8})$/
/** A lock that is being written, by the number of its process. */
const PARTIAL = /^lock\.[0-9]+\.partial$/
/** A lock without words in it is of a process that is about to write them, or died just then: where there are no links. */
const SECONDS_TO_WRITE = 10

const ownerSchema = z.strictObject({
  process: z.int().min(1),
  host: z.string(),
  /** When the process began, in ticks since the machine did, where the system tells: numbers of processes come again. */
  began: z.string().nullable(),
})
export type Owner = z.output<typeof ownerSchema>

export const isLock = (name: string): boolean => NAME.test(name) || PARTIAL.test(name)

export class Lock {
  readonly #file: string

  private constructor(file: string) {
    this.#file = file
  }

  /**
   * Takes the lock of a folder.
   * @throws InputError while another process has it.
   */
  static take(directory: string): Lock {
    for (;;) {
      const before = numbersIn(directory)
      for (const number of before) refuseLiving(directory, number)
      const own = Math.max(0, ...before) + 1
      const lock = Lock.#make(directory, own)
      if (lock === null) continue
      const now = numbersIn(directory)
      // one that came in before, was through meanwhile, and took this file for that of a dead one of the same number
      if (!now.includes(own)) continue
      try {
        // another may have come in since the folder was looked at, under another number
        for (const number of now) if (number !== own) refuseLiving(directory, number)
      } catch (error) {
        lock.release()
        throw error
      }
      for (const dead of before) rmSync(fileOf(directory, dead), { force: true })
      // a process that is writing one meanwhile begins again
      for (const name of readdirSync(directory)) if (PARTIAL.test(name)) rmSync(join(directory, name), { force: true })
      return lock
    }
  }

  /** Null when another process has made it first. */
  static #make(directory: string, number: number): Lock | null {
    const file = fileOf(directory, number)
    const partial = join(directory, `lock.${process.pid}.partial`)
    const words = JSON.stringify(ownerOf(process.pid))
    try {
      writeFileSync(partial, words)
      linkOrWrite(partial, file, words)
      return new Lock(file)
    } catch (error) {
      if (['EEXIST', 'ENOENT'].includes((error as NodeJS.ErrnoException).code!)) return null
      throw error
    } finally {
      rmSync(partial, { force: true })
    }
  }

  release(): void {
    rmSync(this.#file, { force: true })
  }
}

/** Refuses a folder in which a process is at work. @throws InputError */
export function refuseLocked(directory: string): void {
  for (const number of numbersIn(directory)) refuseLiving(directory, number)
}

/** Makes a file that is there with its words or not at all; some file systems have no links, and there it is without at first. */
function linkOrWrite(partial: string, file: string, words: string): void {
  try {
    linkSync(partial, file)
  } catch (error) {
    if (!['EPERM', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP'].includes((error as NodeJS.ErrnoException).code!)) throw error
    writeFileSync(file, words, { flag: 'wx' })
  }
}

const fileOf = (directory: string, number: number) => join(directory, `lock.${number}`)

const numbersIn = (directory: string) =>
  readdirSync(directory).flatMap(name => {
    const number = NAME.exec(name)?.[1]
    return number === undefined ? [] : [Number(number)]
  })

function refuseLiving(directory: string, number: number): void {
  const file = fileOf(directory, number)
  const owner = readOwner(file)
  if (owner === 'none') return
  if (owner === 'unknown') throw new InputError(`${directory}: another process has just begun to run in this folder`)
  const { process: id, host } = owner
  if (host !== hostname())
    throw new InputError(
      `${directory}: process ${id} on ${host} runs in this folder; if it is there no more, delete ${file}`,
    )
  if (isAlive(owner)) throw new InputError(`${directory}: process ${id} on ${host} runs in this folder`)
}

function readOwner(file: string): Owner | 'none' | 'unknown' {
  try {
    const owner = ownerSchema.safeParse(jsonOrNull(readFileSync(file, 'utf8')))
    if (owner.success) return owner.data
    return Date.now() - statSync(file).mtimeMs < 1000 * SECONDS_TO_WRITE ? 'unknown' : 'none'
  } catch (error) {
    // its process has gone meanwhile
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 'none'
    throw error
  }
}

export const ownerOf = (id: number): Owner => ({ process: id, host: hostname(), began: statusOf(id)?.began ?? null })

/** Whether a process of this host is still the one that it was. */
export function isAlive({ process: id, began }: Owner): boolean {
  try {
    process.kill(id, 0)
  } catch (error) {
    // a process of somebody else may not be asked, but is there
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false
  }
  const status = statusOf(id)
  if (status === null) return true
  return !DEAD.includes(status.state) && (began === null || began === status.began)
}

/** States of proc(5): a zombie has ended, and waits for its parent to notice. */
const DEAD = ['Z', 'X']

/** Fields 3 and 22 of proc(5)'s stat, where there is one; field 2 is a name that may hold anything, in parentheses. */
function statusOf(id: number): { state: string; began: string } | null {
  try {
    const stat = readFileSync(`/proc/${id}/stat`, 'utf8')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return { state: fields[0]!, began: fields[19]! }
  } catch {
    return null
  }
}
