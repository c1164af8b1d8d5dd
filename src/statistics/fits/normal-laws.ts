/** Laws made of the normal one: of its exponential, of a Brownian passage, and of the exit from a saddle. */

import { fromDistribution, fromSurvival } from '../log-tails.js'
import type { CurvePoint, Law } from './law.js'
import { logNormalDensity, logNormalTail, millsRatio, normalUpperQuantile } from './normal-tail.js'

/** E(−ln|N|) for a standard normal N: half of Euler's constant + ln 2. */
const MEAN_MINUS_LOG_NORMAL = (0.5772156649015329 + Math.LN2) / 2
const LOG_SQRT_TWO_OVER_PI = Math.log(2 / Math.PI) / 2

export const lognormal: Law = {
  name: 'lognormal',
  parameters: [
    { name: 'median', unit: 'steps', coordinate: 'log' },
    { name: 'sigma', unit: 'none', coordinate: 'log' },
  ],
  tails:
    ([median, sigma]) =>
    t => {
      const z = Math.log(t / median!) / sigma!
      return z < 0 ? fromDistribution(logNormalTail(-z)) : fromSurvival(logNormalTail(z))
    },
  start: ([a, b]) => {
    const [zA, zB] = [normalUpperQuantile(a.survival), normalUpperQuantile(b.survival)]
    const sigma = Math.log(b.time / a.time) / (zB - zA)
    return [a.time * Math.exp(-sigma * zA), sigma]
  },
  mean: ([median, sigma]) => median! * Math.exp(sigma! ** 2 / 2),
}

/**
 * The first passage of Brownian motion with drift, by Mills' ratio R: with u = √(λ/t)(t/μ − 1) and
 * v = √(λ/t)(t/μ + 1), e^{2λ/μ}φ(v) = φ(u), so that S = φ(u)(R(u) − R(v)) and 1 − S = φ(u)(R(−u) + R(v))
 * (from Shuster 1968, J. Amer. Statist. Assoc. 63, 1514).
 */
export const inverseGaussian: Law = {
  name: 'inverse Gaussian',
  parameters: [
    { name: 'mean', unit: 'steps', coordinate: 'log' },
    { name: 'shape', unit: 'steps', coordinate: 'log' },
  ],
  tails:
    ([mean, shape]) =>
    t => {
      const root = Math.sqrt(shape! / t)
      const u = root * (t / mean! - 1)
      const v = root * (t / mean! + 1)
      return u < 0
        ? fromDistribution(Math.min(0, logNormalDensity(u) + Math.log(millsRatio(-u) + millsRatio(v))))
        : fromSurvival(logNormalDensity(u) + Math.log(millsRatio(u) - millsRatio(v)))
    },
  start: points => {
    const [median, sigma] = lognormal.start(points)
    const mild = Math.min(1, sigma!)
    const mean = median! * Math.exp(mild ** 2 / 2)
    return [mean, mean / Math.expm1(mild ** 2)]
  },
  mean: ([mean]) => mean!,
}

/**
 * The exit of w' = λw from |w| < R when noise has made w normal of deviation σ early on: T = ln(R/|w|)/λ, that is
 * T = location + scale · (−ln|N|) with scale = 1/λ, location = ln(R/σ)/λ and N standard normal (Kifer 1981, Israel
 * J. Math. 40, 74; Day 1995, Stochastics 54, 217). S(t) = P(|N| < e^{−(t − location)/scale}); its tail has rate λ.
 */
export const saddle: Law = {
  name: 'saddle',
  parameters: [
    { name: 'location', unit: 'steps', coordinate: 'linear' },
    { name: 'scale', unit: 'steps', coordinate: 'log' },
  ],
  tails:
    ([location, scale]) =>
    t => {
      const logBound = (location! - t) / scale!
      return logBound > 0
        ? fromDistribution(Math.LN2 + logNormalTail(Math.exp(logBound)))
        : fromSurvival(logCentralMass(logBound))
    },
  start: ([a, b]) => {
    const [reducedA, reducedB] = [reducedExit(a), reducedExit(b)]
    const scale = (b.time - a.time) / (reducedB - reducedA)
    return [a.time - scale * reducedA, scale]
  },
  mean: ([location, scale]) => location! + scale! * MEAN_MINUS_LOG_NORMAL,
}

/** ln P(|N| < x) from ln x ≤ 0, by the series 2φ(x)(x + x³/3 + x⁵/15 + …) (Abramowitz and Stegun 26.2.11). */
function logCentralMass(logX: number): number {
  const square = Math.exp(2 * logX)
  let [term, sum] = [1, 1]
  for (let odd = 3; term > sum * 1e-17; odd += 2) {
    term *= square / odd
    sum += term
  }
  return LOG_SQRT_TWO_OVER_PI + logX - square / 2 + Math.log(sum)
}

/** (T − location)/scale of the saddle law at a point of the curve. */
function reducedExit({ survival }: CurvePoint): number {
  return -Math.log(normalUpperQuantile((1 - survival) / 2))
}
