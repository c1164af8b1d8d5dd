/** Means of values and their covariance, from the batch moments of src/tallies/batches.ts. */
import { BATCH } from '../tallies/batches.js'

export interface BatchCovariance {
  /** Degrees of freedom of the covariance. */
  readonly freedom: number
  /** Means over single particles. */
  readonly means: readonly number[]
  /** Of the means over `particles` particles. */
  readonly covariance: readonly (readonly number[])[]
}

/**
 * The moments of so many values begin at `offset`. Null with fewer than two batches.
 *
 * @param chosen numbers of the values that are wanted.
 */
export function batchCovariance(
  moments: Float64Array,
  offset: number,
  values: number,
  chosen: readonly number[],
  particles: number,
): BatchCovariance | null {
  const batches = moments[offset]!
  if (batches < 2) return null
  const sum = (a: number) => moments[offset + 1 + a]!
  const products = offset + 1 + values
  const product = (a: number, b: number) =>
    moments[products + (Math.max(a, b) * (Math.max(a, b) + 1)) / 2 + Math.min(a, b)]!
  // sums over a batch have BATCH times the covariance of single particles
  const scale = 1 / ((batches - 1) * BATCH * particles)
  return {
    freedom: batches - 1,
    means: chosen.map(a => sum(a) / (batches * BATCH)),
    covariance: chosen.map(a => chosen.map(b => (product(a, b) - (sum(a) * sum(b)) / batches) * scale)),
  }
}
