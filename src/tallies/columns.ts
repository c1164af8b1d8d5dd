/** Columns of numbers, one for each coordinate, and one number for each particle. */
export type Columns = readonly Float64Array[]

/** As an engine has them. */
export type Arrays = readonly (Float32Array | Float64Array)[]

/** The first `count` particles in float64; of a list of particles, these alone. */
export function columnsOf(arrays: Arrays, count: number, only: readonly number[] | null): Columns {
  return arrays.map(array => {
    if (only === null) return Float64Array.from(array.length === count ? array : array.subarray(0, count))
    const column = new Float64Array(only.length)
    for (let i = 0; i < column.length; i++) column[i] = array[only[i]!]!
    return column
  })
}

/** a − b */
export function difference(a: Float64Array, b: Float64Array): Float64Array {
  const result = new Float64Array(a.length)
  for (let i = 0; i < result.length; i++) result[i] = a[i]! - b[i]!
  return result
}

/** a · b, number by number */
export function product(a: Float64Array, b: Float64Array): Float64Array {
  const result = new Float64Array(a.length)
  for (let i = 0; i < result.length; i++) result[i] = a[i]! * b[i]!
  return result
}

/** Σ a b */
export function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!
  return sum
}

/** Particles with a finite number in every array; null when all have. */
export function finiteParticles(arrays: Arrays, count: number): readonly number[] | null {
  if (arrays.every(array => allFinite(array, count))) return null
  const finite: number[] = []
  for (let i = 0; i < count; i++) if (arrays.every(array => Number.isFinite(array[i]!))) finite.push(i)
  return finite
}

function allFinite(array: Float32Array | Float64Array, count: number): boolean {
  // 0 times what is not finite is not a number
  let sum = 0
  for (let i = 0; i < count; i++) sum += 0 * array[i]!
  return sum === 0
}

export const sumOfSquares = (column: Float64Array) => dot(column, column)

export function sumOfFourthPowers(column: Float64Array): number {
  let sum = 0
  for (let i = 0; i < column.length; i++) {
    const square = column[i]! * column[i]!
    sum += square * square
  }
  return sum
}
