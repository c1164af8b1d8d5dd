import { join } from 'node:path'
import { InputError } from '../experiment/input-error.js'
import { RunFolder, tidy } from '../runs/folder.js'
import { EXPERIMENT } from '../runs/manifest.js'
import { readManifest } from '../runs/read.js'
import { execute, executeShard } from './execute.js'
import { loadPlan } from './load.js'
import { sizeInBytes, wholeNumber } from './options.js'
import { queueOf, type RunOptions } from './run.js'

/** Goes on with a run that is kept and not finished; prints the result of one that is. */
export async function resume(directory: string, file: string | undefined, options: RunOptions): Promise<void> {
  refuseOthers(file, options)
  const threads = wholeNumber('--threads', options.threads)
  const maxMemory = sizeInBytes('--max-memory', options.maxMemory)
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
  if (shard !== undefined) await executeShard({ plan, engine, threads, maxMemory }, shard, folder, directory)
  else await execute({ plan, engine, threads, maxMemory, queue }, reading, folder, options.json)
}

function refuseOthers(file: string | undefined, { set, out, shard, at, quantiles, fit }: RunOptions): void {
  const given = Object.entries({ out, shard, at, quantiles, fit }).find(([, value]) => value !== undefined)?.[0]
  const other = file ?? (set.length > 0 ? '--set' : given && `--${given}`)
  if (other !== undefined)
    throw new InputError(`--resume goes on with a run as it was begun: it cannot be given ${other}`)
}
