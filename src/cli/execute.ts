/** Runs a plan for the user: with a progress bar, until it is through or they want it to end. */
import { EngineError } from '../engines/engine-error.js'
import type { Plan } from '../experiment/sweep.js'
import type { Address } from '../queue/address.js'
import type { EscapeReading } from '../results/escape.js'
import type { Result } from '../results/result.js'
import { survivalCurves } from '../results/variants.js'
import type { RunFolder } from '../runs/folder.js'
import { type CountedRun, countPlan, type MeasuredRun, measuredRun } from '../simulate.js'
import type { Progress } from '../simulation/progress.js'
import type { Shard } from '../simulation/units.js'
import { Interrupted, interruptible } from './interruptible.js'
import { ProgressBar } from './progress.js'
import { summary } from './summary.js'

export interface Execution {
  readonly plan: Plan
  readonly engine: string
  readonly threads: number | undefined
  /** Bytes. */
  readonly maxMemory: number | undefined
  readonly maxSeconds: number | undefined
  /** The server whose workers run it, instead of this process. */
  readonly queue?: Address | undefined
}

/** Runs a plan, keeps it where it is to be kept, and prints its result. */
export async function execute(
  execution: Execution,
  reading: EscapeReading,
  folder: RunFolder | null,
  json = false,
): Promise<void> {
  const { measured, failure } = await within(folder, async () => {
    const { engine, tallies, failure } = await count(execution, folder)
    const measured = await measuredRun(execution.plan, engine, tallies, reading, failure)
    if (failure === null) return { measured, failure: await errorOf(folder?.finish(measured)) }
    return {
      measured,
      failure: stopped(`${failure.message}; the figures are of the particles finished by then`, folder),
    }
  })
  // the folder is let go of before anything is printed: a reader that leaves ends the process
  process.stdout.write(`${json ? JSON.stringify(measured.result) : summaryOf(measured, reading)}\n`)
  if (failure !== null) throw failure
}

/** Runs a part of a plan, which has no result of its own. */
export async function executeShard(
  execution: Execution,
  shard: Shard,
  folder: RunFolder,
  directory: string,
): Promise<void> {
  await within(folder, async () => {
    const { failure } = await count(execution, folder, shard)
    if (failure !== null) throw stopped(failure.message, folder)
    await folder.finishShard()
  })
  const { index, of } = shard
  process.stdout.write(`shard ${index} of ${of} is kept in ${directory}: saddlewalk merge joins all shards of a run\n`)
}

/** Does something in a folder, lets go of it, and says how much is kept when the user ends it. */
async function within<T>(folder: RunFolder | null, task: () => Promise<T>): Promise<T> {
  try {
    return await task()
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error
    throw new Interrupted(`interrupted: ${folder?.howToResume || 'nothing was kept'}`)
  } finally {
    await folder?.close()
  }
}

const errorOf = (task: Promise<void> | undefined): Promise<Error | null> =>
  Promise.resolve(task).then(
    () => null,
    (error: Error) => error,
  )

/** The error of a run that did not come to its end. */
function stopped(why: string, folder: RunFolder | null): EngineError {
  return new EngineError(folder === null ? why : `${why}; ${folder.howToResume}`)
}

async function count(
  { plan, engine, threads, maxMemory, maxSeconds, queue }: Execution,
  folder: RunFolder | null,
  shard?: Shard,
): Promise<CountedRun> {
  const bar = new ProgressBar()
  const onProgress = (progress: Progress) => bar.update(progress)
  if (queue !== undefined) {
    const { countOnQueue } = await import('../queue/submitter.js')
    const tell = (words: string) => bar.say(`saddlewalk: ${words}\n`)
    const store = folder === null ? {} : { store: folder }
    return await interruptible(folder !== null, signals =>
      countOnQueue(plan, { address: queue, engine, maxMemory, ...store, ...signals, onProgress, tell }).finally(() =>
        bar.clear(),
      ),
    )
  }
  return await interruptible(folder !== null, signals =>
    countPlan(plan, {
      engine,
      ...(threads === undefined ? {} : { threads }),
      ...(maxMemory === undefined ? {} : { maxMemory }),
      ...(maxSeconds === undefined ? {} : { maxSeconds }),
      ...(shard === undefined ? {} : { shard }),
      ...(folder === null ? {} : { store: folder }),
      ...signals,
      onProgress,
    }).finally(() => bar.clear()),
  )
}

/** The summary as `show` has it of a run that was kept: of the result as JSON, which has null for what is infinite. */
export function summaryOf({ result, tallies }: MeasuredRun, reading: EscapeReading): string {
  const curves = survivalCurves(tallies.map(({ escape }) => escape))
  return summary(JSON.parse(JSON.stringify(result)) as Result, reading, curves)
}
