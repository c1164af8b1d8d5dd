import { binEnd, binOf } from '../tallies/step-bins.js'
import { type Interval, NORMAL_975 } from './interval.js'
import type { SurvivalCurve } from './survival.js'

/** The hazard in the steps from + 1 … to: escapes per particle-step at risk. */
export interface HazardBin extends Interval {
  readonly fromStep: number
  readonly toStep: number
}

const MOST_BINS = 20
/** Of a bin, so that its end, which the escapes choose, moves its estimate by less than a tenth of its error. */
const FEWEST_ESCAPES = 200

/**
 * The hazard over the steps at which any particle is at risk: the probability that one still in escapes in a step, in up
 * to 20 bins of nearly equal shares of the escapes, at least 200 in each unless there is but one. It is the life table's
 * rate, escapes/particle-steps at risk, which estimates (S(from) − S(to))/Σ S(k), k = from … to − 1; between two
 * bins it is not said where the hazard changes. The interval is Wilson's for a share (1927, J. Amer. Statist. Assoc. 22,
 * 209), which also holds for few escapes or none, and for a hazard near 1; it is a little wide where the hazard changes
 * much within a bin. Empty when no particle is ever at risk.
 */
export function hazardBins(curve: SurvivalCurve): HazardBin[] {
  const edges = edgesOf(curve)
  return edges.slice(1).map((toStep, i) => {
    const fromStep = edges[i]!
    const { events, atRisk } = curve.exposure(fromStep, toStep)
    return { fromStep, toStep, ...shareOf(events, atRisk) }
  })
}

/** Each bin ends at the step by which its share of the escapes is over, the last one where nobody is left at risk. */
function edgesOf({ counts, escaped }: SurvivalCurve): number[] {
  const { particles, horizon } = counts
  const bins = Math.max(1, Math.min(MOST_BINS, Math.floor(escaped / FEWEST_ESCAPES)))
  const edges = [0]
  const last = binOf(horizon)
  let [seen, atRisk, at] = [0, particles, 0]
  while (at < last && atRisk > 0) {
    at++
    seen += counts.escaped[at]!
    atRisk -= counts.escaped[at]! + counts.diverged[at]!
    if (edges.length < bins && seen >= (escaped * edges.length) / bins) edges.push(at)
  }
  if (edges.at(-1) !== at) edges.push(at)
  return edges.map(edge => binEnd(edge, horizon))
}

/** A share of independent trials with Wilson's interval. */
function shareOf(hits: number, trials: number): Interval {
  const estimate = hits / trials
  const square = NORMAL_975 ** 2
  const centre = (hits + square / 2) / (trials + square)
  const half = (NORMAL_975 * Math.sqrt((hits * (trials - hits)) / trials + square / 4)) / (trials + square)
  // at no hits, or at nothing else, an end is the estimate but for rounding
  return {
    estimate,
    low: hits === 0 ? 0 : centre - half,
    high: hits === trials ? 1 : centre + half,
  }
}
