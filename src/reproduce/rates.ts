/** The rate of escape over a whole run, and whether it is that of the exact law. */
import type { EscapeResult } from '../results/result.js'
import { gammaTails } from '../statistics/incomplete-gamma.js'
import { type Interval, NORMAL_975 } from '../statistics/interval.js'
import { MOST_LOOKS, stretched } from './verdict.js'

/** Escapes per particle-step at risk, up to the horizon. */
export interface EscapeRate extends Interval {
  readonly escaped: number
  readonly particles: number
  /** (1 − S(K))/Σ S(k), k = 0 … K − 1, of the exact law; null where there is none. */
  readonly exact: number | null
  /** The probability of escape by the horizon, of the exact law. */
  readonly exactShare: number | null
}

/** From so many escapes on the estimate is nearly normal. */
const ENOUGH = 400

/** Nobody may have diverged: that would be a risk of its own. */
export function rateOf({ particles, escaped, horizon, restrictedMean, survival, hazard }: EscapeResult): EscapeRate {
  const stay = survival.find(({ step }) => step === horizon)!.exact
  const law = {
    exact: stay === null || restrictedMean.exact === null ? null : (1 - stay) / restrictedMean.exact,
    exactShare: stay === null ? null : 1 - stay,
  }
  // with few escapes the bins of the hazard are one bin over the whole run, and its interval Wilson's
  const [all, ...more] = hazard
  if (escaped < ENOUGH && more.length === 0 && all!.toStep === horizon) {
    const { estimate, low, high } = all!
    return { estimate, low, high, escaped, particles, ...law }
  }
  const share = escaped / particles
  const estimate = share / restrictedMean.estimate
  const error = rateError(share, estimate, { horizon, particles, restrictedMean })
  const [low, high] = [estimate - NORMAL_975 * error, estimate + NORMAL_975 * error]
  return { estimate, low, high, escaped, particles, ...law }
}

/**
 * The standard error of the ratio p/m of the share p that escapes and the mean m of X = min(T, K), by the delta method:
 * with r = p/m the variance of 1{T ≤ K} − rX is (1 − p)(2rK − p) + r² Var X.
 */
function rateError(
  share: number,
  rate: number,
  { horizon, particles, restrictedMean }: Pick<EscapeResult, 'horizon' | 'particles' | 'restrictedMean'>,
): number {
  const { estimate, low, high } = restrictedMean
  const meanError = (high - low) / (2 * NORMAL_975)
  const variance = (1 - share) * (2 * rate * horizon - share) + rate ** 2 * particles * meanError ** 2
  return Math.sqrt(Math.max(0, variance) / particles) / estimate
}

/** At the level of a whole report; null where there is no exact law. With few escapes their number is Poisson's. */
export function agreesWithLaw(rate: EscapeRate): boolean | null {
  const { exact, exactShare, escaped, particles } = rate
  if (exact === null || exactShare === null) return null
  if (escaped < ENOUGH) return poissonTail(escaped, particles * exactShare) > 0.025 / MOST_LOOKS
  const { low, high } = stretched(rate)
  return low <= exact && exact <= high
}

/** The probability of so many events or fewer, or of so many or more: the smaller one. */
function poissonTail(events: number, mean: number): number {
  if (mean <= 0) return events === 0 ? 1 : 0
  const atMost = Math.exp(gammaTails(events + 1)(mean).survival)
  const atLeast = events === 0 ? 1 : 1 - Math.exp(gammaTails(events)(mean).survival)
  return Math.min(atMost, atLeast)
}
