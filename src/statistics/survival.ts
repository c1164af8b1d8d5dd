/**
 * Kaplan and Meier's estimate of the survival function from counts per step.
 *
 * A particle that diverges at step k is censored there: it was at risk at step k and is not afterwards. A particle
 * still in at the horizon is censored at the horizon.
 */
import { around, type Interval, NORMAL_975 } from './interval.js'

export interface EscapeCounts {
  readonly particles: number
  /** Steps run, K. */
  readonly horizon: number
  /** Particles that escaped at step k, for k = 0 … K. */
  readonly escaped: Float64Array
  /** Particles that diverged at step k, for k = 0 … K. */
  readonly diverged: Float64Array
}

/** A quantile of the escape time in steps; null is past the horizon. */
export interface QuantileEstimate {
  readonly p: number
  readonly estimate: number | null
  readonly low: number | null
  readonly high: number | null
}

export class SurvivalCurve {
  readonly counts: EscapeCounts
  readonly escaped: number
  readonly diverged: number
  readonly censored: number
  /** S(k): the probability not to have escaped in the first k steps. */
  readonly #survival: Float64Array
  /** Greenwood's sum Σ d/(n(n − d)) up to step k; infinite once nobody is left. */
  readonly #greenwood: Float64Array
  /** Particles at risk at step k, by the counts before it. */
  readonly #atRisk: Float64Array
  /** The upper end once nobody is left: that of the step before, or the exact bound if that is nearer. */
  readonly #upperBoundAtZero: number

  constructor(counts: EscapeCounts) {
    const { particles, horizon } = counts
    this.counts = counts
    this.#survival = new Float64Array(horizon + 1).fill(1)
    this.#greenwood = new Float64Array(horizon + 1)
    this.#atRisk = new Float64Array(horizon + 1).fill(particles)
    let atRisk = particles
    let survival = 1
    let greenwood = 0
    let [escaped, diverged] = [0, 0]
    for (let k = 1; k <= horizon; k++) {
      const events = counts.escaped[k]!
      this.#atRisk[k] = atRisk
      if (events > 0) {
        survival *= (atRisk - events) / atRisk
        greenwood += events / (atRisk * (atRisk - events))
      }
      this.#survival[k] = survival
      this.#greenwood[k] = greenwood
      atRisk -= events + counts.diverged[k]!
      escaped += events
      diverged += counts.diverged[k]!
    }
    this.escaped = escaped
    this.diverged = diverged
    this.censored = particles - escaped - diverged
    const last = this.firstBelow(0)
    this.#upperBoundAtZero =
      last === null ? 1 : Math.min(this.#bound(last - 1, -1), 1 - 0.025 ** (1 / this.#atRisk[last]!))
  }

  /**
   * S(step) with its log–log interval. While nobody has escaped the upper end is 1 and the lower one is exact
   * (Clopper and Pearson); when nobody is left, the same from the other side.
   * @throws RangeError past the horizon, where nothing is known.
   */
  at(step: number): Interval {
    if (!(step >= 0 && step <= this.counts.horizon))
      throw new RangeError(`survival is known from step 0 to the horizon ${this.counts.horizon}, not at ${step}`)
    const k = Math.floor(step)
    return { estimate: this.#survival[k]!, low: this.#bound(k, 1), high: this.#bound(k, -1) }
  }

  /** The first step at which S ≤ 1 − p; its interval inverts the pointwise band (Brookmeyer and Crowley). */
  quantile(p: number): QuantileEstimate {
    const level = 1 - p
    return {
      p,
      estimate: this.#first(k => this.#survival[k]! <= level),
      low: this.#first(k => this.#bound(k, 1) <= level),
      high: this.#first(k => this.#bound(k, -1) <= level),
    }
  }

  /** The mean of min(escape time, horizon) in steps, Σ S(k) for k = 0 … K − 1, with its Greenwood-type interval. */
  restrictedMean(): Interval {
    const { horizon, escaped } = this.counts
    let rest = 0
    let variance = 0
    for (let k = horizon; k >= 1; k--) {
      const events = escaped[k]!
      const left = this.#atRisk[k]! - events
      if (events > 0 && left > 0) variance += (rest * rest * events) / (this.#atRisk[k]! * left)
      rest += this.#survival[k - 1]!
    }
    return around(rest, Math.sqrt(variance))
  }

  /** The mean escape time in steps; null when any particle is censored or diverged, for then it is not known. */
  mean(): Interval | null {
    const { particles, horizon, escaped } = this.counts
    if (this.escaped < particles) return null
    let sum = 0
    for (let k = 1; k <= horizon; k++) sum += k * escaped[k]!
    const mean = sum / particles
    let squares = 0
    for (let k = 1; k <= horizon; k++) squares += escaped[k]! * (k - mean) ** 2
    return around(mean, Math.sqrt(squares / Math.max(1, particles - 1) / particles))
  }

  /** Escapes in the steps from + 1 … to, and the particle-steps at risk in them. */
  exposure(from: number, to: number): { events: number; atRisk: number } {
    let events = 0
    let atRisk = 0
    for (let k = from + 1; k <= to; k++) {
      events += this.counts.escaped[k]!
      atRisk += this.#atRisk[k]!
    }
    return { events, atRisk }
  }

  /** The first step at which S ≤ level, or null. */
  firstBelow(level: number): number | null {
    return this.#first(k => this.#survival[k]! <= level)
  }

  /** Lower (side 1) or upper (side −1) end of the log–log interval of S(k): S^exp(±1.96 √greenwood / ln S). */
  #bound(k: number, side: 1 | -1): number {
    const survival = this.#survival[k]!
    const atRisk = this.#atRisk[k]!
    if (survival === 1) return side === -1 || k === 0 ? 1 : 0.025 ** (1 / atRisk)
    if (survival === 0) return side === 1 ? 0 : this.#upperBoundAtZero
    const logSurvival = Math.log(survival)
    const error = Math.sqrt(this.#greenwood[k]!) / Math.abs(logSurvival)
    return survival ** Math.exp(side * NORMAL_975 * error)
  }

  /** The first step for which a condition that stays true once true holds, by bisection; null when it never does. */
  #first(holds: (k: number) => boolean): number | null {
    let low = 0
    let high = this.counts.horizon
    if (!holds(high)) return null
    while (low < high) {
      const middle = Math.floor((low + high) / 2)
      if (holds(middle)) high = middle
      else low = middle + 1
    }
    return low
  }
}
