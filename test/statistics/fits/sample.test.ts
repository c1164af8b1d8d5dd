import { describe, expect, test } from 'vitest'
import { fitEscapeTimes } from '#src/statistics/fits/fit.js'
import { lawNamed } from '#src/statistics/fits/laws.js'
import { sampleOf } from '#src/statistics/fits/sample.js'
import { countsOf } from '../escape-counts.js'
import { type Case, simulate, sourceOf } from './simulated.js'

describe('the sample of counts', () => {
  test('has each step with particles to itself while these are few', () => {
    expect(sampleOf(countsOf(7, 900, [3, 3, 800], [3, 5]))).toEqual({
      escapes: [
        { from: 2, to: 3, count: 2 },
        { from: 799, to: 800, count: 1 },
      ],
      censored: [
        { step: 3, count: 1 },
        { step: 5, count: 1 },
        { step: 900, count: 2 },
      ],
    })
  })

  test('leaves out what left at step 0, and has no censoring when all have left', () => {
    expect(sampleOf(countsOf(2, 3, [0, 2]))).toEqual({ escapes: [{ from: 1, to: 2, count: 1 }], censored: [] })
  })

  const truth: Case = { law: 'saddle', parameters: [6000, 2000] }
  const counts = simulate(truth, { particles: 30_000, horizon: 20_000, divergence: 2e-5 }, sourceOf('grouped'))
  const sample = sampleOf(counts)

  test('keeps particles, order and the mean step of divergences when it groups', () => {
    const divergences = counts.diverged.reduce((sum, count) => sum + count, 0)
    const moment = counts.diverged.reduce((sum, count, step) => sum + step * count, 0)
    const joined = sample.censored.slice(0, -1)
    expect(sample.escapes.length).toBeLessThanOrEqual(1503)
    expect(sample.censored.length).toBeLessThanOrEqual(1503)
    expect([...sample.escapes, ...sample.censored].reduce((sum, { count }) => sum + count, 0)).toBe(30_000)
    expect(joined.reduce((sum, { count }) => sum + count, 0)).toBe(divergences)
    expect(joined.reduce((sum, { step, count }) => sum + step * count, 0) / moment).toBeCloseTo(1, 12)
    for (const [i, { from, to, count }] of sample.escapes.entries()) {
      expect(from).toBeGreaterThanOrEqual(sample.escapes[i - 1]?.to ?? 0)
      expect(counts.escaped.subarray(from + 1, to + 1).reduce((sum, value) => sum + value, 0)).toBe(count)
    }
  })

  test('groups so that estimates stay within 5% of a standard error of the exact maximum', () => {
    const law = lawNamed('saddle')
    const exact = (parameters: readonly number[]) => {
      const tails = law.tails(parameters)
      let sum = 0
      let left = counts.particles
      for (let k = 1; k <= counts.horizon; k++) {
        const [escaped, diverged] = [counts.escaped[k]!, counts.diverged[k]!]
        const survival = (step: number) => (step === 0 ? 1 : Math.exp(tails(step).survival))
        if (escaped > 0) sum += escaped * Math.log(survival(k - 1) - survival(k))
        if (diverged > 0) sum += diverged * Math.log(survival(k))
        left -= escaped + diverged
      }
      return sum + left * tails(counts.horizon).survival
    }
    const { parameters } = fitEscapeTimes(counts, [law]).fits[0]!
    const shifted = (i: number, errors: number) =>
      exact(parameters.map(({ estimate, standardError }, j) => estimate + (i === j ? errors * standardError : 0)))
    for (const i of [0, 1]) for (const errors of [-0.1, 0.1]) expect(shifted(i, errors)).toBeLessThan(shifted(i, 0))
  })

  test('has a fit of all laws over a million steps cost less than three seconds', () => {
    const long = simulate(
      { law: 'gamma', parameters: [200_000, 2] },
      { particles: 200_000, horizon: 1_000_000, divergence: 1e-7 },
      sourceOf('long'),
    )
    const before = performance.now()
    const { fits } = fitEscapeTimes(long)
    expect(performance.now() - before).toBeLessThan(3000)
    expect(fits[0]!.law).toBe('gamma')
  })
})
