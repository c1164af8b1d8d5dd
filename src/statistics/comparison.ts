/**
 * Two samples of escape times compared. All measures take the samples as independent. Variants of a sweep share their
 * noise, which makes their times go up and down together: then the truth differs less from the estimate than the interval
 * says, and the test is conservative.
 */
import { chiSquareTail } from './chi-square.js'
import { type Interval, NORMAL_975 } from './interval.js'
import { sharedSteps } from './shared-steps.js'
import type { EscapeCounts, SurvivalCurve } from './survival.js'

export interface HypothesisTest {
  /** Chi-square with one degree of freedom under the hypothesis. */
  readonly statistic: number
  readonly pValue: number
}

/**
 * The log-rank test of equal hazards, with the hypergeometric variance, which is exact for the ties of whole steps
 * (Mantel 1966; Klein and Moeschberger, Survival Analysis, section 7.3). Steps are compared up to the shorter horizon.
 * Null when no step with an escape has particles of both at risk.
 */
export function logRank(a: EscapeCounts, b: EscapeCounts): HypothesisTest | null {
  let [excess, variance] = [0, 0]
  for (const { atRiskA, atRiskB, escapedA, escapedB } of sharedSteps(a, b)) {
    const [escaped, atRisk] = [escapedA + escapedB, atRiskA + atRiskB]
    const share = atRiskA / atRisk
    excess += escapedA - escaped * share
    if (atRisk > 1) variance += (escaped * share * (1 - share) * (atRisk - escaped)) / (atRisk - 1)
  }
  if (variance === 0) return null
  const statistic = excess ** 2 / variance
  return { statistic, pValue: chiSquareTail(statistic, 1) }
}

/**
 * How many times as long b takes as a: the ratio of the means of min(escape time, horizon), with an interval on the
 * logarithmic scale by the delta method. Null for different horizons, which would bound the means differently, and where
 * a mean has no standard error to go by.
 */
export function restrictedMeanRatio(a: SurvivalCurve, b: SurvivalCurve): Interval | null {
  if (a.counts.horizon !== b.counts.horizon) return null
  const [meanA, meanB] = [a.restrictedMean(), b.restrictedMean()]
  const estimate = meanB.estimate / meanA.estimate
  const logError = Math.hypot(relativeError(meanA), relativeError(meanB))
  if (!(logError > 0 && Number.isFinite(logError))) return null
  return {
    estimate,
    low: estimate * Math.exp(-NORMAL_975 * logError),
    high: estimate * Math.exp(NORMAL_975 * logError),
  }
}

/** By the lower end: the upper one is cut at the horizon. */
const relativeError = ({ estimate, low }: Interval) => (estimate - low) / (NORMAL_975 * estimate)

/**
 * How many steps longer b takes than a: the difference of the means of min(escape time, horizon). Its interval comes from
 * those of the means (Zou and Donner 2008, Statistics in Medicine 27, 1693), so that it holds also where nobody escapes.
 * Null for different horizons.
 */
export function restrictedMeanDifference(a: SurvivalCurve, b: SurvivalCurve): Interval | null {
  if (a.counts.horizon !== b.counts.horizon) return null
  const [meanA, meanB] = [a.restrictedMean(), b.restrictedMean()]
  const estimate = meanB.estimate - meanA.estimate
  return {
    estimate,
    low: estimate - Math.hypot(meanB.estimate - meanB.low, meanA.high - meanA.estimate),
    high: estimate + Math.hypot(meanB.high - meanB.estimate, meanA.estimate - meanA.low),
  }
}

/**
 * Holm's adjusted p-values (1979): rejecting those below a level keeps the chance of any false rejection below it,
 * however the tests depend on each other.
 */
export function holm(pValues: readonly number[]): number[] {
  const order = pValues.map((_, i) => i).sort((a, b) => pValues[a]! - pValues[b]!)
  const adjusted = new Array<number>(pValues.length)
  let largest = 0
  for (const [rank, index] of order.entries()) {
    largest = Math.max(largest, Math.min(1, (pValues.length - rank) * pValues[index]!))
    adjusted[index] = largest
  }
  return adjusted
}
