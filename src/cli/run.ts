import { EngineError } from '../engines/engine-error.js'
import type { EscapeReading } from '../results/escape.js'
import { type MeasuredRun, measurePlan } from '../simulate.js'
import { loadPlan } from './load.js'
import { horizonOf, type ReadingOptions, readingOf, wholeNumber } from './options.js'
import { ProgressBar } from './progress.js'
import { chartSteps, summary } from './summary.js'

interface RunOptions extends ReadingOptions {
  readonly set: readonly string[]
  readonly engine: string
  readonly threads?: string
  readonly fit?: boolean
  readonly json?: boolean
}

/** Ends a run at the user's wish. */
class Interrupted extends Error {
  override readonly name = 'Interrupted'
}

export async function run(file: string, options: RunOptions): Promise<void> {
  const threads = wholeNumber('--threads', options.threads)
  const plan = loadPlan(file, options.set)
  const horizon = horizonOf(plan)
  const reading = { ...readingOf(options, horizon), fit: options.fit ?? false }
  const bar = new ProgressBar()
  const { result } = await interruptible(signal =>
    measurePlan(plan, {
      ...forPrinting(reading, options, horizon),
      engine: options.engine,
      ...(threads === undefined ? {} : { threads }),
      signal,
      onProgress: progress => bar.update(progress),
    }).finally(() => bar.clear()),
  )
  process.stdout.write(options.json ? `${JSON.stringify(result)}\n` : `${summary(result, reading)}\n`)
  if (result.incomplete !== undefined)
    throw new EngineError(`${result.incomplete}; the figures are of the particles finished by then`)
}

/** The summary draws the survival, so it needs more of it than was asked for. */
function forPrinting(reading: EscapeReading, { json }: RunOptions, horizon: number): EscapeReading {
  if (json) return reading
  return { ...reading, at: [...new Set([...(reading.at ?? []), ...chartSteps(horizon)])].sort((a, b) => a - b) }
}

/** Runs something that stops when the user presses Ctrl-C or the process is asked to end. */
async function interruptible(task: (signal: AbortSignal) => Promise<MeasuredRun>): Promise<MeasuredRun> {
  const controller = new AbortController()
  const stop = () => controller.abort(new Interrupted('interrupted: nothing was kept'))
  process.once('SIGINT', stop).once('SIGTERM', stop)
  try {
    return await task(controller.signal)
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop)
  }
}
