import seedrandom from 'seedrandom'
import { describe, expect, test } from 'vitest'
import { chiSquareTail } from '#src/statistics/chi-square.js'
import { binomialSample } from '#src/statistics/fits/binomial-sample.js'
import { binomialTerms } from '../binomial.js'

const draws = 20_000

/** The chi-square p-value of draws against binomial terms, of those that expect ten draws or more. */
function pValue(trials: number, drawn: number, stated = drawn): number {
  const uniform = seedrandom.alea(`binomial ${trials} ${drawn}`)
  const seen = new Float64Array(trials + 1)
  for (let i = 0; i < draws; i++) seen[binomialSample(trials, drawn, uniform)]! += 1
  const common = binomialTerms(trials, stated)
    .map((term, k) => ({ expected: draws * term, seen: seen[k]! }))
    .filter(({ expected }) => expected >= 10)
  const rest = common.reduce(
    (left, cell) => ({ expected: left.expected - cell.expected, seen: left.seen - cell.seen }),
    { expected: draws, seen: draws },
  )
  const cells = rest.expected >= 1 ? [...common, rest] : common
  return chiSquareTail(
    cells.reduce((sum, { expected, seen: count }) => sum + (count - expected) ** 2 / expected, 0),
    cells.length - 1,
  )
}

describe('binomial numbers', () => {
  test.each([
    [1, 0.3],
    [12, 0.45],
    [40, 0.24],
    [40, 0.26],
    [400, 0.9],
    [3000, 0.2],
  ])('of %d trials at %d follow their law at level 1e-4, and not that of five percent more', (trials, probability) => {
    expect(pValue(trials, probability)).toBeGreaterThan(1e-4)
    expect(pValue(trials, probability, probability * 1.05)).toBeLessThan(1e-2)
  })

  test('of a billion trials have their mean and variance', () => {
    const uniform = seedrandom.alea('a billion')
    const scaled = Array.from({ length: draws }, () => (binomialSample(1e9, 0.3, uniform) - 3e8) / Math.sqrt(2.1e8))
    expect(Math.abs(scaled.reduce((sum, z) => sum + z, 0)) / Math.sqrt(draws)).toBeLessThan(4)
    expect(Math.abs(scaled.reduce((sum, z) => sum + z * z - 1, 0)) / Math.sqrt(2 * draws)).toBeLessThan(4)
  })

  test('are certain where chance is none', () => {
    const uniform = seedrandom.alea('certain')
    expect([0, 1, Number.NaN].map(probability => binomialSample(7, probability, uniform))).toEqual([0, 7, 0])
    expect(binomialSample(0, 0.5, uniform)).toBe(0)
  })
})
