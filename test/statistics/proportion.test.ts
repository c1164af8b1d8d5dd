import { expect, it } from 'vitest'
import { proportion } from '#src/statistics/proportion.js'
import { binomialTerms } from './binomial.js'

it('is the interval of prop.test(correct = FALSE) in R, to 9 digits', () => {
  const { estimate, low, high } = proportion(82, 263)
  expect(estimate).toBeCloseTo(82 / 263, 12)
  expect([low, high]).toEqual([expect.closeTo(0.2588514355, 9), expect.closeTo(0.3701417486, 9)])
})

it('holds the share of none and of all', () => {
  expect(proportion(0, 20)).toEqual({ estimate: 0, low: 0, high: expect.closeTo(0.1611251581, 9) })
  expect(proportion(20, 20)).toEqual({ estimate: 1, low: expect.closeTo(0.8388748419, 9), high: 1 })
})

/** The exact probability that the interval of 200 particles holds the truth. */
function coverage(probability: number, interval = proportion): number {
  return binomialTerms(200, probability).reduce((sum, term, counted) => {
    const { low, high } = interval(counted, 200)
    return low <= probability && probability <= high ? sum + term : sum
  }, 0)
}

const probabilities = Array.from({ length: 99 }, (_, i) => (i + 0.5) / 99)
const average = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length

it('covers 95% on average over all shares, by the exact binomial law', () => {
  expect(Math.abs(average(probabilities.map(p => coverage(p))) - 0.95)).toBeLessThan(0.005)
})

it("negative control: Wald's interval covers less", () => {
  const wald: typeof proportion = (counted, particles) => {
    const estimate = counted / particles
    const width = 1.96 * Math.sqrt((estimate * (1 - estimate)) / particles)
    return { estimate, low: estimate - width, high: estimate + width }
  }
  expect(average(probabilities.map(p => coverage(p, wald)))).toBeLessThan(0.945)
})
