import { describe, expect, test } from 'vitest'
import { fitEscapeTimes } from '#src/statistics/fits/fit.js'
import type { LawName } from '#src/statistics/fits/law.js'
import { lawNamed } from '#src/statistics/fits/laws.js'
import type { EscapeCounts } from '#src/statistics/survival.js'
import { countsOf, extremeCounts } from '../escape-counts.js'
import { integral, textbookDensity } from './densities.js'
import { CASES, expectedCounts, simulate, sourceOf } from './simulated.js'

/** Twenty-five particles: eighteen escape, three diverge, four are left. */
const small = countsOf(25, 30, [2, 3, 3, 4, 5, 5, 6, 6, 7, 8, 8, 9, 11, 12, 14, 15, 19, 24], [4, 9, 20])

const reasonsOf = (counts: EscapeCounts) =>
  Object.fromEntries(fitEscapeTimes(counts).notFitted.map(({ law, reason }) => [law, reason]))
const lawsOf = (counts: EscapeCounts) => fitEscapeTimes(counts).fits.map(({ law }) => law)

describe('the exponential law has a closed form: rate −ln(1 − escapes/particle-steps at risk)', () => {
  const atRisk = ({ particles, horizon, escaped, diverged }: EscapeCounts) => {
    let [sum, left] = [0, particles]
    for (let k = 1; k <= horizon; k++) {
      sum += left
      left -= escaped[k]! + diverged[k]!
    }
    return sum
  }

  test.each([
    ['small', small],
    [
      'grouped',
      simulate(
        { law: 'exponential', parameters: [0.001] },
        { particles: 9000, horizon: 4000, divergence: 1e-4 },
        sourceOf('closed'),
      ),
    ],
    ['one particle', countsOf(1, 5, [3])],
    ['one step', countsOf(4, 1, [1, 1])],
  ] as const)('%s', (name, counts) => {
    const [fit] = fitEscapeTimes(counts, [lawNamed('exponential')]).fits
    const escapes = counts.escaped.reduce((sum, count) => sum + count, 0)
    const hazard = escapes / atRisk(counts)
    const { estimate, standardError, low, high } = fit!.parameters[0]!
    const expected = -Math.log1p(-hazard)
    const tolerance = name === 'grouped' ? 0.02 : 1e-3
    expect(Math.abs(estimate - expected) / standardError).toBeLessThan(tolerance)
    expect(standardError / Math.sqrt(hazard / (1 - hazard) / atRisk(counts))).toBeCloseTo(1, 1)
    expect(Math.sqrt(low * high) / estimate).toBeCloseTo(1, 9)
  })
})

describe('fits of a small data set against a search of the grid, with probabilities integrated from textbook densities', () => {
  /** Integrated over ∛t, as densities may be steep at 0; what the saddle law has before 0 counts as step 1. */
  const plainLogLikelihood = (law: LawName, parameters: readonly number[]) => {
    const density = textbookDensity(law, parameters)
    const mass = Array.from({ length: small.horizon }, (_, k) =>
      integral(u => 3 * u ** 2 * density(u ** 3), Math.max(Math.cbrt(k), 1e-9), Math.cbrt(k + 1), 16),
    )
    if (law === 'saddle') mass[0]! += integral(density, -60, 0, 100)
    let [sum, survival] = [0, 1]
    for (let k = 1; k <= small.horizon; k++) {
      survival -= mass[k - 1]!
      sum += small.escaped[k]! === 0 ? 0 : small.escaped[k]! * Math.log(mass[k - 1]!)
      sum += small.diverged[k]! * Math.log(survival)
    }
    return sum + 4 * Math.log(survival)
  }
  const searched = (law: LawName, centre: readonly number[]) => {
    let [best, value, half] = [[...centre], -Infinity, 0.6]
    for (; half > 1e-5; half /= 2.5) {
      const [a, b] = best
      for (let i = -4; i <= 4; i++)
        for (let j = -4; j <= 4; j++) {
          const point = [a! * Math.exp((i * half) / 4), b! * Math.exp((j * half) / 4)]
          const there = plainLogLikelihood(law, point)
          if (there > value) [best, value] = [point, there]
        }
    }
    return { best, value }
  }

  test.each([
    ['Weibull', [1.5, 12]],
    ['gamma', [12, 1.5]],
    ['lognormal', [10, 1]],
    ['inverse Gaussian', [12, 12]],
    ['saddle', [8, 7]],
  ] as const)('%s', (law, centre) => {
    const { best, value } = searched(law, centre)
    const fit = fitEscapeTimes(small).fits.find(found => found.law === law)!
    expect(fit.logLikelihood).toBeCloseTo(value, 4)
    expect(fit.aic).toBeCloseTo(4 - 2 * value, 4)
    for (const [i, { estimate, standardError }] of fit.parameters.entries())
      expect(Math.abs(estimate - best[i]!) / standardError).toBeLessThan(0.02)
  })
})

