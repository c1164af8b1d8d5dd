/**
 * Stochastic differential equations of SGD, USAM and SAM (Compagnoni et al. 2023, arXiv 2301.08203), for one coordinate of
 * a quadratic loss ½hw² with additive Gaussian gradient noise of deviation σ that both gradients of a SAM step share, in
 * continuous time t = ηk. Written out here from their general form: dX = −∇f̃ dt + √(η(Σ + ρ(Σ̃ + Σ̃ᵀ))) dW with
 *
 *   USAM: f̃ = f + ρ/2·E‖∇f_γ‖², Σ̃ = E[(∇f − ∇f_γ)(E[∇²f_γ∇f_γ] − ∇²f_γ∇f_γ)ᵀ]    weak order 1 in η where ρ = O(√η)
 *   SAM:  f̃ = f + ρ·E‖∇f_γ‖,    Σ̃ the same with ∇f_γ/‖∇f_γ‖ in the second factor     weak order 1 in η where ρ = O(η)
 */
import type { GaussianStart } from './moments.js'
import { normalCdf, normalDensity } from './normal.js'

export interface NoisyCoordinate {
  readonly curvature: number
  readonly learningRate: number
  readonly radius: number
  readonly noiseStd: number
}

/** dw = −relaxation·w dt + √diffusion dW */
export interface OrnsteinUhlenbeck {
  readonly relaxation: number
  readonly diffusion: number
}

/**
 * The equation of USAM, and with radius 0 that of SGD: relaxation h(1 + ρh), diffusion ησ²(1 + 2ρh).
 * @throws RangeError where 1 + 2ρh < 0: there it has no real diffusion.
 */
export function usamEquation({ curvature, learningRate, radius, noiseStd }: NoisyCoordinate): OrnsteinUhlenbeck {
  const share = 1 + 2 * radius * curvature
  if (share < 0) throw new RangeError(`the equation of USAM needs 1 + 2ρh ≥ 0, got ${share}`)
  return {
    relaxation: curvature * (1 + radius * curvature),
    diffusion: learningRate * noiseStd ** 2 * share,
  }
}

/** E[(w(t) − w(0))²] of an Ornstein–Uhlenbeck process from a Gaussian start. */
export function meanSquareDisplacement(
  { relaxation, diffusion }: OrnsteinUhlenbeck,
  start: GaussianStart,
  time: number,
): number {
  const x = 2 * relaxation * time
  const noise = diffusion * time * (x === 0 ? 1 : -Math.expm1(-x) / x)
  const secondMoment = start.mean ** 2 + start.std ** 2
  return noise + (secondMoment === 0 ? 0 : Math.expm1(-relaxation * time) ** 2 * secondMoment)
}

/** Drift and diffusion at w. */
export interface LocalEquation {
  readonly drift: number
  readonly diffusion: number
}

/**
 * The equation of normalised SAM in one dimension, whose direction ∇f_γ/‖∇f_γ‖ is the sign of hw + ξ: drift
 * −hw − ρh(2Φ(hw/σ) − 1), diffusion η(σ² + 4ρhσφ(hw/σ)), which may be negative at a saddle: there the equation fails.
 * Needs noise.
 */
export function samEquationAt(
  w: number,
  { curvature, learningRate, radius, noiseStd }: NoisyCoordinate,
): LocalEquation {
  const slope = curvature * w
  const sign = 2 * normalCdf(slope / noiseStd) - 1
  return {
    drift: -slope - radius * curvature * sign,
    diffusion: learningRate * (noiseStd ** 2 + 4 * radius * curvature * noiseStd * normalDensity(slope / noiseStd)),
  }
}
