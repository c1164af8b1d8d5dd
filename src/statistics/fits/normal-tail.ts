import { normalDensity, normalTail } from '../../theory/normal.js'

/** From here on the asymptotic series is exact to twelve digits, and the tail itself would soon underflow. */
const ASYMPTOTIC = 30
const LOG_SQRT_TWO_PI = Math.log(2 * Math.PI) / 2

/** ln φ(x), the standard normal density. */
export function logNormalDensity(x: number): number {
  return -0.5 * x * x - LOG_SQRT_TWO_PI
}

/** P(Z > x)/φ(x) for x ≥ 0, in the far tail by its asymptotic series (Abramowitz and Stegun 26.2.12). */
export function millsRatio(x: number): number {
  if (x < ASYMPTOTIC) return normalTail(x) / normalDensity(x)
  const inverse = 1 / (x * x)
  return (1 - inverse * (1 - inverse * (3 - inverse * (15 - inverse * 105)))) / x
}

/** ln P(Z > x) for x ≥ 0. */
export function logNormalTail(x: number): number {
  return x < ASYMPTOTIC ? Math.log(normalTail(x)) : logNormalDensity(x) + Math.log(millsRatio(x))
}

/** The x with P(Z > x) = p, for 0 < p < 1, by bisection: to nine digits, enough to start a fit from. */
export function normalUpperQuantile(p: number): number {
  let [low, high] = [-40, 40]
  while (high - low > 1e-9) {
    const middle = (low + high) / 2
    if (normalTail(middle) > p) low = middle
    else high = middle
  }
  return low
}
