/** Mean square displacement and diffusion coefficient from the sums of src/tallies/moments.ts. */
import * as moment from '../tallies/moments.js'
import { around, type Interval } from './interval.js'

/** The sums of one checkpoint and coordinate begin at `offset`. */
export interface MomentSums {
  readonly sums: Float64Array
  readonly offset: number
}

/** E[(w_k − w₀)²] with its standard error; NaN with no particles, the error also with one. */
export function meanSquareDisplacement({ sums, offset }: MomentSums): { estimate: number; standardError: number } {
  const count = sums[offset + moment.COUNT]!
  const estimate = sums[offset + moment.AFTER2]! / count
  const variance = sums[offset + moment.AFTER4]! / count - estimate * estimate
  return { estimate, standardError: Math.sqrt(Math.max(0, variance) / (count - 1)) }
}

/** What turns innovations into a coefficient. */
export interface CoefficientSettings {
  readonly learningRate: number
  readonly momentum: number
}

/** Half the spacing of float32 numbers, relative to their size. */
const UNIT_ROUNDOFF = 2 ** -24
/** Rounding may add at most this share of the standard error to a residual variance. */
const ROUNDING_SHARE = 0.1
/** A variance is nothing when it is at most this share of the mean square: what is left is the rounding of the sums. */
const NOTHING = 1e-12
/** The rounding of a mean of float64 products, relative to the size of what was summed. */
const SUM_ROUNDOFF = 2 ** -50
/** Rounding of the sums may be at most this share of a fourth moment, or the standard error is not known. */
const FOURTH_SHARE = 0.02

/**
 * The diffusion coefficient D = s²/(2η(1 − γ)²) per unit of time t = ηk; s² is the variance of the innovation e that is
 * left after its linear regression on the position, so that drift towards or away from the saddle is not counted as
 * noise. Innovations of different steps are independent given the past, and are pooled over the checkpoints. The
 * interval comes from the fourth moment of what is left. The regression is on the coordinate's own position: where
 * coordinates pull on each other, as in the loss x·y, the drift from the others counts as noise (in that loss 0.5% of D
 * at learning rate 0.01 and 3% at 0.05).
 *
 * A checkpoint counts only where float32 positions and float64 sums resolve the noise: once particles are far from the
 * saddle, rounding hides it. Null when no checkpoint counts. While all particles are alike, no noise is seen: if that is
 * so at every checkpoint, the coefficient is 0, and the upper end is what rounding may hide.
 */
export function diffusionCoefficient(
  checkpoints: readonly MomentSums[],
  { learningRate, momentum }: CoefficientSettings,
): Interval | null {
  const scale = 1 / (2 * learningRate * (1 - momentum) ** 2)
  const usable = checkpoints.map(meansOf).filter(means => means !== null)
  if (usable.length > 0 && usable.every(areAlike)) {
    const hidden = Math.min(...usable.map(({ ee, rounding }) => NOTHING * ee + rounding))
    return { estimate: 0, low: 0, high: scale * hidden }
  }
  let [weight, mean, variance] = [0, 0, 0]
  for (const means of usable) {
    const residual = residualVariance(means)
    if (residual === null || means.rounding > ROUNDING_SHARE * Math.sqrt(residual.variance)) continue
    weight += means.count
    mean += means.count * residual.estimate
    variance += means.count ** 2 * residual.variance
  }
  return weight === 0 ? null : around((scale * mean) / weight, (scale * Math.sqrt(variance)) / weight)
}

/** Means over the particles at one checkpoint. */
interface Means {
  readonly count: number
  readonly raw: (index: number) => number
  readonly w: number
  readonly e: number
  readonly ee: number
  /** Second moments about the mean. */
  readonly varianceW: number
  readonly varianceE: number
  readonly covariance: number
  /** The variance that rounding positions to float32 adds to an innovation, at most. */
  readonly rounding: number
}

/** Null with too few particles for a residual variance. */
function meansOf({ sums, offset }: MomentSums): Means | null {
  const count = sums[offset + moment.COUNT]!
  if (count < 3) return null
  const raw = (index: number) => sums[offset + index]! / count
  const [w, e, ww, we, ee] = [raw(moment.W), raw(moment.E), raw(moment.WW), raw(moment.WE), raw(moment.EE)]
  const rounding = ((Math.sqrt(ww) + Math.sqrt(ee)) * UNIT_ROUNDOFF) ** 2
  const [varianceW, varianceE, covariance] = [ww - w * w, ee - e * e, we - w * e]
  return { count, raw, w, e, ee, varianceW, varianceE, covariance, rounding }
}

/** Whether all particles have been in one place and have taken the same step. */
function areAlike({ raw, ee, varianceW, varianceE }: Means): boolean {
  return varianceW <= NOTHING * raw(moment.WW) && varianceE <= NOTHING * ee
}

/** Variance of the regression residuals, and the variance of that estimate; null when the sums do not resolve it. */
function residualVariance(means: Means): { estimate: number; variance: number } | null {
  const { count, raw, w, e, varianceW, varianceE, covariance } = means
  const moving = varianceW > NOTHING * raw(moment.WW)
  const slope = moving ? covariance / varianceW : 0
  const second = varianceE - slope * covariance
  const fourth = residualFourthMoment(raw, slope, e - slope * w)
  if (!(fourth.rounding <= FOURTH_SHARE * second * second)) return null
  const estimate = (second * count) / (count - (moving ? 2 : 1))
  return { estimate, variance: Math.max(0, fourth.estimate - second * second) / count }
}

/** E[(e − slope·w − intercept)⁴] from the raw moments, and how far rounding may have taken it. */
function residualFourthMoment(raw: (index: number) => number, slope: number, intercept: number) {
  const [a, b] = [-slope, -intercept]
  const terms = [
    raw(moment.EEEE),
    4 * a * raw(moment.WEEE),
    4 * b * raw(moment.EEE),
    6 * a * a * raw(moment.WWEE),
    12 * a * b * raw(moment.WEE),
    6 * b * b * raw(moment.EE),
    4 * a ** 3 * raw(moment.WWWE),
    12 * a * a * b * raw(moment.WWE),
    12 * a * b * b * raw(moment.WE),
    4 * b ** 3 * raw(moment.E),
    a ** 4 * raw(moment.WWWW),
    4 * a ** 3 * b * raw(moment.WWW),
    6 * a * a * b * b * raw(moment.WW),
    4 * a * b ** 3 * raw(moment.W),
    b ** 4,
  ]
  const size = terms.reduce((sum, term) => sum + Math.abs(term), 0)
  return { estimate: terms.reduce((sum, term) => sum + term, 0), rounding: SUM_ROUNDOFF * size }
}
