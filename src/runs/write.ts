/** Keeps a run in a folder of its own. */
import { accessSync, constants, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { stringify } from 'yaml'
import { InputError, SettingError } from '../experiment/input-error.js'
import type { Plan } from '../experiment/sweep.js'
import type { EscapeReading } from '../results/escape.js'
import type { MeasuredRun } from '../simulate.js'
import { displacementsFile } from './displacements.js'
import { DIVERGED, escapesFile } from './escapes.js'
import {
  DIFFUSION,
  ESCAPES,
  EXPERIMENT,
  type FileHash,
  FORMAT,
  hashOf,
  MANIFEST,
  type Manifest,
  manifestText,
  RESULT,
} from './manifest.js'
import { machine, programOf, random, variantOf } from './provenance.js'

/** A run, and how it came about. */
export interface RunToKeep extends MeasuredRun {
  readonly plan: Plan
  readonly reading: EscapeReading
  /** What the command was given. */
  readonly arguments: readonly string[]
  readonly start: Date
  readonly end: Date
}

/**
 * Makes the folder of a run that is about to start, so that it is not run in vain.
 * @throws InputError for a folder that has anything in it or cannot be written, or a run that cannot be kept.
 */
export function prepareDirectory(directory: string, { variants }: Plan): void {
  if (variants.some(({ exits }) => exits?.includes(DIVERGED)))
    throw new SettingError(
      ['escape', 'exits', DIVERGED],
      'a run that is kept counts particles that diverge by this name: choose another for the exit',
    )
  orUnwritable(directory, () => {
    mkdirSync(directory, { recursive: true })
    if (readdirSync(directory).length > 0)
      throw new InputError(`--out ${directory}: the folder is not empty, and a run is kept in a new or an empty one`)
    accessSync(directory, constants.W_OK)
  })
}

/**
 * Writes a run into its prepared folder. Files get their names when all are written, the manifest last: a folder without
 * one is of a run that was not kept.
 * @throws InputError when the folder cannot be written; then nothing of the run stays in it.
 */
export function writeRun(directory: string, run: RunToKeep): void {
  const contents = contentsOf(run)
  const files = Object.fromEntries([...contents].map(([name, content]) => [name, fileHash(content)]))
  contents.set(MANIFEST, manifestText(manifestOf(run, files as Manifest['files'])))
  const names = [...contents.keys()].map(name => ({
    name: join(directory, name),
    partial: partialName(directory, name),
  }))
  try {
    orUnwritable(directory, () => {
      for (const [name, content] of contents) writeFileSync(partialName(directory, name), content, { flush: true })
      for (const { name, partial } of names) renameSync(partial, name)
    })
  } catch (error) {
    for (const { name, partial } of names) for (const file of [name, partial]) rmSync(file, { force: true })
    throw error
  }
}

const partialName = (directory: string, name: string) => join(directory, `${name}.partial`)

function contentsOf({ plan, result, tallies }: RunToKeep): Map<string, string | Uint8Array> {
  const counted = plan.variants.map(({ settings, exits }, i) => ({ settings, exits, tallies: tallies[i]! }))
  const contents = new Map<string, string | Uint8Array>([
    [EXPERIMENT, stringify(result.experiment, { lineWidth: 0, aliasDuplicateObjects: false })],
    [RESULT, `${JSON.stringify(result)}\n`],
  ])
  if (tallies.some(({ escape }) => escape !== null)) contents.set(ESCAPES, escapesFile(counted))
  if (tallies.some(({ diffusion }) => diffusion !== null)) contents.set(DIFFUSION, displacementsFile(result.variants))
  return contents
}

function manifestOf(run: RunToKeep, files: Manifest['files']): Manifest {
  const { plan, result, start, end } = run
  const { at, quantiles, fit } = run.reading
  return {
    format: FORMAT,
    saddlewalk: programOf(),
    arguments: [...run.arguments],
    reading: {
      ...(at === undefined ? {} : { at: [...at] }),
      ...(quantiles === undefined ? {} : { quantiles: [...quantiles] }),
      ...(fit === undefined ? {} : { fit }),
    },
    experiment: { sha256: hashOf(JSON.stringify(result.experiment)) },
    random: random(),
    engine: result.engine,
    variants: plan.variants.map(variant => variantOf(variant, result.engine.name)),
    machine: machine(),
    time: { start: start.toISOString(), end: end.toISOString(), seconds: result.timing.seconds },
    files,
  }
}

const fileHash = (content: string | Uint8Array): FileHash => ({
  bytes: Buffer.byteLength(content),
  sha256: hashOf(content),
})

/** Words for what the system says of a folder that cannot be written. */
function orUnwritable(directory: string, write: () => void): void {
  try {
    write()
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (code === undefined) throw error
    const reason = REASONS[code] ?? message
    throw new InputError(`--out ${directory}: ${reason}`)
  }
}

const REASONS: Readonly<Record<string, string>> = {
  EEXIST: 'this is a file, not a folder',
  ENOTDIR: 'there is a file where a folder should be',
  EACCES: 'this folder may not be written',
  EPERM: 'this folder may not be written',
  EROFS: 'this folder may not be written',
  ENOSPC: 'there is no space left on the disk',
}
