import { InputError } from '../experiment/input-error.js'
import type { Plan } from '../experiment/sweep.js'
import { type Address, addressOf, withoutCredentials } from '../queue/address.js'
import type { EscapeReading } from '../results/escape.js'
import type { RunFolder } from '../runs/folder.js'
import { mostShards, type Shard } from '../simulation/units.js'
import { execute, executeShard } from './execute.js'
import { loadPlan } from './load.js'
import { horizonOf, type ReadingOptions, readingOf, sizeInBytes, timeInSeconds, wholeNumber } from './options.js'

export interface RunOptions extends ReadingOptions {
  readonly set: readonly string[]
  readonly engine: string
  readonly threads?: string
  readonly maxMemory?: string
  readonly maxTime?: string
  readonly fit?: boolean
  readonly out?: string
  readonly shard?: string
  /** A folder; true for that of --out. */
  readonly resume?: string | true
  readonly json?: boolean
  readonly queue?: string
}

export async function run(file: string | undefined, options: RunOptions): Promise<void> {
  if (typeof options.resume === 'string') return (await import('./resume.js')).resume(options.resume, file, options)
  if (file === undefined) throw new InputError('run: give an experiment file, or --resume and the folder of a run')
  const threads = wholeNumber('--threads', options.threads)
  const maxMemory = sizeInBytes('--max-memory', options.maxMemory)
  const maxSeconds = timeInSeconds('--max-time', options.maxTime)
  const queue = queueOf(options)
  const plan = loadPlan(file, options.set)
  const reading = { ...readingOf(options, horizonOf(plan)), fit: options.fit ?? false }
  const shard = options.shard === undefined ? undefined : shardOf(options.shard, options, plan)
  if (options.resume && (await resumed(plan, reading, shard, options))) return
  const folder = options.out === undefined ? null : await folderFor(options.out, plan, reading, shard)
  const execution = { plan, engine: options.engine, threads, maxMemory, maxSeconds, queue }
  if (shard !== undefined) await executeShard(execution, shard, folder!, options.out!)
  else await execute(execution, reading, folder, options.json)
}

/** Goes on in --out when this run was begun there, and says whether it was. @throws InputError */
async function resumed(
  plan: Plan,
  reading: EscapeReading,
  shard: Shard | undefined,
  options: RunOptions,
): Promise<boolean> {
  const { out } = options
  if (out === undefined) throw new InputError('--resume: give the folder of a run, or --out with a file')
  const { begunIn, goOn } = await import('./resume.js')
  if (!begunIn(out, plan, reading, shard)) return false
  await goOn(out, options)
  return true
}

/** The server that --queue names. @throws InputError */
export function queueOf({ queue, shard, threads, maxTime }: RunOptions): Address | undefined {
  if (queue === undefined) return undefined
  if (shard !== undefined) throw new InputError(`--shard ${shard} --queue: a queue shares the run out by itself`)
  if (threads !== undefined)
    throw new InputError(
      `--threads ${threads} --queue: the workers of a queue have threads: give it to saddlewalk worker`,
    )
  if (maxTime !== undefined)
    throw new InputError(`--max-time ${maxTime} --queue: how fast the workers are is not known before`)
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
  const most = mostShards(variants)
  if (of > most) throw new InputError(`--shard ${text}: this run has ${most} parts at most, of 4096 particles or more`)
  return { index, of }
}
