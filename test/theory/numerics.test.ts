import { describe, expect, test } from 'vitest'
import { gaussLegendre, panels } from '#src/theory/gauss-legendre.js'
import { normalCdf, normalInterval, normalTail } from '#src/theory/normal.js'

describe('normal law', () => {
  test.each([
    [0, 0.5],
    [2.5, 6.209665325776135e-3],
    [3, 1.3498980316300946e-3],
    [5, 2.866515718791939e-7],
    [10, 7.619853024160527e-24],
    [-1, 0.8413447460685429],
  ])('the tail beyond %d', (x, tail) => {
    expect(Math.abs(normalTail(x) / tail - 1)).toBeLessThan(1e-13)
    expect(normalCdf(-x)).toBe(normalTail(x))
  })

  test('infinite bounds and one-tail intervals', () => {
    expect(normalInterval(Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY)).toBe(1)
    expect(normalInterval(10, Number.POSITIVE_INFINITY)).toBe(normalTail(10))
    expect(normalInterval(-12, -10)).toBeCloseTo(normalInterval(10, 12), 30)
  })
})

describe('Gauss–Legendre', () => {
  test('order n is exact up to degree 2n − 1', () => {
    const { nodes, weights } = gaussLegendre(16)
    for (let degree = 0; degree <= 31; degree++) {
      const sum = nodes.reduce((total, node, index) => total + weights[index]! * node ** degree, 0)
      expect(sum).toBeCloseTo(degree % 2 === 0 ? 2 / (degree + 1) : 0, 13)
    }
  })

  test('panels cover the interval in ascending order', () => {
    const { nodes, weights } = panels(gaussLegendre(16), -1, 3, 7)
    expect(weights.reduce((total, weight) => total + weight, 0)).toBeCloseTo(4, 12)
    expect([...nodes].sort((left, right) => left - right)).toEqual([...nodes])
    const sum = nodes.reduce((total, node, index) => total + weights[index]! * Math.exp(node), 0)
    expect(sum).toBeCloseTo(Math.exp(3) - Math.exp(-1), 11)
  })
})
