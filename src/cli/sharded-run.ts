/** What the commands that write a run for a cluster have in common. */
import type { ShardedRun } from '../cluster/sharded-run.js'
import { checkEngineName } from '../engines/create.js'
import { InputError } from '../experiment/input-error.js'
import { memoryNeeded, sizeText } from '../simulation/limits.js'
import { mostShards } from '../simulation/units.js'
import { loadPlan } from './load.js'
import { sizeInBytes, wholeNumber } from './options.js'
import { writeWhole } from './write-file.js'

export interface ShardedRunOptions {
  readonly shards: string
  readonly set: readonly string[]
  readonly engine: string
  readonly threads: string
  readonly memory?: string
  readonly out: string
  readonly output?: string
}

const MEBIBYTE = 2 ** 20
/** What a worker thread adds at most: 57 MiB were measured from one to eight of wasm (resident, 2,000,000 particles). */
const THREAD_BYTES = 64 * MEBIBYTE
/** Schedulers round to this at least, and so do people. */
const MEMORY_STEP = 64 * MEBIBYTE

/** The run that options ask for. @throws InputError for one that no task could run. */
export function shardedRun(file: string, options: ShardedRunOptions): ShardedRun {
  const { set, out } = options
  const { experiment, variants } = loadPlan(file, set)
  const most = mostShards(variants)
  const shards = between(
    '--shards',
    options.shards,
    most,
    `this run has ${most} parts at most, of 4096 particles or more`,
  )
  const engine = checkEngineName(options.engine)
  if (engine === 'auto')
    throw new InputError(
      '--engine auto: name one: tasks would choose by their machines, and only shards of one engine merge',
    )
  const threads = between('--threads', options.threads, 1024, 'a task has 1024 at most')
  const needed = memoryNeeded(variants) + threads * THREAD_BYTES
  const bytes = sizeInBytes('--memory', options.memory) ?? Math.ceil(needed / MEMORY_STEP) * MEMORY_STEP
  if (bytes < needed)
    throw new InputError(
      `--memory ${options.memory}: a task may need ${sizeText(needed)}: lower steps, or split the sweep`,
    )
  return { name: experiment.name, shards, settings: set, engine, threads, memory: Math.ceil(bytes / MEBIBYTE), out }
}

function between(option: string, text: string, most: number, why: string): number {
  const value = wholeNumber(option, text)!
  if (value < 1) throw new InputError(`${option} ${text}: must be at least 1`)
  if (value > most) throw new InputError(`${option} ${text}: ${why}`)
  return value
}

/** Prints a text, or writes it where -o says. */
export function writeText(text: string, output: string | undefined): void {
  if (output === undefined) process.stdout.write(text)
  else writeWhole(output, text)
}
