import { expect, it } from 'vitest'
import { verdictOn } from '#src/bench/verdict.js'

it.each([
  [1.06, 1.2, 'regression'],
  [1.05, 1.09, 'slower, by how much is open'],
  [1.01, 1.04, 'slower, but less than the threshold'],
  [1.01, 1.3, 'slower, by how much is open'],
  [0.98, 1.02, 'no change seen'],
  [0.8, 0.99, 'faster'],
  [0.9, 1.1, 'not decided: too noisy'],
  [0, Number.POSITIVE_INFINITY, 'not decided: too noisy'],
])('a ratio from %d to %d is: %s', (low, high, verdict) => {
  expect(verdictOn({ estimate: 1, low, high }, 0.05)).toBe(verdict)
})

it('a larger threshold is not a regression where it is not passed', () => {
  expect(verdictOn({ estimate: 1.1, low: 1.08, high: 1.12 }, 0.2)).toBe('slower, but less than the threshold')
})
