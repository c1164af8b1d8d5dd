import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { monkeySaddle } from '#kernels/losses/monkey-saddle.js'
import { saddle } from '#kernels/losses/saddle.js'
import { symmetricEigen } from '#kernels/noise/eigen.js'
import { hessianAt, noiseFactor } from '#kernels/noise/hessian.js'
import { expressionLoss } from '#src/experiment/expressions.js'

const product = (a: number[][], b: number[][]) =>
  a.map(row => b[0]!.map((_, j) => row.reduce((sum, value, k) => sum + value * b[k]![j]!, 0)))
const transpose = (a: number[][]) => a[0]!.map((_, j) => a.map(row => row[j]!))

function expectNear(found: number[][], expected: number[][], tolerance: number): void {
  for (const [i, row] of found.entries())
    for (const [j, value] of row.entries()) expect(Math.abs(value - expected[i]![j]!)).toBeLessThanOrEqual(tolerance)
}

describe('symmetricEigen', () => {
  it('vectors · diag(values) · vectorsᵀ is the matrix, and the vectors are orthonormal, to 1e-12 of its size', () => {
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
        expectNear(product(scaled, transpose(vectors)), symmetric, 1e-11)
        expectNear(
          product(vectors, transpose(vectors)),
          raw.map((_, i) => raw.map((__, j) => Number(i === j))),
          1e-12,
        )
      }),
      { numRuns: 200, seed: 20261124 },
    )
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

  it('is refused where the Hessian vanishes or is not finite', () => {
    expect(() => noiseFactor(monkeySaddle(), 8)).toThrow('is zero, so there is no noise to take from it')
    expect(() => noiseFactor(expressionLoss('x^0.5', [], 1), 8)).toThrow('is not finite')
  })
})
