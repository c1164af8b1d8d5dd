/** Sweeps over float32 numbers, for functions that are held to float64. */

/** Numbers of both signs, evenly in the bits, so that each power of two has as many. */
export function sweep(least: number, most: number, count = 400_000): Float32Array {
  const bits = new Int32Array(Float32Array.of(least, most).buffer)
  const [from, to] = [bits[0]!, bits[1]!]
  const spread = Int32Array.from(
    { length: count },
    (_, i) => from + Math.floor(((to - from) * (i >> 1)) / (count >> 1)),
  )
  return new Float32Array(spread.buffer).map((value, i) => (i % 2 === 0 ? value : -value))
}

/** The spacing of float32 numbers at a value; that of the smallest normal below it. */
export function ulp(value: number): number {
  return 2 ** (Math.max(-126, Math.floor(Math.log2(Math.abs(value)))) - 23)
}

/** The largest error of what was found for some arguments, in units that the exact value sets. */
export function worstError(
  values: Float32Array,
  found: Float32Array,
  exactly: (x: number) => number,
  unit: (exact: number) => number,
): number {
  return values.reduce((most, x, i) => {
    const exact = exactly(x)
    return Math.max(most, Math.abs(found[i]! - exact) / unit(exact))
  }, 0)
}
