// Prints the polynomial coefficients of kernels/printers/polynomials.ts, with the error each fit reaches before rounding
// to float32. A polynomial through the Chebyshev points of an interval is within a small factor of the best one.
//   node scripts/fit-polynomials.mjs

const factorial = n => (n <= 1 ? 1 : n * factorial(n - 1))
/** Sum of terms(k) from k = 0; every series here converges fast on its interval. */
const series = term => Array.from({ length: 200 }, (_, k) => term(199 - k)).reduce((sum, t) => sum + t, 0)

const fits = {
  // ln(1 + f) = f − f²/2 + f³ P(f)
  LOG: {
    of: f => (Math.abs(f) < 0.2 ? series(k => (-f) ** k / (k + 3)) : (Math.log1p(f) - f + (f * f) / 2) / f ** 3),
    from: Math.SQRT1_2 - 1,
    to: Math.SQRT2 - 1,
    degree: 7,
    share: f => Math.abs(f ** 3 / Math.log1p(f)),
  },
  // ln u = f + f² P(f), f = u − 1, for u from ¾ to 1
  LOG_BELOW_ONE: {
    of: f => (Math.abs(f) < 0.2 ? -series(k => (-f) ** k / (k + 2)) : (Math.log1p(f) - f) / f ** 2),
    from: -0.25,
    to: 0,
    degree: 5,
    share: f => Math.abs(f ** 2 / Math.log1p(f)),
  },
  // sin φ = φ + φ³ P(φ²)
  SIN: {
    of: s => series(k => (k > 40 ? 0 : ((-1) ** (k + 1) * s ** k) / factorial(2 * k + 3))),
    from: 0,
    to: (Math.PI / 4) ** 2,
    degree: 2,
    share: s => s ** 1.5 / Math.sin(Math.sqrt(s)),
  },
  // cos φ = 1 − φ²/2 + φ⁴ P(φ²)
  COS: {
    of: s => series(k => (k > 40 ? 0 : ((-1) ** k * s ** k) / factorial(2 * k + 4))),
    from: 0,
    to: (Math.PI / 4) ** 2,
    degree: 2,
    share: s => s ** 2 / Math.cos(Math.sqrt(s)),
  },
  // exp r = 1 + r + r² P(r)
  EXP: {
    of: r => series(k => (k > 60 ? 0 : r ** k / factorial(k + 2))),
    from: -Math.LN2 / 2,
    to: Math.LN2 / 2,
    degree: 4,
    share: r => r ** 2 / Math.exp(r),
  },
  // tanh x = x + x³ P(x²)
  TANH: {
    of: s => (s < 1e-4 ? -1 / 3 + (2 * s) / 15 : (Math.tanh(Math.sqrt(s)) - Math.sqrt(s)) / s ** 1.5),
    from: 0,
    to: 0.625 ** 2,
    degree: 4,
    share: s => s ** 1.5 / Math.tanh(Math.sqrt(s)),
  },
}

function solve(matrix, right) {
  const n = right.length
  for (let column = 0; column < n; column++) {
    let pivot = column
    for (let row = column; row < n; row++)
      if (Math.abs(matrix[row][column]) > Math.abs(matrix[pivot][column])) pivot = row
    ;[matrix[column], matrix[pivot]] = [matrix[pivot], matrix[column]]
    ;[right[column], right[pivot]] = [right[pivot], right[column]]
    for (let row = column + 1; row < n; row++) {
      const factor = matrix[row][column] / matrix[column][column]
      for (let k = column; k < n; k++) matrix[row][k] -= factor * matrix[column][k]
      right[row] -= factor * right[column]
    }
  }
  for (let row = n - 1; row >= 0; row--) {
    for (let k = row + 1; k < n; k++) right[row] -= matrix[row][k] * right[k]
    right[row] /= matrix[row][row]
  }
  return right
}

for (const [name, { of, from, to, degree, share }] of Object.entries(fits)) {
  const points = Array.from(
    { length: degree + 1 },
    (_, i) => (from + to) / 2 + ((to - from) / 2) * Math.cos((Math.PI * (i + 0.5)) / (degree + 1)),
  )
  const matrix = points.map(x => Array.from({ length: degree + 1 }, (_, k) => x ** k))
  const coefficients = solve(matrix, points.map(of))
  let worst = 0
  for (let i = 0; i <= 10_000; i++) {
    const x = from + ((to - from) * i) / 10_000
    const value = coefficients.reduceRight((sum, c) => sum * x + c, 0)
    if (x !== 0) worst = Math.max(worst, Math.abs(value - of(x)) * share(x))
  }
  const rounded = coefficients.map(c => Number(Math.fround(c).toPrecision(9)))
  console.log(`${name}: [${rounded.join(', ')}] // relative error ${worst.toExponential(1)}`)
}
