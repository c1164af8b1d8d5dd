/**
 * Kaplan and Meier's estimate of the survival function from counts per step, or, past a horizon of 2^20 steps, per bin of
 * steps (src/tallies/step-bins.ts). What happened in a bin is counted at its last step, and ends of intervals allow for
 * that: escapes may have been as early as its first.
 *
 * A particle that diverges at step k is censored there: it was at risk at step k and is not afterwards. That is right
 * as far as divergence tells nothing about escape. A particle still in at the horizon is censored at the horizon.
 */
import { binEnd, binOf, binStart, shareOfBins } from '../tallies/step-bins.js'
import { firstIndex } from './bisection.js'
import { around, type Interval, NORMAL_975 } from './interval.js'

export interface EscapeCounts {
  readonly particles: number
  /** Steps run, K. */
  readonly horizon: number
  /** Particles that escaped in each bin; up to K = 2^20, at step k = 0 … K. */
  readonly escaped: Float64Array
  /** Particles that diverged in each bin. */
  readonly diverged: Float64Array
}

/** A quantile of the escape time in steps; null is past the horizon, or past the step at which nobody was left. */
export interface QuantileEstimate {
  readonly p: number
  readonly estimate: number | null
  readonly low: number | null
  readonly high: number | null
}

/** What is known from one step on, until the next that has a point. */
interface Point {
  readonly step: number
  /** Particles at risk at this step; at the steps between two points there are as many as at the later one. */
  readonly atRisk: number
  readonly escaped: number
  /** S(k): the probability not to have escaped in the first k steps. */
  readonly survival: number
  readonly low: number
  readonly high: number
}

/** The chance that each end of an interval leaves out. */
const ONE_SIDE = 0.025
/** How far rounding may take 1 − p from a survival that it should equal; particles are too few to come as near. */
const ROUNDING = 1e-12

export class SurvivalCurve {
  readonly counts: EscapeCounts
  readonly escaped: number
  readonly diverged: number
  readonly censored: number
  /** At steps 0, 1 and the horizon, at each at which particles left, and at each after one at which they diverged. */
  readonly #points: readonly Point[]

  constructor(counts: EscapeCounts) {
    this.counts = counts
    this.#points = pointsOf(counts)
    this.escaped = this.#points.reduce((sum, point) => sum + point.escaped, 0)
    this.diverged = counts.diverged.reduce((sum, count) => sum + count, 0)
    this.censored = counts.particles - this.escaped - this.diverged
  }