describe('the order of the laws', () => {
  test.each(CASES)('$law comes first, or within 2 of it, of 20 000 particles that follow it without chance', truth => {
    const { fits } = fitEscapeTimes(expectedCounts(truth, 20_000, 60))
    const own = fits.find(({ law }) => law === truth.law)!
    const others = fits.filter(({ law, parameters }) => law !== truth.law && parameters.length > 1)
    expect(own.aic - fits[0]!.aic).toBeLessThan(2)
    if (truth.law !== 'exponential') for (const { aic } of others) expect(aic - own.aic).toBeGreaterThan(20)
    for (const [i, { estimate }] of own.parameters.entries()) expect(estimate / truth.parameters[i]!).toBeCloseTo(1, 2)
  })

  test('is that of AIC, with weights that sum to one', () => {
    const { fits } = fitEscapeTimes(small)
    expect(fits).toHaveLength(6)
    for (const [i, { aic, akaikeWeight, logLikelihood, parameters }] of fits.entries()) {
      expect(aic).toBe(2 * parameters.length - 2 * logLikelihood)
      expect(aic).toBeGreaterThanOrEqual(fits[Math.max(0, i - 1)]!.aic)
      expect(akaikeWeight / fits[0]!.akaikeWeight).toBeCloseTo(Math.exp((fits[0]!.aic - aic) / 2), 12)
    }
    expect(fits.reduce((sum, { akaikeWeight }) => sum + akaikeWeight, 0)).toBeCloseTo(1, 12)
  })
})

describe('what cannot be fitted is left out with a reason', () => {
  test('nobody escapes', () => {
    expect(lawsOf(countsOf(3, 5, [], [2]))).toEqual([])
    expect(new Set(Object.values(reasonsOf(countsOf(3, 5, [], [2]))))).toEqual(new Set(['no particle escaped']))
  })

  test('all at step 1, with a horizon of 1 or more', () => {
    for (const horizon of [1, 4]) {
      const counts = countsOf(3, horizon, [1, 1, 1])
      expect(lawsOf(counts)).toEqual([])
      expect(reasonsOf(counts)).toMatchObject({
        exponential: 'all particles escaped in the first step',
        saddle: 'all escapes are at one step',
      })
    }
  })

  test('one particle, or one step with escapes, leaves the exponential law alone', () => {
    for (const counts of [countsOf(1, 5, [3]), countsOf(5, 1, [1, 1]), countsOf(5, 8, [4, 4, 4])])
      expect(lawsOf(counts)).toEqual(['exponential'])
  })

  test('two steps side by side do not determine how narrow a law is', () => {
    const counts = countsOf(5, 9, [4, 4, 5, 5, 5])
    expect(lawsOf(counts)).toEqual(['exponential'])
    expect(reasonsOf(counts)).toMatchObject({ gamma: expect.stringContaining('flat') })
  })

  test('every law is in one of the two lists, and no number is not finite', () => {
    for (const counts of extremeCounts) {
      const { fits, notFitted } = fitEscapeTimes(counts)
      expect(fits.length + notFitted.length).toBe(6)
      for (const { aic, mean, parameters } of fits)
        for (const value of [aic, mean, ...parameters.flatMap(p => [p.estimate, p.standardError, p.low, p.high])])
          expect(Number.isFinite(value)).toBe(true)
    }
  })
})
