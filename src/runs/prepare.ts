/** Whether a folder may take a new run. */
import { accessSync, constants, existsSync, mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { InputError, SettingError } from '../experiment/input-error.js'
import type { Plan } from '../experiment/sweep.js'
import { refuseFullDisk } from './disk-space.js'
import { DIVERGED } from './escapes.js'
import { orUnwritable, partialName } from './files.js'
import { isLock, Lock, refuseLocked } from './lock.js'
import { EXPERIMENT, JOURNAL, MANIFEST } from './manifest.js'

/** What a run writes before it has a manifest, without which nothing of it counts. */
const BEGUN = [JOURNAL, EXPERIMENT, MANIFEST].flatMap(name => [name, partialName(name)])

/**
 * Makes the folder of a run that is about to start, so that it is not run in vain, and locks it.
 * @throws InputError for a folder that has anything in it, cannot be written, has no room or is locked, or a run that cannot be kept.
 */
export function prepareDirectory(directory: string, plan: Plan): Lock {
  if (plan.variants.some(({ exits }) => exits?.includes(DIVERGED)))
    throw new SettingError(
      ['escape', 'exits', DIVERGED],
      'a run that is kept counts particles that diverge by this name: choose another for the exit',
    )
  return orUnwritable(`--out ${directory}`, () => {
    makeFolder(directory)
    refuseLocked(directory)
    refuseFull(directory)
    accessSync(directory, constants.W_OK)
    const lock = Lock.take(directory)
    try {
      // another process may have run in it meanwhile
      refuseFull(directory)
      refuseFullDisk(directory, plan)
    } catch (error) {
      lock.release()
      throw error
    }
    return lock
  })
}

function makeFolder(directory: string): void {
  try {
    mkdirSync(directory, { recursive: true })
  } catch (error) {
    // what Node says of a file system that is read-only; without its parents the system says so itself
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    mkdirSync(directory)
  }
}

function refuseFull(directory: string): void {
  const names = readdirSync(directory)
  const others = names.filter(name => !isLock(name))
  if (others.length === 0) return
  if (existsSync(join(directory, MANIFEST))) {
    if (others.includes(JOURNAL))
      throw new InputError(
        `--out ${directory}: a run was begun in this folder: saddlewalk run --resume ${directory} continues it`,
      )
  } else if (others.length < names.length && others.every(name => BEGUN.includes(name))) return
  throw new InputError(`--out ${directory}: the folder is not empty, and a run is kept in a new or an empty one`)
}