  /**
   * S(step) with its log–log interval. While nobody has escaped the upper end is 1 and the lower one is exact
   * (Clopper and Pearson); when all have escaped, the same from the other side. When all the others have diverged,
   * the estimate stays and its lower end is 0.
   * @throws RangeError past the horizon, where nothing is known.
   */
  at(step: number): Interval {
    if (!(step >= 0 && step <= this.counts.horizon))
      throw new RangeError(`survival is known from step 0 to the horizon ${this.counts.horizon}, not at ${step}`)
    const { survival, high } = this.#pointAt(step)
    return { estimate: survival, low: this.#pointAt(binEnd(binOf(Math.floor(step)), this.counts.horizon)).low, high }
  }

  /** The first step at which S ≤ 1 − p; its interval inverts the pointwise band (Brookmeyer and Crowley). */
  quantile(p: number): QuantileEstimate {
    const level = 1 - p + ROUNDING
    const low = this.#firstStep(point => point.low <= level)
    return {
      p,
      estimate: this.#firstStep(point => point.survival <= level),
      low: low === null ? null : binStart(low),
      high: this.#firstStep(point => point.high <= level),
    }
  }

  /**
   * The mean of min(escape time, horizon) in steps, Σ S(k) for k = 0 … K − 1, with its Greenwood-type interval. Where
   * that has no variance to go by, for want of escapes or because all were at one step, the ends are the sums of those
   * of S(k). The lower end leaves out the steps at which nobody was at risk.
   */
  restrictedMean(): Interval {
    const all = this.#area(point => point.survival)
    const estimate = all.sum
    const low = (end: number) => end * (1 - shareOfBins(this.counts.horizon))
    if (all.variance === 0)
      return { estimate, low: low(this.#area(point => point.low).sum), high: this.#area(point => point.high).sum }
    const known = this.#area(point => (point.atRisk === 0 ? 0 : point.survival))
    return {
      estimate,
      low: low(Math.max(0, around(known.sum, Math.sqrt(known.variance)).low)),
      high: Math.min(this.counts.horizon, around(estimate, Math.sqrt(all.variance)).high),
    }
  }

  /**
   * The mean escape time in steps; null when any particle is censored or diverged, for then it is not known. Of one
   * particle the interval is without end.
   */
  mean(): Interval | null {
    const { particles, horizon } = this.counts
    if (this.escaped < particles) return null
    const mean = this.#points.reduce((sum, { step, escaped }) => sum + step * escaped, 0) / particles
    const squares = this.#points.reduce((sum, { step, escaped }) => sum + escaped * (step - mean) ** 2, 0)
    const { estimate, low, high } = around(
      mean,
      particles < 2 ? Infinity : Math.sqrt(squares / (particles - 1) / particles),
    )
    return { estimate, low: low * (1 - shareOfBins(horizon)), high }
  }

  /** Escapes in the steps from + 1 … to, and the particle-steps at risk in them. */
  exposure(from: number, to: number): { events: number; atRisk: number } {
    let [events, atRisk, before] = [0, 0, 0]
    for (const point of this.#points) {
      const steps = Math.min(point.step, to) - Math.max(before, from)
      if (steps > 0) atRisk += steps * point.atRisk
      if (point.step > from && point.step <= to) events += point.escaped
      before = point.step
    }
    return { events, atRisk }
  }

  /** The first step at which S ≤ level, or null. */
  firstBelow(level: number): number | null {
    return this.#firstStep(point => point.survival <= level)
  }

  /** The sum of a value over the steps 0 … K − 1, and its variance when the value is S. */
  #area(value: (point: Point) => number): { sum: number; variance: number } {
    let [sum, variance] = [0, 0]
    let end = this.counts.horizon
    for (let i = this.#points.length - 1; i >= 0; i--) {
      const point = this.#points[i]!
      sum += (end - point.step) * value(point)
      variance += sum * sum * greenwoodTerm(point)
      end = point.step
    }
    return { sum, variance }
  }

  #pointAt(step: number): Point {
    const next = firstIndex(this.#points, point => point.step > step) ?? this.#points.length
    return this.#points[next - 1]!
  }

  #firstStep(holds: (point: Point) => boolean): number | null {
    const index = firstIndex(this.#points, holds)
    return index === null ? null : this.#points[index]!.step
  }
}

function pointsOf({ particles, horizon, escaped, diverged }: EscapeCounts): Point[] {
  const points: Point[] = [{ step: 0, atRisk: particles, escaped: 0, survival: 1, low: 1, high: 1 }]
  let last = points[0]!
  let fewerAtRisk = true
  let atRisk = particles
  let greenwood = 0
  // without divergence between, S falls as the particles at risk do: a ratio, which rounds once
  let anchor = { survival: 1, atRisk }
  const lastBin = binOf(horizon)
  for (let bin = 1; bin <= lastBin; bin++) {
    const [events, lost] = [escaped[bin]!, diverged[bin]!]
    if (events + lost === 0 && !fewerAtRisk && bin < lastBin) continue
    const step = binEnd(bin, horizon)
    const survival = events === 0 ? last.survival : (anchor.survival * (atRisk - events)) / anchor.atRisk
    greenwood += greenwoodTerm({ atRisk, escaped: events })
    const { low, high } = bounds(survival, greenwood, atRisk, last.high)
    last = { step, atRisk, escaped: events, survival, low, high }
    points.push(last)
    atRisk -= events + lost
    fewerAtRisk = lost > 0
    if (fewerAtRisk) anchor = { survival, atRisk }
  }
  return points
}

/** One term d/(n(n − d)) of Greenwood's sum; 0 where all escape, for then S is 0 and has no such variance. */
function greenwoodTerm({ atRisk, escaped }: Pick<Point, 'atRisk' | 'escaped'>): number {
  return escaped === 0 || escaped === atRisk ? 0 : escaped / (atRisk * (atRisk - escaped))
}

/**
 * The ends S^exp(±1.96 √greenwood / ln S). The upper one never rises: S does not, so what bounded it before bounds it
 * still, which tells more when divergence has left few at risk.
 */
function bounds(
  survival: number,
  greenwood: number,
  atRisk: number,
  highBefore: number,
): { low: number; high: number } {
  if (survival === 1) return { low: ONE_SIDE ** (1 / atRisk), high: 1 }
  if (survival === 0) return { low: 0, high: Math.min(highBefore, 1 - ONE_SIDE ** (1 / atRisk)) }
  const error = (NORMAL_975 * Math.sqrt(greenwood)) / Math.abs(Math.log(survival))
  const low = atRisk === 0 ? 0 : survival ** Math.exp(error)
  return { low, high: Math.min(highBefore, survival ** Math.exp(-error)) }
}
