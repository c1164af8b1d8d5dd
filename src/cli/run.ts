import { EngineError } from '../engines/engine-error.js'
import type { Plan } from '../experiment/sweep.js'
import type { EscapeReading } from '../results/escape.js'
import type { Result } from '../results/result.js'
import { survivalCurves } from '../results/variants.js'
import { type MeasuredRun, measurePlan } from '../simulate.js'
import { interruptible } from './interrupt.js'
import { loadPlan } from './load.js'
import { horizonOf, type ReadingOptions, readingOf, wholeNumber } from './options.js'
import { ProgressBar } from './progress.js'
import { summary } from './summary.js'

interface RunOptions extends ReadingOptions {
  readonly set: readonly string[]
  readonly engine: string
  readonly threads?: string
  readonly fit?: boolean
  readonly out?: string
  readonly json?: boolean
}

export async function run(file: string, options: RunOptions): Promise<void> {
  const threads = wholeNumber('--threads', options.threads)
  const plan = loadPlan(file, options.set)
  const reading = { ...readingOf(options, horizonOf(plan)), fit: options.fit ?? false }
  const keep = options.out === undefined ? null : await keeperIn(options.out, plan, reading)
  const bar = new ProgressBar()
  const measured = await interruptible('interrupted: nothing was kept', signal =>
    measurePlan(plan, {
      ...reading,
      engine: options.engine,
      ...(threads === undefined ? {} : { threads }),
      signal,
      onProgress: progress => bar.update(progress),
    }).finally(() => bar.clear()),
  )
  const { result } = measured
  try {
    // before anything is printed: a reader that leaves ends the process
    keep?.(measured)
  } finally {
    process.stdout.write(`${options.json ? JSON.stringify(result) : summaryOf(measured, reading)}\n`)
  }
  if (result.incomplete !== undefined)
    throw new EngineError(`${result.incomplete}; the figures are of the particles finished by then`)
}

/** The summary as `show` has it of a run that was kept: of the result as JSON, which has null for what is infinite. */
function summaryOf({ result, tallies }: MeasuredRun, reading: EscapeReading): string {
  const curves = survivalCurves(tallies.map(({ escape }) => escape))
  return summary(JSON.parse(JSON.stringify(result)) as Result, reading, curves)
}

/** Prepares a folder for a run that begins now, and gives what keeps it there. */
async function keeperIn(directory: string, plan: Plan, reading: EscapeReading): Promise<(run: MeasuredRun) => void> {
  const { prepareDirectory, writeRun } = await import('../runs/write.js')
  prepareDirectory(directory, plan)
  const start = new Date()
  return run => writeRun(directory, { ...run, plan, reading, arguments: process.argv.slice(2), start, end: new Date() })
}
