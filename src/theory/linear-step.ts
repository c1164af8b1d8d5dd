/** One coordinate of a quadratic loss ½ h w² together with the optimizer that moves along it. */
export interface LinearCoordinate {
  /** Second derivative h of the loss along the coordinate. */
  readonly curvature: number
  readonly learningRate: number
  /** Perturbation radius ρ of unnormalised SAM; 0 for SGD. */
  readonly radius: number
  /** Heavy-ball momentum γ, 0 ≤ γ < 1. */
  readonly momentum: number
  /** Standard deviation σ of the gradient noise. */
  readonly noiseStd: number
  /** Whether both gradients of a SAM step see the same minibatch noise. */
  readonly noise: 'shared' | 'independent'
}

/** The step w' = multiplier · w + noise · z, z standard normal. */
export interface LinearStep {
  readonly multiplier: number
  readonly noise: number
}

/**
 * The expected step of a unit of w without momentum, a − 1 = −ηh(1 + ρh). Kept apart from the multiplier
 * because it holds all its digits where 1 + (a − 1) has lost them.
 */
export function linearIncrement(coordinate: LinearCoordinate): number {
  const { curvature, learningRate, radius } = coordinate
  return -learningRate * curvature * (1 + radius * curvature)
}

/**
 * The exact law of one optimizer step on a quadratic loss, momentum left aside: multiplier a = 1 − ηh(1 + ρh) and
 * noise s = ησ|1 + ρh| (shared noise) or ησ√(1 + ρ²h²) (independent noise), both in the units of w.
 * Follows from w' = w − η g(w + ρ g(w)), the unnormalised SAM step of Kim et al. 2026.
 */
export function linearStep(coordinate: LinearCoordinate): LinearStep {
  const { curvature, learningRate, radius, noiseStd, noise } = coordinate
  const factor = noise === 'shared' ? Math.abs(1 + radius * curvature) : Math.hypot(1, radius * curvature)
  return { multiplier: 1 + linearIncrement(coordinate), noise: learningRate * noiseStd * factor }
}
