/** Values of the same particles in two variants, which share their noise: sums over batches (batches.ts). */
import { FIRST_EXIT } from '../../kernels/block.js'
import { addInto, BATCH, type BatchSums, batchSums } from './batches.js'

/** For each value: Σ a, Σ b, Σ aa, Σ ab, Σ bb over the batches, a of the first variant and b of the second. */
export interface PairedTally {
  batches: number
  readonly sums: Float64Array
}

/** Numbers kept for each value. */
export const PAIRED_SUMS = 5

export function pairedTally(values: number): PairedTally {
  return { batches: 0, sums: new Float64Array(values * PAIRED_SUMS) }
}

/** Adds the same block of both variants. */
export function addPaired(tally: PairedTally, first: BatchSums, second: BatchSums): void {
  tally.batches += first.batches
  first.rows.forEach((row, value) => {
    const other = second.rows[value]!
    const at = value * PAIRED_SUMS
    for (let i = 0; i < row.length; i++) {
      const [a, b] = [row[i]!, other[i]!]
      tally.sums[at]! += a
      tally.sums[at + 1]! += b
      tally.sums[at + 2]! += a * a
      tally.sums[at + 3]! += a * b
      tally.sums[at + 4]! += b * b
    }
  })
}

export function mergePaired(into: PairedTally, from: PairedTally): void {
  into.batches += from.batches
  addInto(into.sums, from.sums)
}

/** One value: min(escape time, horizon). A particle that diverged has none; where there are such, statistics use no pairs. */
export function escapeBatches(steps: Int32Array, codes: Int32Array, horizon: number): BatchSums {
  const batches = batchSums(1, steps.length)
  const row = batches.rows[0]!
  for (let i = 0; i < row.length * BATCH; i++)
    row[Math.floor(i / BATCH)]! += codes[i]! >= FIRST_EXIT ? steps[i]! : horizon
  return batches
}

/** The values of all coordinates in one. */
export function joined(parts: readonly BatchSums[]): BatchSums {
  return { batches: parts[0]!.batches, rows: parts.flatMap(({ rows }) => rows) }
}
