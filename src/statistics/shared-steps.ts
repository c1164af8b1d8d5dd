import { binEnd, binOf } from '../tallies/step-bins.js'
import type { EscapeCounts } from './survival.js'

/** A step, or a bin of steps, in which particles of either sample escape: who was at risk at it, and who escaped. */
export interface SharedStep {
  readonly atRiskA: number
  readonly atRiskB: number
  readonly escapedA: number
  readonly escapedB: number
}

/** The steps with escapes of two samples up to the shorter horizon; a bin that it cuts for one of them alone is left out. */
export function* sharedSteps(a: EscapeCounts, b: EscapeCounts): Generator<SharedStep> {
  let [atRiskA, atRiskB] = [a.particles, b.particles]
  const [shorter, longer] = [Math.min(a.horizon, b.horizon), Math.max(a.horizon, b.horizon)]
  const cut = binOf(shorter)
  const last = binEnd(cut, longer) > shorter ? cut - 1 : cut
  for (let bin = 1; bin <= last; bin++) {
    const [escapedA, escapedB] = [a.escaped[bin]!, b.escaped[bin]!]
    if (escapedA + escapedB > 0) yield { atRiskA, atRiskB, escapedA, escapedB }
    atRiskA -= escapedA + a.diverged[bin]!
    atRiskB -= escapedB + b.diverged[bin]!
  }
}
