import type { MomentumPassageProblem } from './momentum-grid.js'
import { momentumPower } from './momentum-power.js'
import { normalDensity } from './normal.js'

/**
 * The Gaussian law of two positions in a row, x = w_{k−1} and y = w_k, of the walk that nothing stops: y is normal, and
 * x given y is normal around a line. Exact for k ≥ 2; at k = 1 it takes a cloud for x to have a law.
 */
export interface MomentumPair {
  readonly mean: number
  readonly std: number
  /** x given y: mean previousMean + slope (y − mean), standard deviation previousStd. */
  readonly previousMean: number
  readonly slope: number
  readonly previousStd: number
}

/** The pair after k steps from u_0 = 0. x = w + u, so its law is that of (w, u). */
export function momentumPair({ increment, momentum, noise, start }: MomentumPassageProblem, k: number): MomentumPair {
  const power = momentumPower(increment, momentum, k)
  const [w, u] = [1 + power.ww, power.uw]
  const varianceW = noise ** 2 * power.varianceW + (start.std * w) ** 2
  const covariance = noise ** 2 * power.covariance + start.std ** 2 * w * u
  const varianceU = noise ** 2 * power.varianceU + (start.std * u) ** 2
  return {
    mean: w * start.mean,
    std: Math.sqrt(varianceW),
    previousMean: (w + u) * start.mean,
    slope: 1 + covariance / varianceW,
    previousStd: Math.sqrt(Math.max(0, varianceU - covariance ** 2 / varianceW)),
  }
}

export function pairDensity(pair: MomentumPair, previous: number, position: number): number {
  const { mean, std, previousMean, slope, previousStd } = pair
  const deviation = position - mean
  const given = (previous - previousMean - slope * deviation) / previousStd
  return (normalDensity(deviation / std) / std) * (normalDensity(given) / previousStd)
}
