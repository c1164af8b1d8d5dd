/** One coordinate as the theorems of Kim et al. 2026 see it: noise variance |λ|/B, continuous time t = ηk. */
export interface Kim2026Coordinate {
  /** Hessian eigenvalue λ. */
  readonly curvature: number
  /** Radius ρ of unnormalised SAM; 0 for SGD. */
  readonly radius: number
  readonly learningRate: number
  readonly batchSize: number
}

/** The same with heavy-ball momentum γ, 0 ≤ γ < 1. */
export interface Kim2026MomentumCoordinate extends Kim2026Coordinate {
  readonly momentum: number
}

/** Kim et al. 2026, Theorem 1: a saddle with this negative curvature attracts SAM when λ + ρλ² > 0. */
export function isAttractor(curvature: number, radius: number): boolean {
  return curvature + radius * curvature ** 2 > 0
}

/**
 * Kim et al. 2026, Theorem 2: variance of w at continuous time t from a point,
 * η|λ| / (2Bλ(1 + ρλ)²) · [1 − exp(−2λ(1 + ρλ)²t)], with its limit η|λ|t/B where λ(1 + ρλ)² = 0.
 */
export function theorem2Variance(coordinate: Kim2026Coordinate, time: number): number {
  const { curvature, learningRate, batchSize } = coordinate
  return ((learningRate * Math.abs(curvature) * time) / batchSize) * relaxation(2 * drift(coordinate) * time)
}

/**
 * Mean square displacement E[(w(t) − w(0))²] of the equation of Kim et al. 2026, Theorem 2, from a Gaussian start:
 * the variance of the noise plus (exp(−λ(1 + ρλ)²t) − 1)² (mean² + std²).
 */
export function theorem2MeanSquareDisplacement(
  coordinate: Kim2026Coordinate,
  start: { readonly mean: number; readonly std: number },
  time: number,
): number {
  const secondMoment = start.mean ** 2 + start.std ** 2
  const drifted = secondMoment === 0 ? 0 : Math.expm1(-drift(coordinate) * time) ** 2 * secondMoment
  return theorem2Variance(coordinate, time) + drifted
}

/**
 * Kim et al. 2026, Corollary 1: leading gap Δ_SGD − Δ_SAM = 2ηt²|λ|³ρ/B between the two variances of Theorem 2
 * at small t and small ρ.
 */
export function corollary1Gap(coordinate: Kim2026Coordinate, time: number): number {
  const { curvature, radius, learningRate, batchSize } = coordinate
  return (2 * learningRate * time ** 2 * Math.abs(curvature) ** 3 * radius) / batchSize
}

/** The gap Δ_SGD − Δ_SAM between the two variances of Theorem 2 of Kim et al. 2026, which Corollary 1 expands. */
export function theorem2Gap(coordinate: Kim2026Coordinate, time: number): number {
  return theorem2Variance({ ...coordinate, radius: 0 }, time) - theorem2Variance(coordinate, time)
}

/**
 * What the gap of Theorem 2 over that of Corollary 1 tends to as t → 0: 1 + ρλ/2. The corollary keeps 2ρλ² of the difference
 * λ(1 + ρλ)² − λ = 2ρλ² + ρ²λ³ between the two relaxation rates.
 */
export function corollary1Limit({ curvature, radius }: Kim2026Coordinate): number {
  return 1 + (radius * curvature) / 2
}

/**
 * Kim et al. 2026, Theorem 3: mean square displacement with momentum at continuous time t,
 * C₁(1 − e^{−C₂(1−γ)})² / ((1−γ)³B) + C₃(1 − e^{−C₄/(1−γ)}) / ((1−γ)B).
 *
 * @param c2 `printed` takes C₂ = η/t as the paper has it, `derived` C₂ = t/η as follows from the derivation in
 *   Xie et al. 2022 (arXiv 2006.15815).
 */
export function theorem3(coordinate: Kim2026MomentumCoordinate, time: number, c2: 'printed' | 'derived'): number {
  const { curvature, learningRate, batchSize, momentum } = coordinate
  const friction = 1 - momentum
  const exponent = c2 === 'printed' ? learningRate / time : time / learningRate
  const momentumTerm = (learningRate ** 2 * Math.abs(curvature) * Math.expm1(-exponent * friction) ** 2) / 2
  const driftTerm = learningRate * Math.abs(curvature) * time * relaxation((2 * drift(coordinate) * time) / friction)
  return momentumTerm / (friction ** 3 * batchSize) + driftTerm / (friction ** 2 * batchSize)
}

/** How close the two displacements of compensatingMomentum come, in γ. */
const MOMENTUM_RESOLUTION = 1e-9

/**
 * The momentum γ with which SAM has, by Theorem 3 of Kim et al. 2026, at time t the mean square displacement of SGD without
 * momentum, by bisection; 0 where SAM is not behind without momentum. Theorem 3 grows without limit as γ → 1.
 */
export function compensatingMomentum(coordinate: Kim2026Coordinate, time: number, c2: 'printed' | 'derived'): number {
  const target = theorem3({ ...coordinate, radius: 0, momentum: 0 }, time, c2)
  let [low, high] = [0, 1]
  while (high - low > MOMENTUM_RESOLUTION) {
    const momentum = (low + high) / 2
    if (theorem3({ ...coordinate, momentum }, time, c2) < target) low = momentum
    else high = momentum
  }
  return low
}

/** Diffusion coefficient η|λ| / (2B(1 − γ)²), per unit of continuous time, of Theorems 2 (γ = 0) and 3 at small t. */
export function diffusionCoefficient(coordinate: Kim2026MomentumCoordinate): number {
  const { curvature, learningRate, batchSize, momentum } = coordinate
  return (learningRate * Math.abs(curvature)) / (2 * batchSize * (1 - momentum) ** 2)
}

/** The relaxation rate λ(1 + ρλ)² of Theorem 2. */
function drift({ curvature, radius }: Kim2026Coordinate): number {
  return curvature * (1 + radius * curvature) ** 2
}

/** (1 − e^{−x})/x, 1 at x = 0. */
function relaxation(x: number): number {
  return x === 0 ? 1 : -Math.expm1(-x) / x
}
