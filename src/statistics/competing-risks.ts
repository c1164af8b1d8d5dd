/**
 * Several exits told apart, as competing risks: the probability to have left through each one by a step, by Aalen and
 * Johansen (1978), and when. A particle that diverges is censored, as in survival.ts.
 */
import { binEnd, binOf, binStart, shareOfBins } from '../tallies/step-bins.js'
import { firstIndex } from './bisection.js'
import { type Departure, departuresOf, type ExitCounts, linearVariance } from './departures.js'
import { around, type Interval, NORMAL_975 } from './interval.js'

interface Point extends Interval {
  readonly step: number
}

const ONE_SIDE = 0.025
/** How far the rounding of a sum of shares may leave it from what it should be. */
const ROUNDING = 1e-12

/** The curve of each exit. */
export function exitCurves(counts: ExitCounts): ExitCurve[] {
  return counts.exits.map((_, exit) => new ExitCurve(counts, exit))
}

/** The cumulative incidence F(k) of one exit: the probability to have left through it in the first k steps. */
export class ExitCurve {
  /** Particles that took the exit. */
  readonly taken: number
  readonly #horizon: number
  readonly #departures: readonly Departure[]
  readonly #points: readonly Point[]
  /** Whether F is known up to the horizon: not when all that had not left diverged before. */
  readonly #isComplete: boolean

  constructor(counts: ExitCounts, exit: number) {
    const { departures, lastAtRisk, survival } = departuresOf(counts, exit)
    this.taken = departures.reduce((sum, { taken }) => sum + taken, 0)
    this.#horizon = counts.horizon
    this.#departures = departures
    this.#isComplete = survival === 0 || lastAtRisk === counts.horizon
    const points = pointsOf(departures)
    this.#points = this.#isComplete ? points : [...points, { ...points.at(-1)!, step: lastAtRisk + 1, high: 1 }]
  }

  /**
   * F(step) = Σ S(k − 1)·d/n, with its variance by the delta method (Marubini and Valsecchi, Analysing Survival Data,
   * 1995, chapter 10), and a log–log interval of 1 − F. Without divergence it is the share of the particles. Where none or
   * all took the exit the interval is exact (Clopper and Pearson). Once all the others have diverged the upper end is 1.
   */
  at(step: number): Interval {
    const { estimate, low } = this.#pointAt(step)
    return { estimate, low, high: this.#pointAt(binEnd(binOf(step), this.#horizon)).high }
  }

  /**
   * The mean time in steps of those that leave through this exit by the horizon: Σ k ΔF(k)/F(K), with its variance by the
   * delta method. When all of them left at one step, the interval comes from the exact bound of the share of others. Null
   * when nobody took it, and when F(K) is not known because all that had not left diverged before.
   */
  meanStep(): Interval | null {
    const final = this.#final()
    if (final === null) return null
    const steps = this.#departures.filter(({ taken }) => taken > 0)
    if (steps.length === 1) return this.#onlyAt(steps[0]!.step)
    const estimate = this.#sum(({ step, added }) => step * added) / final
    const variance = linearVariance(this.#departures, ({ step }) => (step - estimate) / final)
    const { low, high } = around(estimate, Math.sqrt((variance * this.taken) / (this.taken - 1)))
    return { estimate, low: Math.max(1, this.#earliest(low)), high: Math.min(this.#horizon, high) }
  }

  /**
   * The median time in steps of those that leave through this exit by the horizon: the first step at which F(k) ≥ F(K)/2.
   * Its interval is where F(k)/F(K) passes ½ less and more 1.96 standard errors of a share of a half (Woodruff 1952,
   * J. Amer. Statist. Assoc. 47, 635). Null as the mean is.
   */
  medianStep(): Interval | null {
    const final = this.#final()
    if (final === null) return null
    const first = (share: number) => {
      const index = firstIndex(this.#points, ({ estimate }) => estimate >= share * final - ROUNDING)
      return index === null ? null : this.#points[index]!.step
    }
    const estimate = first(0.5)!
    const before = this.at(estimate).estimate / final
    const spread = before * (1 - before)
    const weight = ({ step }: Departure) => ((step <= estimate ? 1 : 0) - before) / final
    const perHalf = spread > ROUNDING ? linearVariance(this.#departures, weight) / spread : 1 / this.taken
    const half = (NORMAL_975 * Math.sqrt(perHalf)) / 2
    return {
      estimate,
      low: half < 0.5 ? binStart(Math.max(1, first(0.5 - half)!)) : 1,
      high: first(0.5 + half) ?? this.#horizon,
    }
  }

  /** The mean step when all left at one, and at most so many others as chance hides may have at any. */
  #onlyAt(step: number): Interval {
    const others = 1 - ONE_SIDE ** (1 / this.taken)
    return {
      estimate: step,
      low: this.#earliest(step - (step - 1) * others),
      high: step + (this.#horizon - step) * others,
    }
  }

  /** What a mean may be, as all that happened in a bin is counted at its end. */
  #earliest(mean: number): number {
    return mean * (1 - shareOfBins(this.#horizon))
  }

  #pointAt(step: number): Point {
    const next = firstIndex(this.#points, point => point.step > step) ?? this.#points.length
    return this.#points[next - 1]!
  }

  /** F(K), or null when it is 0 or not known. */
  #final(): number | null {
    return this.taken === 0 || !this.#isComplete ? null : this.#sum(({ added }) => added)
  }

  #sum(value: (departure: Departure) => number): number {
    return this.#departures.reduce((sum, departure) => sum + value(departure), 0)
  }
}

/** F at step 0, and at each departure. */
function pointsOf(departures: readonly Departure[]): Point[] {
  let last: Point = { step: 0, estimate: 0, low: 0, high: 0 }
  const points = [last]
  let incidence = 0
  // Σ (F − I)² a − 2 (F − I) b + c over the steps so far, by powers of F, where I is F after each step
  let [square, linear, constant] = [0, 0, 0]
  for (const { step, atRisk, known, taken, escaped, survival, added } of departures) {
    incidence += added
    const a = escaped < atRisk ? escaped / (atRisk * (atRisk - escaped)) : 0
    const b = (survival * taken) / atRisk ** 2
    square += a
    linear += a * incidence + b
    constant += a * incidence ** 2 + 2 * b * incidence + (survival ** 2 * taken * (atRisk - taken)) / atRisk ** 3
    const variance = Math.max(0, incidence ** 2 * square - 2 * incidence * linear + constant)
    const { estimate, low, high } = intervalOf(incidence, variance, known)
    // F never falls, so that what bounded it from below before does so still
    last = { step, estimate, low: Math.max(last.low, low), high: Math.max(last.high, high) }
    points.push(last)
  }
  return points
}

function intervalOf(incidence: number, variance: number, particles: number): Interval {
  const exact = ONE_SIDE ** (1 / particles)
  if (incidence === 0) return { estimate: 0, low: 0, high: 1 - exact }
  if (incidence > 1 - ROUNDING) return { estimate: 1, low: exact, high: 1 }
  const rest = 1 - incidence
  const spread = (NORMAL_975 * Math.sqrt(variance)) / (rest * Math.abs(Math.log(rest)))
  return { estimate: incidence, low: 1 - rest ** Math.exp(-spread), high: 1 - rest ** Math.exp(spread) }
}
