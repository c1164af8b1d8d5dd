/**
 * A bound of what rounding does to a linear stable coordinate, w' = a w − noise, 0 ≤ a < 1, to first order in ε = 2⁻²³.
 *
 * Every operation of float32 errs by a relative ε/2 at most. The last subtraction of a step rounds a result of size W,
 * the largest |w|, at most: ½ ε W. What is subtracted is the gradient's part, (1 − a) W at most, and the noise's, N at
 * most, with relative errors of `operations` times ε/2 and `noiseOperations` times ε/2. A difference is multiplied by a
 * in each step, so that those of all steps sum to at most 1/(1 − a) of one:
 *
 *   |Δ| ≤ c ε W / (1 − a),   c = ½ (1 + operations · (1 − a) + noiseOperations · N / W)
 */
import type { Drift } from './drift.js'

const EPSILON = 2 ** -23
/** The largest normal that there is: the tails end at √(66 ln 2). */
const LARGEST_NORMAL = Math.sqrt(66 * Math.LN2)

/** A coordinate whose steps are linear. */
export interface Linear {
  /** a */
  readonly multiplier: number
  /** Standard deviation of the noise of a step. */
  readonly noise: number
  /** Roundings between w and what is subtracted from it, constants included. */
  readonly operations: number
  /** The same between the random words and what is subtracted. */
  readonly noiseOperations: number
}

/** Of a normal: within 4e-7 of its size, as the test of the kernel's functions holds it to, is 7 times ε/2. */
const NORMAL = 7

/** sgd: h and h w, the sum with the noise, η and its product; the noise has its deviation and product instead of h. */
export const SGD = { operations: 5, noiseOperations: NORMAL + 5 } as const
/** usam: h and h w, the sum with the noise, ρ and its product, w + ρ g, and then the same as sgd. */
export const USAM = { operations: 6 + SGD.operations, noiseOperations: 6 + SGD.noiseOperations } as const

/** c of the bound. */
export function constantOf({ multiplier, noise, operations, noiseOperations }: Linear, largest: number): number {
  return (1 + operations * (1 - multiplier) + (noiseOperations * LARGEST_NORMAL * noise) / largest) / 2
}

/** The largest difference that rounding can make. */
export function boundOf(linear: Linear, { largest }: Drift): number {
  return (constantOf(linear, largest) * EPSILON * largest) / (1 - linear.multiplier)
}
