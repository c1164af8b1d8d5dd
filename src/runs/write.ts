/** The files of a run that is finished. */
import { stringify } from 'yaml'
import type { Plan } from '../experiment/sweep.js'
import type { MeasuredRun } from '../simulate.js'
import { displacementsFile } from './displacements.js'
import { escapesFile } from './escapes.js'
import { writeFiles } from './files.js'
import {
  DIFFUSION,
  ESCAPES,
  EXPERIMENT,
  type FileHash,
  hashOf,
  MANIFEST,
  type Manifest,
  manifestText,
  RESULT,
  type StartedManifest,
} from './manifest.js'

/** A run, and how it came about. */
export interface RunToKeep extends MeasuredRun {
  readonly plan: Plan
  readonly started: StartedManifest
  readonly end: Date
}

/**
 * Writes a finished run into its folder, the manifest last: it makes it one.
 * @throws InputError when the folder cannot be written; then it holds what it held before.
 */
export function writeRun(directory: string, run: RunToKeep): void {
  const contents = contentsOf(run)
  const files = Object.fromEntries([...contents].map(([name, content]) => [name, fileHash(content)]))
  contents.set(MANIFEST, manifestText(manifestOf(run, files as Manifest['files'])))
  writeFiles(directory, contents)
}

export function experimentText({ experiment }: Plan): string {
  return stringify(experiment, { lineWidth: 0, aliasDuplicateObjects: false })
}

function contentsOf({ plan, result, tallies }: RunToKeep): Map<string, string | Uint8Array> {
  const counted = plan.variants.map(({ settings, exits }, i) => ({ settings, exits, tallies: tallies[i]! }))
  const contents = new Map<string, string | Uint8Array>([
    [EXPERIMENT, experimentText(plan)],
    [RESULT, `${JSON.stringify(result)}\n`],
  ])
  if (tallies.some(({ escape }) => escape !== null)) contents.set(ESCAPES, escapesFile(counted))
  if (tallies.some(({ diffusion }) => diffusion !== null)) contents.set(DIFFUSION, displacementsFile(result.variants))
  return contents
}

function manifestOf({ started, result, end }: RunToKeep, files: Manifest['files']): Manifest {
  const { state: _, shard: __, ...rest } = started
  const time = { ...started.time, end: end.toISOString(), seconds: result.timing.seconds }
  // in the order of the schema, by which it is read
  return { ...rest, engine: result.engine, time, files }
}

const fileHash = (content: string | Uint8Array): FileHash => ({
  bytes: Buffer.byteLength(content),
  sha256: hashOf(content),
})
