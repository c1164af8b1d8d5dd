/**
 * The sums that a diffusion measurement keeps for each checkpoint and coordinate. They merge by addition.
 *
 * For one particle, w is its position before the step, e = (w' − w) + ηγv the innovation (−η times the gradient used),
 * and after = w' − w₀. Kept are, in this order: the count; Σ wⁱeʲ for 1 ≤ i + j ≤ 4; Σ after²; Σ after⁴.
 */
export const COUNT = 0
export const W = 1
export const E = 2
export const WW = 3
export const WE = 4
export const EE = 5
export const WWW = 6
export const WWE = 7
export const WEE = 8
export const EEE = 9
export const WWWW = 10
export const WWWE = 11
export const WWEE = 12
export const WEEE = 13
export const EEEE = 14
export const AFTER2 = 15
export const AFTER4 = 16
/** Numbers kept for each checkpoint and coordinate. */
export const MOMENTS = 17

/** Adds one particle to the sums that begin at `offset`. */
export function addMoments(sums: Float64Array, offset: number, w: number, e: number, after: number): void {
  const ww = w * w
  const we = w * e
  const ee = e * e
  const after2 = after * after
  sums[offset + COUNT]! += 1
  sums[offset + W]! += w
  sums[offset + E]! += e
  sums[offset + WW]! += ww
  sums[offset + WE]! += we
  sums[offset + EE]! += ee
  sums[offset + WWW]! += ww * w
  sums[offset + WWE]! += ww * e
  sums[offset + WEE]! += w * ee
  sums[offset + EEE]! += ee * e
  sums[offset + WWWW]! += ww * ww
  sums[offset + WWWE]! += ww * we
  sums[offset + WWEE]! += ww * ee
  sums[offset + WEEE]! += we * ee
  sums[offset + EEEE]! += ee * ee
  sums[offset + AFTER2]! += after2
  sums[offset + AFTER4]! += after2 * after2
}

/** Adds the sums of `from` to those of `into`. */
export function mergeSums(into: Float64Array, from: Float64Array): void {
  for (let i = 0; i < into.length; i++) into[i]! += from[i]!
}
