import { theoryResult } from '../results/theory.js'
import { loadPlan } from './load.js'
import { horizonOf, type ReadingOptions, readingOf } from './options.js'
import { theorySummary } from './theory-summary.js'

interface TheoryOptions extends ReadingOptions {
  readonly set: readonly string[]
  readonly json?: boolean
}

export function theory(file: string, options: TheoryOptions): void {
  const plan = loadPlan(file, options.set)
  const reading = readingOf(options, horizonOf(plan))
  const result = theoryResult(plan, reading)
  process.stdout.write(options.json ? `${JSON.stringify(result)}\n` : `${theorySummary(result, reading)}\n`)
}
