import { type LinearCoordinate, linearIncrement, linearStep } from './linear-step.js'
import { momentumPower } from './momentum-power.js'
import { requireSteps } from './require-steps.js'

/** A Gaussian cloud of starting points; std 0 is a single point. */
export interface GaussianStart {
  readonly mean: number
  readonly std: number
}

/** Moments of a coordinate after a number of steps. */
export interface ExactMoments {
  readonly step: number
  readonly mean: number
  readonly variance: number
  /** E[(w_k − w_0)²], in the units of w squared. */
  readonly meanSquareDisplacement: number
}

/** What k steps do to a unit of w (with v = 0), and the variance that unit noise builds up. */
interface Propagation {
  readonly factor: number
  /** factor − 1, to full precision. */
  readonly displacement: number
  readonly noiseVariance: number
}

/**
 * Mean, variance and mean square displacement of w after each of the given numbers of steps of the free process, from
 * a Gaussian start independent of the noise and zero velocity. Exact for a quadratic loss: the geometric sums without
 * momentum, the 2×2 recursion of (w, v) with it. What overflows becomes infinite.
 *
 * @throws RangeError when a step is not a non-negative integer.
 */
export function exactMoments(
  coordinate: LinearCoordinate,
  start: GaussianStart,
  steps: readonly number[],
): ExactMoments[] {
  const increment = linearIncrement(coordinate)
  const { noise } = linearStep(coordinate)
  return steps.map(step => {
    requireSteps(step)
    const { factor, displacement, noiseVariance } =
      coordinate.momentum === 0 ? plainSteps(increment, step) : momentumSteps(increment, coordinate.momentum, step)
    const variance = scaled(noise ** 2, noiseVariance)
    return {
      step,
      mean: scaled(start.mean, factor),
      variance: variance + scaled(start.std ** 2, factor ** 2),
      meanSquareDisplacement: variance + scaled(start.mean ** 2 + start.std ** 2, displacement ** 2),
    }
  })
}

/**
 * Diffusion coefficient s²/(2η(1 − γ)²) per unit of continuous time t = ηk: the mean square displacement is about 2Dt
 * while |h|t is small and, with momentum, k is much larger than 1/(1 − γ).
 *
 * @throws RangeError unless the learning rate is positive and the momentum below 1.
 */
export function exactDiffusionCoefficient(coordinate: LinearCoordinate): number {
  const { learningRate, momentum } = coordinate
  if (!(learningRate > 0)) throw new RangeError(`the learning rate must be positive, got ${learningRate}`)
  if (!(momentum < 1)) throw new RangeError(`the momentum must be below 1, got ${momentum}`)
  return linearStep(coordinate).noise ** 2 / (2 * learningRate * (1 - momentum) ** 2)
}

function plainSteps(increment: number, steps: number): Propagation {
  if (steps === 0) return { factor: 1, displacement: 0, noiseVariance: 0 }
  const positive = increment > -1
  const logarithm = steps * Math.log1p(positive ? increment : -2 - increment)
  const sign = positive || steps % 2 === 0 ? 1 : -1
  return {
    factor: sign * Math.exp(logarithm),
    displacement: sign > 0 ? Math.expm1(logarithm) : -1 - Math.exp(logarithm),
    noiseVariance: geometricSum(increment * (2 + increment), 2 * logarithm, steps),
  }
}

/** 1 + q + … + q^(steps − 1) from q − 1 and ln q^steps. */
function geometricSum(ratioMinusOne: number, logarithm: number, steps: number): number {
  if (ratioMinusOne === 0) return steps
  const growth = Math.expm1(logarithm)
  return growth === Number.POSITIVE_INFINITY ? growth : growth / ratioMinusOne
}

function momentumSteps(increment: number, momentum: number, steps: number): Propagation {
  const power = momentumPower(increment, momentum, steps)
  const displacement = Number.isFinite(power.ww) ? power.ww : overflowed(increment, momentum, steps)
  return {
    factor: 1 + displacement,
    displacement,
    noiseVariance: Number.isFinite(power.varianceW) ? power.varianceW : Number.POSITIVE_INFINITY,
  }
}

/** The determinant γ < 1 leaves one growing eigenvalue, real and of the trace's sign, with a positive coefficient. */
function overflowed(increment: number, momentum: number, steps: number): number {
  const alternates = 1 + increment + momentum < 0
  return alternates && steps % 2 === 1 ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY
}

/** The product, with 0 · ∞ = 0: what is not there does not grow. */
function scaled(amount: number, growth: number): number {
  return amount === 0 ? 0 : amount * growth
}
