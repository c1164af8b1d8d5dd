import { expect, test } from 'vitest'
import { binomialAtMost, canBeAtLeast, canBeAtMost } from './binomial.js'

test('the binomial bounds of these tests', () => {
  expect(binomialAtMost(1, 3, 0.25)).toBeCloseTo(0.84375, 14)
  expect(binomialAtMost(0, 10, 0.1)).toBeCloseTo(0.9 ** 10, 14)
  expect(binomialAtMost(949, 1000, 0.95)).toBeCloseTo(1 - binomialAtMost(50, 1000, 0.05), 11)
  expect(canBeAtLeast(0.5, 1, 10, 0.01)).toBe(true)
  expect(canBeAtLeast(0.5, 1, 10, 0.011)).toBe(false)
  expect(canBeAtMost(0.5, 9, 10, 0.01)).toBe(true)
  expect(canBeAtMost(0.5, 9, 10, 0.011)).toBe(false)
})
