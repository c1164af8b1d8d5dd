/** Mean square displacement and the one-step regression, from the sums of src/tallies/steps.ts. */
import * as sum from '../tallies/steps.js'
import { around, type Interval } from './interval.js'

/** The sums of one checkpoint and coordinate begin at `offset`. */
export interface StepSums {
  readonly sums: Float64Array
  readonly offset: number
}

/** E[(w_k − w₀)²] with its standard error; NaN with no particles, the error also with one. */
export function meanSquareDisplacement({ sums, offset }: StepSums): { estimate: number; standardError: number } {
  const count = sums[offset + sum.COUNT]!
  const estimate = sums[offset + sum.DISPLACEMENT2]! / count
  const variance = sums[offset + sum.DISPLACEMENT4]! / count - estimate * estimate
  return { estimate, standardError: Math.sqrt(Math.max(0, variance) / (count - 1)) }
}

/** What turns innovations into a coefficient. */
export interface CoefficientSettings {
  readonly learningRate: number
  readonly momentum: number
}

/** D per unit of time t = ηk for innovations of variance 1. */
export function coefficientScale({ learningRate, momentum }: CoefficientSettings): number {
  return 1 / (2 * learningRate * (1 - momentum) ** 2)
}

/** w' = multiplier·w + noise, one step without its momentum, and the coefficient that the noise makes. */
export interface StepRegression {
  /** Null when no checkpoint resolves the noise. */
  readonly coefficient: Interval | null
  /** Null also when no checkpoint has particles at different places. */
  readonly multiplier: Interval | null
}

/** Half the spacing of float32 numbers, relative to their size. */
const UNIT_ROUNDOFF = 2 ** -24
/** Rounding may add at most this share of the standard error to a residual variance. */
const ROUNDING_SHARE = 0.1

/**
 * The regression of the innovation e = (w' − w) + ηγv on the position: e = (a − 1)w + s z, drift and noise together. On
 * a quadratic loss that is exact; on others a is the mean slope where the particles are. The coefficient is
 * D = s²/(2η(1 − γ)²) per unit of time t = ηk, s² the variance of what the regression on all coordinates leaves, so that
 * drift, one coordinate's pull on another included, is not counted as noise. Innovations of different steps are
 * independent given the past, and are pooled over the checkpoints: the variance by degrees of freedom, its interval from the fourth
 * moment; the slope by its precision.
 *
 * A checkpoint counts only where float32 positions resolve the noise: once particles are far from the saddle, rounding
 * hides it. While all particles are alike, no noise is seen: if that is so at every checkpoint, the coefficient is 0, and
 * the upper end is what rounding may hide.
 */
export function stepRegression(checkpoints: readonly StepSums[], settings: CoefficientSettings): StepRegression {
  const scale = coefficientScale(settings)
  const seen = checkpoints.map(stepOf).filter(step => step !== null)
  if (seen.length > 0 && seen.every(areAlike)) {
    const hidden = Math.min(...seen.map(({ rounding }) => rounding))
    return { coefficient: { estimate: 0, low: 0, high: scale * hidden }, multiplier: null }
  }
  const steps = seen.filter(resolvesNoise)
  if (steps.length === 0) return { coefficient: null, multiplier: null }
  const freedom = total(steps, step => step.freedom)
  const variance = total(steps, step => step.freedom * step.variance) / freedom
  const error = Math.sqrt(total(steps, step => (step.freedom * step.varianceError) ** 2)) / freedom
  const precision = total(steps, step => step.precision)
  return {
    coefficient: around(scale * variance, scale * error),
    multiplier:
      precision > 0
        ? around(1 + total(steps, step => step.weightedSlope) / precision, Math.sqrt(variance / precision))
        : null,
  }
}

/** What the particles did in the last step before a checkpoint. */
interface Step {
  readonly freedom: number
  /** Residual variance, and its standard error. */
  readonly variance: number
  readonly varianceError: number
  readonly precision: number
  readonly weightedSlope: number
  /** The variance that rounding positions to float32 adds to an innovation, at most. */
  readonly rounding: number
}

/** Null with too few particles for a residual variance. */
function stepOf({ sums, offset }: StepSums): Step | null {
  const at = (index: number) => sums[offset + index]!
  const [count, freedom] = [at(sum.COUNT), at(sum.FREEDOM)]
  if (!(freedom > 0)) return null
  const size = Math.sqrt(at(sum.POSITION2) / count) + Math.sqrt(at(sum.INNOVATION2) / count)
  const [second, fourth] = [at(sum.RESIDUAL2) / count, at(sum.RESIDUAL4) / count]
  return {
    freedom,
    variance: at(sum.RESIDUAL2) / freedom,
    varianceError: Math.sqrt(Math.max(0, fourth - second * second) / freedom),
    precision: at(sum.PRECISION),
    weightedSlope: at(sum.WEIGHTED_SLOPE),
    rounding: (size * UNIT_ROUNDOFF) ** 2,
  }
}

/** Whether all particles have been in one place and have taken the same step, but for rounding. */
function areAlike({ precision, variance, rounding }: Step): boolean {
  return precision === 0 && variance <= rounding
}

function resolvesNoise({ variance, varianceError, rounding }: Step): boolean {
  return variance > 0 && rounding <= ROUNDING_SHARE * varianceError
}

/** Whether the steps into a checkpoint show their noise over the rounding of float32 positions. */
export function isResolved(sums: StepSums): boolean {
  const step = stepOf(sums)
  return step !== null && resolvesNoise(step)
}

function total(steps: readonly Step[], value: (step: Step) => number): number {
  return steps.reduce((sum, step) => sum + value(step), 0)
}
