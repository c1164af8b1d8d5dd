/** Many cases, one after another. */
import seedrandom from 'seedrandom'
import { caseOf } from './cases.js'
import { Harness, type Outcome } from './harness.js'

export interface FuzzOptions {
  readonly seed: string
  readonly cases: number
  /** Share of the accepted cases that is run, and for how long at most. */
  readonly runShare: number
  readonly runMilliseconds: number
  /** Engines that take turns in running. */
  readonly engines: readonly string[]
  readonly deadlineMilliseconds: number
  readonly onDone?: () => void
}

/** What becomes of cases 0, 1, … */
export async function fuzz(options: FuzzOptions): Promise<Outcome[]> {
  const { seed, cases, runShare, runMilliseconds, engines, deadlineMilliseconds, onDone } = options
  const harness = new Harness({ deadlineMilliseconds })
  const outcomes: Outcome[] = []
  let ran = 0
  try {
    for (let number = 0; number < cases; number++) {
      const fuzzCase = caseOf(seed, number)
      const outcome = await harness.outcomeOf(fuzzCase, 0)
      const runs = outcome.kind === 'planned' && seedrandom(`${seed} run ${number}`)() < runShare
      outcomes.push(
        runs ? await harness.outcomeOf(fuzzCase, runMilliseconds, engines[ran++ % engines.length]) : outcome,
      )
      onDone?.()
    }
  } finally {
    harness.close()
  }
  return outcomes
}

export const faultsOf = (outcomes: readonly Outcome[]) =>
  outcomes.flatMap(({ kind, name, message }) => (kind === 'fault' ? [`${name}: ${message}`] : []))
