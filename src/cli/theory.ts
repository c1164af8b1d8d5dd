import { theoryResult } from '../results/theory.js'
import { loadPlan } from './load.js'
import { type ReadingOptions, readingOf } from './options.js'
import { theorySummary } from './theory-summary.js'

interface TheoryOptions extends ReadingOptions {
  readonly set: readonly string[]
  readonly json?: boolean
}

export function theory(file: string, options: TheoryOptions): void {
  const reading = readingOf(options)
  const result = theoryResult(loadPlan(file, options.set), reading)
  process.stdout.write(options.json ? `${JSON.stringify(result)}\n` : `${theorySummary(result)}\n`)
}
