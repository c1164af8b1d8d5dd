/** Runs a plan for the user: with a progress bar, until it is through or they want it to end. */
import { EngineError } from '../engines/engine-error.js'
import type { Plan } from '../experiment/sweep.js'
import type { EscapeReading } from '../results/escape.js'
import type { Result } from '../results/result.js'
import { survivalCurves } from '../results/variants.js'
import type { RunFolder } from '../runs/folder.js'
import { type MeasuredRun, measurePlan } from '../simulate.js'
import type { Shard } from '../simulation/units.js'
import { ProgressBar } from './progress.js'
import { summary } from './summary.js'

export interface Execution {
  readonly plan: Plan
  readonly reading: EscapeReading
  readonly engine: string
  readonly threads: number | undefined
  /** The part to run, where it is not the whole. */
  readonly shard: Shard | undefined
  /** Where it is kept, if it is. */
  readonly folder: RunFolder | null
}

/** Ends a run at the user's wish. */
class Interrupted extends Error {
  override readonly name = 'Interrupted'
}

/** Runs it, keeps it, and prints its result. */
export async function execute(execution: Execution, print: (run: MeasuredRun) => string): Promise<void> {
  const { measured, failure } = await runAndKeep(execution)
  // a part of a run has nothing to show until it is kept
  if (failure === null || execution.shard === undefined) process.stdout.write(`${print(measured)}\n`)
  if (failure !== null) throw failure
}

/** Lets go of the folder before anything is printed: a reader that leaves ends the process. */
async function runAndKeep(execution: Execution): Promise<{ measured: MeasuredRun; failure: Error | null }> {
  const { folder } = execution
  try {
    const measured = await measure(execution)
    return { measured, failure: await keep(measured, folder) }
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error
    throw new Interrupted(`interrupted: ${folder?.howToResume || 'nothing was kept'}`)
  } finally {
    await folder?.close()
  }
}

/** Keeps a run that came to its end; why it is not kept, if so. */
async function keep(measured: MeasuredRun, folder: RunFolder | null): Promise<Error | null> {
  const { incomplete } = measured.result
  if (incomplete !== undefined) {
    const kept = folder === null ? '' : `; ${folder.howToResume}`
    return new EngineError(`${incomplete}; the figures are of the particles finished by then${kept}`)
  }
  try {
    await folder?.finish(measured)
    return null
  } catch (error) {
    return error as Error
  }
}

async function measure({ plan, reading, engine, threads, shard, folder }: Execution): Promise<MeasuredRun> {
  const bar = new ProgressBar()
  return await interruptible(folder !== null, signals =>
    measurePlan(plan, {
      ...reading,
      engine,
      ...(threads === undefined ? {} : { threads }),
      ...(shard === undefined ? {} : { shard }),
      ...(folder === null ? {} : { store: folder }),
      ...signals,
      onProgress: progress => bar.update(progress),
    }).finally(() => bar.clear()),
  )
}

/**
 * Runs something that stops when the user presses Ctrl-C or the process is asked to end: at once, or, where what is
 * finished is kept, when the blocks under way are through; and at once when it is asked again.
 */
async function interruptible<T>(
  keeps: boolean,
  task: (signals: { signal: AbortSignal; stop: AbortSignal }) => Promise<T>,
): Promise<T> {
  const [atOnce, soon] = [new AbortController(), new AbortController()]
  const stop = () => (keeps && !soon.signal.aborted ? soon : atOnce).abort(new Interrupted('interrupted'))
  process.on('SIGINT', stop).on('SIGTERM', stop)
  try {
    return await task({ signal: atOnce.signal, stop: soon.signal })
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop)
  }
}

/** The summary as `show` has it of a run that was kept: of the result as JSON, which has null for what is infinite. */
export function summaryOf({ result, tallies }: MeasuredRun, reading: EscapeReading): string {
  const curves = survivalCurves(tallies.map(({ escape }) => escape))
  return summary(JSON.parse(JSON.stringify(result)) as Result, reading, curves)
}
