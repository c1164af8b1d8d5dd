/** Mean square displacement and diffusion coefficient from the sums of src/tallies/moments.ts. */
import * as moment from '../tallies/moments.js'
import { around, type Interval } from './interval.js'

/** The sums of one checkpoint and coordinate begin at `offset`. */
export interface MomentSums {
  readonly sums: Float64Array
  readonly offset: number
}

/** E[(w_k − w₀)²] with its standard error; NaN with no particles. */
export function meanSquareDisplacement({ sums, offset }: MomentSums): { estimate: number; standardError: number } {
  const count = sums[offset + moment.COUNT]!
  const estimate = sums[offset + moment.AFTER2]! / count
  const variance = sums[offset + moment.AFTER4]! / count - estimate * estimate
  return { estimate, standardError: Math.sqrt(Math.max(0, variance) / Math.max(1, count - 1)) }
}

/** What turns innovations into a coefficient. */
export interface CoefficientSettings {
  readonly learningRate: number
  readonly momentum: number
  /** |w₀|, to judge how finely a float32 position can resolve the noise. */
  readonly startSize: number
}

/** Half the spacing of float32 numbers, relative to their size. */
const UNIT_ROUNDOFF = 2 ** -24
/** Rounding may add at most this share of the standard error to a residual variance. */
const ROUNDING_SHARE = 0.1

/**
 * The diffusion coefficient D = s²/(2η(1 − γ)²) per unit of time t = ηk; s² is the variance of the innovation e that is
 * left after its linear regression on the position, so that drift towards or away from the saddle is not counted as
 * noise. Innovations of different steps are independent given the past, and are pooled over the checkpoints. The
 * interval comes from the fourth moment of what is left.
 *
 * A checkpoint counts only where float32 resolves the noise: once particles are far from the saddle, the rounding of
 * their positions hides it. Null when no checkpoint counts; 0 when there is no noise at all from a point.
 */
export function diffusionCoefficient(
  checkpoints: readonly MomentSums[],
  { learningRate, momentum, startSize }: CoefficientSettings,
): Interval | null {
  let [weight, mean, variance] = [0, 0, 0]
  for (const checkpoint of checkpoints) {
    const residual = residualVariance(checkpoint)
    if (residual === null || !isResolved(residual, roundingVariance(checkpoint, startSize))) continue
    weight += residual.count
    mean += residual.count * residual.estimate
    variance += residual.count ** 2 * residual.variance
  }
  if (weight === 0) return null
  const scale = 1 / (2 * learningRate * (1 - momentum) ** 2)
  return around((scale * mean) / weight, (scale * Math.sqrt(variance)) / weight)
}

interface ResidualVariance {
  readonly count: number
  readonly estimate: number
  /** Of the estimate. */
  readonly variance: number
}

function isResolved({ estimate, variance }: ResidualVariance, rounding: number): boolean {
  return estimate === 0 || rounding <= ROUNDING_SHARE * Math.sqrt(variance)
}

/** The variance that rounding positions to float32 adds to an innovation, at most. */
function roundingVariance({ sums, offset }: MomentSums, startSize: number): number {
  const displacement = Math.sqrt(sums[offset + moment.AFTER2]! / sums[offset + moment.COUNT]!)
  return ((startSize + displacement) * UNIT_ROUNDOFF) ** 2
}

/** Variance of the regression residuals at one checkpoint. */
function residualVariance(checkpoint: MomentSums): ResidualVariance | null {
  const { sums, offset } = checkpoint
  const count = sums[offset + moment.COUNT]!
  if (count < 3) return null
  const raw = (index: number) => sums[offset + index]! / count
  const [u, e] = [raw(moment.U), raw(moment.E)]
  const varianceU = raw(moment.UU) - u * u
  const moving = varianceU > 1e-12 * raw(moment.UU)
  const slope = moving ? (raw(moment.UE) - u * e) / varianceU : 0
  const second = raw(moment.EE) - e * e - slope * (raw(moment.UE) - u * e)
  // what is left of identical innovations is the rounding of these sums
  if (!(second > 1e-12 * raw(moment.EE))) return { count, estimate: 0, variance: 0 }
  const fourth = residualFourthMoment(raw, slope, e - slope * u)
  const estimate = (second * count) / (count - (moving ? 2 : 1))
  return { count, estimate, variance: Math.max(0, fourth - second * second) / count }
}

/** E[(e − slope·u − intercept)⁴] from the raw moments. */
function residualFourthMoment(raw: (index: number) => number, slope: number, intercept: number): number {
  const [a, b] = [-slope, -intercept]
  return (
    raw(moment.EEEE) +
    4 * (a * raw(moment.UEEE) + b * raw(moment.EEE)) +
    6 * (a * a * raw(moment.UUEE) + 2 * a * b * raw(moment.UEE) + b * b * raw(moment.EE)) +
    4 *
      (a ** 3 * raw(moment.UUUE) +
        3 * a * a * b * raw(moment.UUE) +
        3 * a * b * b * raw(moment.UE) +
        b ** 3 * raw(moment.E)) +
    a ** 4 * raw(moment.UUUU) +
    4 * a ** 3 * b * raw(moment.UUU) +
    6 * a * a * b * b * raw(moment.UU) +
    4 * a * b ** 3 * raw(moment.U) +
    b ** 4
  )
}
