import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { chiSquareTail } from '#src/statistics/chi-square.js'

/** The tail at an even number of degrees: P(Poisson(value/2) < degrees/2). */
function evenTail(value: number, degrees: number): number {
  let term = Math.exp(-value / 2)
  let sum = term
  for (let k = 1; k < degrees / 2; k++) {
    term *= value / 2 / k
    sum += term
  }
  return sum
}

const values = fc.double({ min: 1e-6, max: 400, noNaN: true })

describe('the chi-square tail', () => {
  test.each([
    [3.841459, 1, 0.05],
    [6.634897, 1, 0.01],
    [10.827566, 1, 0.001],
    [0.00393214, 1, 0.95],
    [5.991465, 2, 0.05],
    [18.307038, 10, 0.05],
    [3.940299, 10, 0.95],
    [43.772972, 30, 0.05],
    [124.342113, 100, 0.05],
    [77.929465, 100, 0.95],
    [149.449253, 100, 0.001],
  ])('exceeds %d with %d degrees of freedom with probability %d', (value, degrees, probability) => {
    expect(chiSquareTail(value, degrees)).toBeCloseTo(probability, 6)
  })

  test('at an even number of degrees is a Poisson sum, to eleven digits', () => {
    const even = fc.integer({ min: 1, max: 150 }).map(half => 2 * half)
    fc.assert(
      fc.property(values, even, (value, degrees) => {
        expect(chiSquareTail(value, degrees) / evenTail(value, degrees)).toBeCloseTo(1, 11)
      }),
      { seed: 1, numRuns: 2000 },
    )
  })

  test('two more degrees add (value/2)^(degrees/2) e^(−value/2) / Γ(degrees/2 + 1), at odd numbers too', () => {
    for (const value of [0.01, 1, 5, 30, 90]) {
      let factor = (2 * Math.sqrt(value / 2)) / Math.sqrt(Math.PI)
      for (let degrees = 1; degrees < 121; degrees += 2) {
        const added = factor * Math.exp(-value / 2)
        expect(chiSquareTail(value, degrees + 2) - chiSquareTail(value, degrees)).toBeCloseTo(added, 11)
        factor *= value / 2 / (degrees / 2 + 1)
      }
    }
  })

  test('falls with the value and rises with the degrees, between 0 and 1', () => {
    fc.assert(
      fc.property(
        values,
        fc.double({ min: 1.01, max: 2, noNaN: true }),
        fc.integer({ min: 1, max: 200 }),
        (x, by, n) => {
          const tail = chiSquareTail(x, n)
          expect(tail).toBeGreaterThanOrEqual(0)
          expect(tail).toBeLessThanOrEqual(1)
          expect(chiSquareTail(x * by, n)).toBeLessThanOrEqual(tail)
          expect(chiSquareTail(x, n + 1)).toBeGreaterThanOrEqual(tail)
        },
      ),
      { seed: 1, numRuns: 1000 },
    )
  })

  test('series and continued fraction meet', () => {
    for (const degrees of [1, 2, 7, 40, 333, 5000]) {
      const [below, above] = [degrees + 2 - 1e-9, degrees + 2 + 1e-9]
      expect(chiSquareTail(below, degrees)).toBeCloseTo(chiSquareTail(above, degrees), 9)
    }
  })

  test('at the ends', () => {
    expect(chiSquareTail(0, 3)).toBe(1)
    expect(chiSquareTail(-1, 3)).toBe(1)
    expect(chiSquareTail(1e-300, 1)).toBe(1)
    expect(chiSquareTail(Infinity, 3)).toBe(0)
    expect(chiSquareTail(1e6, 3)).toBe(0)
    expect(chiSquareTail(1400, 2) / Math.exp(-700)).toBeCloseTo(1, 11)
    expect(chiSquareTail(1e5, 1e5)).toBeCloseTo(0.5, 2)
    expect(chiSquareTail(Number.NaN, 3)).toBeNaN()
  })
})
