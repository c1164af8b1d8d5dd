import { InputError } from '../experiment/input-error.js'
import type { Plan } from '../experiment/sweep.js'
import { type Address, addressOf, withoutCredentials } from '../queue/address.js'
import type { EscapeReading } from '../results/escape.js'
import type { RunFolder } from '../runs/folder.js'
import { type Shard, unitsOf } from '../simulation/units.js'
import { execute, executeShard } from './execute.js'
import { loadPlan } from './load.js'
import { horizonOf, type ReadingOptions, readingOf, sizeInBytes, wholeNumber } from './options.js'

export interface RunOptions extends ReadingOptions {
  readonly set: readonly string[]
  readonly engine: string
  readonly threads?: string
  readonly maxMemory?: string
  readonly fit?: boolean
  readonly out?: string
  readonly shard?: string
  readonly resume?: string
  readonly json?: boolean
  readonly queue?: string
}

export async function run(file: string | undefined, options: RunOptions): Promise<void> {
  if (options.resume !== undefined) return (await import('./resume.js')).resume(options.resume, file, options)
  if (file === undefined) throw new InputError('run: give an experiment file, or --resume and the folder of a run')
  const threads = wholeNumber('--threads', options.threads)
  const maxMemory = sizeInBytes('--max-memory', options.maxMemory)
  const queue = queueOf(options)
  const plan = loadPlan(file, options.set)
  const reading = { ...readingOf(options, horizonOf(plan)), fit: options.fit ?? false }
  const shard = options.shard === undefined ? undefined : shardOf(options.shard, options, plan)
  const folder = options.out === undefined ? null : await folderFor(options.out, plan, reading, shard)
  const execution = { plan, engine: options.engine, threads, maxMemory, queue }
  if (shard !== undefined) await executeShard(execution, shard, folder!, options.out!)
  else await execute(execution, reading, folder, options.json)
}

/** The server that --queue names. @throws InputError */
export function queueOf({ queue, shard, threads }: RunOptions): Address | undefined {
  if (queue === undefined) return undefined
  if (shard !== undefined) throw new InputError(`--shard ${shard} --queue: a queue shares the run out by itself`)
  if (threads !== undefined)
    throw new InputError(
      `--threads ${threads} --queue: the workers of a queue have threads: give it to saddlewalk worker`,
    )
  return addressOf(queue)
}

/** Prepares a folder for a run that begins now. */
async function folderFor(
  directory: string,
  plan: Plan,
  reading: EscapeReading,
  shard: Shard | undefined,
): Promise<RunFolder> {
  const { RunFolder } = await import('../runs/folder.js')
  return RunFolder.create(directory, plan, {
    arguments: withoutCredentials(process.argv.slice(2)),
    reading,
    shard,
    start: new Date(),
  })
}

/** The part that --shard i/n names. @throws InputError */
function shardOf(text: string, { out, json }: RunOptions, { variants }: Plan): Shard {
  const [index, of] = /^([0-9]{1,9})\/([0-9]{1,9})$/.exec(text)?.slice(1).map(Number) ?? []
  if (index === undefined || of === undefined || index < 1 || index > of)
    throw new InputError(`--shard ${text}: write i/n, the i-th of n parts, as 2/7`)
  if (out === undefined)
    throw new InputError(`--shard ${text}: give --out too, where the part is kept until all are merged`)
  if (json)
    throw new InputError(`--shard ${text} --json: a part of a run has no result; saddlewalk merge prints that of all`)
  const { to } = unitsOf(variants)
  if (of > to) throw new InputError(`--shard ${text}: this run has ${to} parts at most, of 4096 particles or more`)
  return { index, of }
}
