/**
 * A pair of standard normals from two 32-bit words: Box and Muller's transform, arranged so that no engine needs
 * to reduce an argument.
 *
 *   u = fround(a + (b + ½)·2⁻⁸)·2⁻²⁴, a the upper 24 bits of the first word and b the lower 8:  0 < u ≤ 1, and near 0
 *       as fine as 2⁻³³, so that the tails reach 6.7 standard deviations;
 *   r = √(−2 ln u);
 *   φ = the upper 24 bits of the second word as a signed number, times π/4·2⁻²³: an angle within ±45°;
 *   bit 0 of the second word negates the cosine, bit 1 exchanges the two: together they choose the quarter turn.
 *
 * u and φ are the same float32 numbers on every engine; ln, sin and cos are those of the engine.
 */

/** The scale of the integer angle: radians per unit. */
export const ANGLE_UNIT = Math.fround((Math.PI / 4) * 2 ** -23)

/** The pair in float64, written into `pair`. */
export function normalPair(pair: Float64Array | [number, number], word0: number, word1: number): void {
  const u = Math.fround((word0 >>> 8) + Math.fround(((word0 & 255) + 0.5) * 2 ** -8)) * 2 ** -24
  const radius = Math.sqrt(-2 * Math.log(u))
  const angle = Math.fround((word1 >> 8) * ANGLE_UNIT)
  const sine = radius * Math.sin(angle)
  const cosine = radius * Math.cos(angle) * (word1 & 1 ? -1 : 1)
  pair[0] = word1 & 2 ? sine : cosine
  pair[1] = word1 & 2 ? cosine : sine
}
