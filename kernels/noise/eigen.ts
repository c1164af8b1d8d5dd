/** Eigenvalues and orthonormal eigenvectors (columns of `vectors`) of a small symmetric matrix, by Jacobi rotations. */
export function symmetricEigen(matrix: readonly (readonly number[])[]): { values: number[]; vectors: number[][] } {
  const size = matrix.length
  const a = matrix.map(row => [...row])
  const vectors = a.map((_, i) => a.map((_, j) => Number(i === j)))
  for (let sweep = 0; sweep < 60 && offDiagonal(a) > 0; sweep++)
    for (let p = 0; p < size; p++) for (let q = p + 1; q < size; q++) rotate(a, vectors, p, q)
  return { values: a.map((row, i) => row[i]!), vectors }
}

/** The sum of squares off the diagonal, or 0 once it is lost in rounding. */
function offDiagonal(a: readonly number[][]): number {
  let off = 0
  let all = 0
  for (let i = 0; i < a.length; i++)
    for (let j = 0; j < a.length; j++) {
      const square = a[i]![j]! ** 2
      all += square
      if (i !== j) off += square
    }
  return off > 1e-34 * all ? off : 0
}

/** The rotation in the plane (p, q) that makes a[p][q] zero (Golub and Van Loan, section 8.5). */
function rotate(a: number[][], vectors: number[][], p: number, q: number): void {
  if (a[p]![q] === 0) return
  const tau = (a[q]![q]! - a[p]![p]!) / (2 * a[p]![q]!)
  const tangent = (tau >= 0 ? 1 : -1) / (Math.abs(tau) + Math.hypot(1, tau))
  const cosine = 1 / Math.hypot(1, tangent)
  const sine = tangent * cosine
  for (const row of a) turn(row, p, q, cosine, sine)
  for (let k = 0; k < a.length; k++) {
    const [x, y] = [a[p]![k]!, a[q]![k]!]
    a[p]![k] = cosine * x - sine * y
    a[q]![k] = sine * x + cosine * y
  }
  for (const row of vectors) turn(row, p, q, cosine, sine)
}

function turn(row: number[], p: number, q: number, cosine: number, sine: number): void {
  const [x, y] = [row[p]!, row[q]!]
  row[p] = cosine * x - sine * y
  row[q] = sine * x + cosine * y
}
