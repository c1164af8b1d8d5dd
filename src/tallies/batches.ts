/**
 * Sums over batches of sixteen particles in a row, for what sums over single particles do not keep in little memory: how
 * displacements at different checkpoints, or of different variants, go together. The particles are independent, so that
 * the covariance of batch means is a sixteenth of that of single values. A last batch that is not full is left out.
 */

import { dot } from './columns.js'

/** Particles in a batch; a block is a whole number of batches. */
export const BATCH = 16

/** Sums of some values over the batches of a block: one row of batches for each value. */
export interface BatchSums {
  readonly batches: number
  readonly rows: readonly Float64Array[]
}

export function batchSums(values: number, particles: number): BatchSums {
  const batches = Math.floor(particles / BATCH)
  return { batches, rows: Array.from({ length: values }, () => new Float64Array(batches)) }
}

/** Sets the sums of one value to those of the squares of a column, times a factor. */
export function sumBatchesOfSquares({ rows }: BatchSums, value: number, column: Float64Array, factor: number): void {
  const row = rows[value]!
  for (let batch = 0; batch < row.length; batch++) {
    let sum = 0
    for (let i = batch * BATCH; i < (batch + 1) * BATCH; i++) sum += column[i]! * column[i]!
    row[batch] = factor * sum
  }
}

/** Numbers in the moments of so many values: the batches, Σ a of each, and Σ ab of each with those up to it. */
export const batchMomentsLength = (values: number) => 1 + values + (values * (values + 1)) / 2

/** Adds a block to the moments that begin at `offset`. */
export function addBatchMoments(moments: Float64Array, offset: number, { batches, rows }: BatchSums): void {
  moments[offset]! += batches
  let product = offset + 1 + rows.length
  rows.forEach((row, a) => {
    moments[offset + 1 + a]! += row.reduce((sum, value) => sum + value, 0)
    for (let b = 0; b <= a; b++) moments[product++]! += dot(row, rows[b]!)
  })
}

export function addInto(into: Float64Array, from: Float64Array): void {
  for (let i = 0; i < into.length; i++) into[i]! += from[i]!
}
