/**
 * The sums that a diffusion measurement keeps for each checkpoint and coordinate. They merge by addition.
 *
 * For one particle, u = w − w₀ before the step, e = (w' − w) + ηγv the innovation (−η times the gradient used), and
 * after = w' − w₀. Kept are, in this order: the count; Σ uⁱeʲ for 1 ≤ i + j ≤ 4; Σ after²; Σ after⁴.
 */
export const COUNT = 0
export const U = 1
export const E = 2
export const UU = 3
export const UE = 4
export const EE = 5
export const UUU = 6
export const UUE = 7
export const UEE = 8
export const EEE = 9
export const UUUU = 10
export const UUUE = 11
export const UUEE = 12
export const UEEE = 13
export const EEEE = 14
export const AFTER2 = 15
export const AFTER4 = 16
/** Numbers kept for each checkpoint and coordinate. */
export const MOMENTS = 17

/** Adds one particle to the sums that begin at `offset`. */
export function addMoments(sums: Float64Array, offset: number, u: number, e: number, after: number): void {
  const uu = u * u
  const ue = u * e
  const ee = e * e
  const after2 = after * after
  sums[offset + COUNT]! += 1
  sums[offset + U]! += u
  sums[offset + E]! += e
  sums[offset + UU]! += uu
  sums[offset + UE]! += ue
  sums[offset + EE]! += ee
  sums[offset + UUU]! += uu * u
  sums[offset + UUE]! += uu * e
  sums[offset + UEE]! += u * ee
  sums[offset + EEE]! += ee * e
  sums[offset + UUUU]! += uu * uu
  sums[offset + UUUE]! += uu * ue
  sums[offset + UUEE]! += uu * ee
  sums[offset + UEEE]! += ue * ee
  sums[offset + EEEE]! += ee * ee
  sums[offset + AFTER2]! += after2
  sums[offset + AFTER4]! += after2 * after2
}

/** Adds the sums of `from` to those of `into`. */
export function mergeSums(into: Float64Array, from: Float64Array): void {
  for (let i = 0; i < into.length; i++) into[i]! += from[i]!
}
