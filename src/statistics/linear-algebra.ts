/** Small dense symmetric systems. */

/**
 * The inverse of a symmetric positive definite matrix, by Cholesky's factor; null when a pivot is not above 1e-12 of its
 * diagonal.
 */
export function inverse(matrix: readonly (readonly number[])[]): number[][] | null {
  const size = matrix.length
  const lower: number[][] = []
  for (let i = 0; i < size; i++) {
    const row: number[] = []
    for (let k = 0; k < i; k++) row.push((matrix[i]![k]! - dot(row, lower[k]!, k)) / lower[k]![k]!)
    const pivot = matrix[i]![i]! - dot(row, row, i)
    if (!(pivot > 1e-12 * matrix[i]![i]!)) return null
    lower.push([...row, Math.sqrt(pivot)])
  }
  const columns = matrix.map((_, j) => solveLower(lower, j))
  return matrix.map((_, i) => matrix.map((_, j) => dot(columns[i]!, columns[j]!, size)))
}

export function quadratic(matrix: readonly (readonly number[])[], a: readonly number[], b: readonly number[]): number {
  return matrix.reduce((sum, row, i) => sum + a[i]! * dot(row, b, b.length), 0)
}

/** L⁻¹ applied to the unit vector j. */
function solveLower(lower: readonly (readonly number[])[], j: number): number[] {
  const x: number[] = []
  lower.forEach((row, i) => {
    x.push(((i === j ? 1 : 0) - dot(row, x, i)) / row[i]!)
  })
  return x
}

function dot(a: readonly number[], b: readonly number[], length: number): number {
  let sum = 0
  for (let i = 0; i < length; i++) sum += a[i]! * b[i]!
  return sum
}
