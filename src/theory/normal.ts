const SQRT_TWO_PI = Math.sqrt(2 * Math.PI)
/** Up to here the power series converges quickly, beyond it the continued fraction does. */
const SERIES_LIMIT = 2.5
const FRACTION_DEPTH = 120

/** Density of the standard normal law at x. */
export function normalDensity(x: number): number {
  return Math.exp(-0.5 * x * x) / SQRT_TWO_PI
}

/**
 * P(Z > x) for a standard normal Z, to about 13 significant digits also deep in the upper tail.
 * Power series and Laplace's continued fraction (Abramowitz and Stegun 26.2.11, 26.2.14).
 */
export function normalTail(x: number): number {
  if (x < 0) return 1 - normalTail(-x)
  return x <= SERIES_LIMIT ? 0.5 - centralMass(x) : tailFraction(x)
}

/** P(Z ≤ x) for a standard normal Z. */
export function normalCdf(x: number): number {
  return normalTail(-x)
}

/** P(low < Z < high) for a standard normal Z, without cancellation when both bounds lie in one tail. */
export function normalInterval(low: number, high: number): number {
  return low > 0 ? normalTail(low) - normalTail(high) : normalCdf(high) - normalCdf(low)
}

/** P(0 < Z < x) by the series φ(x)(x + x³/3 + x⁵/15 + …). */
function centralMass(x: number): number {
  let term = x
  let sum = x
  for (let odd = 3; term > sum * 1e-17; odd += 2) {
    term *= (x * x) / odd
    sum += term
  }
  return sum * normalDensity(x)
}

function tailFraction(x: number): number {
  let denominator = x
  for (let depth = FRACTION_DEPTH; depth > 0; depth--) denominator = x + depth / denominator
  return normalDensity(x) / denominator
}
