import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { InputError } from '../experiment/input-error.js'
import type { Plan } from '../experiment/sweep.js'
import type { EscapeReading } from '../results/escape.js'
import { RunFolder, tidy } from '../runs/folder.js'
import { EXPERIMENT, MANIFEST } from '../runs/manifest.js'
import { experimentHash } from '../runs/provenance.js'
import { readManifest } from '../runs/read.js'
import type { Shard } from '../simulation/units.js'
import { execute, executeShard } from './execute.js'
import { loadPlan } from './load.js'
import { sizeInBytes, timeInSeconds, wholeNumber } from './options.js'
import { queueOf, type RunOptions } from './run.js'

/** Goes on with a run that is kept and not finished; prints the result of one that is. */
export async function resume(directory: string, file: string | undefined, options: RunOptions): Promise<void> {
  refuseOthers(file, options)
  await goOn(directory, options)
}

/** The same of a folder that is known to be of this run. */
export async function goOn(directory: string, options: RunOptions): Promise<void> {
  const threads = wholeNumber('--threads', options.threads)
  const maxMemory = sizeInBytes('--max-memory', options.maxMemory)
  const maxSeconds = timeInSeconds('--max-time', options.maxTime)
  const manifest = readManifest(directory)
  if (!('state' in manifest)) {
    tidy(directory)
    return (await import('./show.js')).show(directory, options.json ? { json: true } : {})
  }
  const { reading, shard } = manifest
  const queue = queueOf(shard === undefined ? options : { ...options, shard: `${shard.index}/${shard.of}` })
  if (shard !== undefined && options.json)
    throw new InputError(
      `--resume ${directory} --json: a part of a run has no result; saddlewalk merge prints that of all`,
    )
  const plan = loadPlan(join(directory, EXPERIMENT), [])
  const engine = options.engine === 'auto' ? manifest.engine.name : options.engine
  const folder = RunFolder.reopen(directory, plan, loss => process.stderr.write(`saddlewalk: ${loss}\n`))
  const execution = { plan, engine, threads, maxMemory, maxSeconds, queue }
  if (shard !== undefined) await executeShard(execution, shard, folder, directory)
  else await execute(execution, reading, folder, options.json)
}

/**
 * Whether this run was begun in a folder.
 * @throws InputError when another was: of another experiment, another part of it, or with another reading.
 */
export function begunIn(directory: string, plan: Plan, reading: EscapeReading, shard: Shard | undefined): boolean {
  if (!existsSync(join(directory, MANIFEST))) return false
  const manifest = readManifest(directory)
  const other =
    manifest.experiment.sha256 !== experimentHash(plan)
      ? 'another experiment'
      : !isDeepStrictEqual('state' in manifest ? manifest.shard : undefined, shard)
        ? 'another part of this experiment'
        : !isDeepStrictEqual(manifest.reading, reading)
          ? 'this experiment with another --at, --quantiles or --fit'
          : null
  if (other !== null) throw new InputError(`--resume --out ${directory}: a run of ${other} was begun in this folder`)
  return true
}

function refuseOthers(file: string | undefined, { set, out, shard, at, quantiles, fit }: RunOptions): void {
  const given = Object.entries({ out, shard, at, quantiles, fit }).find(([, value]) => value !== undefined)?.[0]
  const other = file ?? (set.length > 0 ? '--set' : given && `--${given}`)
  if (other !== undefined)
    throw new InputError(`--resume goes on with a run as it was begun: it cannot be given ${other}`)
}
