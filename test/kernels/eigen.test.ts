import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { monkeySaddle } from '#kernels/losses/monkey-saddle.js'
import { saddle } from '#kernels/losses/saddle.js'
import { symmetricEigen } from '#kernels/noise/eigen.js'
import { gradientAt, hessianAt, noiseFactor } from '#kernels/noise/hessian.js'
import { expressionLoss } from '#src/experiment/expressions.js'

const product = (a: number[][], b: number[][]) =>
  a.map(row => b[0]!.map((_, j) => row.reduce((sum, value, k) => sum + value * b[k]![j]!, 0)))
const transpose = (a: number[][]) => a[0]!.map((_, j) => a.map(row => row[j]!))

function expectNear(found: number[][], expected: number[][], tolerance: number): void {
  for (const [i, row] of found.entries())
    for (const [j, value] of row.entries()) expect(Math.abs(value - expected[i]![j]!)).toBeLessThanOrEqual(tolerance)
}

describe('symmetricEigen', () => {
  it('vectors · diag(values) · vectorsᵀ is the matrix, to 1e-12 of its largest entry possible, and the vectors are orthonormal', () => {
    const matrix = fc.integer({ min: 1, max: 8 }).chain(size =>
      fc.array(fc.array(fc.double({ min: -10, max: 10, noNaN: true }), { minLength: size, maxLength: size }), {
        minLength: size,
        maxLength: size,
      }),
    )
    fc.assert(
      fc.property(matrix, raw => {
        const symmetric = raw.map((row, i) => row.map((value, j) => (value + raw[j]![i]!) / 2))
        const { values, vectors } = symmetricEigen(symmetric)
        const scaled = vectors.map(row => row.map((value, j) => value * values[j]!))
        expectNear(product(scaled, transpose(vectors)), symmetric, 10 * 1e-12)
        expectNear(
          product(vectors, transpose(vectors)),
          raw.map((_, i) => raw.map((__, j) => Number(i === j))),
          1e-12,
        )
      }),
      { numRuns: 200, seed: 20261124 },
    )
  })

  it.each([
    [
      'a diagonal matrix',
      [
        [2, 0],
        [0, -3],
      ],
      [-3, 2],
    ],
    [
      'the zero matrix',
      [
        [0, 0],
        [0, 0],
      ],
      [0, 0],
    ],
    [
      'equal diagonal entries',
      [
        [1, 2],
        [2, 1],
      ],
      [-1, 3],
    ],
    [
      'a repeated value',
      [
        [2, 1, 1],
        [1, 2, 1],
        [1, 1, 2],
      ],
      [1, 1, 4],
    ],
    [
      'rank one',
      [
        [1, 2, 3],
        [2, 4, 6],
        [3, 6, 9],
      ],
      [0, 0, 14],
    ],
    [
      'entries of 1e100 and 1e-100',
      [
        [1e100, 1e-100],
        [1e-100, -1e100],
      ],
      [-1e100, 1e100],
    ],
    ['one number', [[-7]], [-7]],
  ])('has the known values of %s, to 1e-14 of the largest', (_, matrix, expected) => {
    const { values } = symmetricEigen(matrix)
    const size = Math.max(...expected.map(Math.abs))
    expectNear([values.toSorted((a, b) => a - b)], [expected], 1e-14 * size)
  })

  it('leaves the matrix given as it was', () => {
    const matrix = [
      [1, 2],
      [2, 1],
    ]
    symmetricEigen(matrix)
    expect(matrix).toEqual([
      [1, 2],
      [2, 1],
    ])
  })
})

describe('hessian noise', () => {
  it('L·Lᵀ is |H|/B for a diagonal saddle and for a rotated one', () => {
    const diagonal = noiseFactor(saddle({ curvatures: [2, -3, 0] }), 4)
    expectNear(
      product(diagonal, transpose(diagonal)),
      [
        [0.5, 0, 0],
        [0, 0.75, 0],
        [0, 0, 0],
      ],
      1e-15,
    )
    const rotated = expressionLoss('3*x*y', ['loss', 'expression'], 2)
    expect(hessianAt(rotated, [0, 0])).toEqual([
      [0, 3],
      [3, 0],
    ])
    const factor = noiseFactor(rotated, 6)
    expectNear(
      product(factor, transpose(factor)),
      [
        [0.5, 0],
        [0, 0.5],
      ],
      1e-15,
    )
  })

  it('of random quadratic forms is symmetric, has no negative variance, and (B·L·Lᵀ)² is H², to 1e-11 of its size', () => {
    const entry = fc.integer({ min: -80, max: 80 }).map(eighths => eighths / 8)
    fc.assert(
      fc.property(entry, entry, entry, fc.integer({ min: 1, max: 256 }), (a, b, c, batchSize) => {
        fc.pre(a !== 0 || b !== 0 || c !== 0)
        const form = expressionLoss(`(${a})*x^2/2 + (${b})*x*y + (${c})*y^2/2`, [], 2)
        const matrix = [
          [a, b],
          [b, c],
        ]
        expect(hessianAt(form, [0.3, -2])).toEqual(matrix)
        const factor = noiseFactor(form, batchSize)
        expectNear(factor, transpose(factor), 1e-14)
        const covariance = product(factor, transpose(factor)).map(row => row.map(value => value * batchSize))
        expectNear(product(covariance, covariance), product(matrix, matrix), 1e-11 * 200)
        const [[p, q], [, r]] = covariance as [[number, number], [number, number]]
        expect(Math.min(p, r, p * r - q * q)).toBeGreaterThanOrEqual(-1e-11 * 200)
      }),
      { numRuns: 200, seed: 20261124 },
    )
  })

  it('has the gradient and the Hessian of the loss anywhere, exactly for a cubic', () => {
    expect(gradientAt(monkeySaddle(), [2, 3])).toEqual([3 * 4 - 3 * 9, -6 * 2 * 3])
    expect(hessianAt(monkeySaddle(), [2, 3])).toEqual([
      [12, -18],
      [-18, -12],
    ])
  })

  it('is refused where the Hessian vanishes or is not finite', () => {
    expect(() => noiseFactor(monkeySaddle(), 8)).toThrow('is zero, so there is no noise to take from it')
    expect(() => noiseFactor(expressionLoss('x^0.5', [], 1), 8)).toThrow('is not finite')
  })
})
