import type { EscapeCounts } from './survival.js'

/** A step at which particles of either sample escape: who was at risk at it, and who escaped. */
export interface SharedStep {
  readonly atRiskA: number
  readonly atRiskB: number
  readonly escapedA: number
  readonly escapedB: number
}

/** The steps with escapes of two samples up to the shorter horizon. */
export function* sharedSteps(a: EscapeCounts, b: EscapeCounts): Generator<SharedStep> {
  let [atRiskA, atRiskB] = [a.particles, b.particles]
  for (let k = 1; k <= Math.min(a.horizon, b.horizon); k++) {
    const [escapedA, escapedB] = [a.escaped[k]!, b.escaped[k]!]
    if (escapedA + escapedB > 0) yield { atRiskA, atRiskB, escapedA, escapedB }
    atRiskA -= escapedA + a.diverged[k]!
    atRiskB -= escapedB + b.diverged[k]!
  }
}
