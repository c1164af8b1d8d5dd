import { describe, expect, test } from 'vitest'
import { fitEscapeTimes } from '#src/statistics/fits/fit.js'
import { goodnessOfFit } from '#src/statistics/fits/goodness-of-fit.js'
import type { LawName } from '#src/statistics/fits/law.js'
import { lawNamed } from '#src/statistics/fits/laws.js'
import type { EscapeCounts } from '#src/statistics/survival.js'
import { canBeAtLeast, canBeAtMost } from '../binomial.js'
import { countsOf, extremeCounts } from '../escape-counts.js'
import { CASES, type Case, type Design, expectedCounts, simulate, sourceOf } from './simulated.js'

function tested(counts: EscapeCounts, law: LawName, replicates: number, seed = 'goodness') {
  return goodnessOfFit(counts, fitEscapeTimes(counts, [lawNamed(law)]).fits[0]!, { replicates, seed })
}

const sets = 120
const replicates = 39
/** Shares of p-values at most 0.1, 0.5 and 0.9, from below and from above, of three laws. */
const level = 1e-6 / 18

function pValues(truth: Case, fitted: LawName, design: Design): number[] {
  const source = sourceOf(`p-values ${truth.law}`)
  return Array.from(
    { length: sets },
    (_, i) => tested(simulate(truth, design, source), fitted, replicates, `${i}`).pValue,
  )
}

const areUniform = (values: readonly number[]) =>
  [0.1, 0.5, 0.9].every(bound => {
    const hits = values.filter(value => value <= bound + 1e-9).length
    return canBeAtLeast(bound, hits, sets, level) && canBeAtMost(bound, hits, sets, level)
  })

describe('p-values of a fitted law', () => {
  const design = { particles: 200, horizon: 25, divergence: 0.02 }

  test.each(CASES.filter(({ law }) => ['exponential', 'lognormal', 'saddle'].includes(law)))(
    '$law: are uniform at level 1e-6 in all when it is the true one, with divergence and a horizon',
    truth => expect(areUniform(pValues(truth, truth.law, design))).toBe(true),
  )

  test('negative control: they are not of another law', () => {
    const truth = CASES.find(({ law }) => law === 'inverse Gaussian')!
    expect(areUniform(pValues(truth, 'exponential', design))).toBe(false)
  })
})

describe('of 20 000 particles', () => {
  const design = { particles: 20_000, horizon: 60, divergence: 0.002 }

  test.each(CASES)('$law: the true law is kept, the others with two parameters and the exponential are not', truth => {
    const counts = simulate(truth, design, sourceOf(`rejected ${truth.law}`))
    expect(tested(counts, truth.law, 99).pValue).toBeGreaterThan(0.01)
    const containsIt = ({ law }: Case) => truth.law === 'exponential' && (law === 'Weibull' || law === 'gamma')
    for (const other of CASES.filter(({ law }) => law !== truth.law))
      if (!containsIt(other)) expect({ other, p: tested(counts, other.law, 99).pValue }).toEqual({ other, p: 0.01 })
  })
})

describe('cost and edge cases', () => {
  test('a billion particles that follow the law without chance are kept, in less than two seconds', () => {
    const counts = expectedCounts({ law: 'Weibull', parameters: [1.6, 1600] }, 1e9, 5000)
    const before = performance.now()
    expect(tested(counts, 'Weibull', 99).pValue).toBe(1)
    expect(performance.now() - before).toBeLessThan(2000)
    expect(tested(counts, 'gamma', 99).pValue).toBe(0.01)
  })

  test('a billion particles of which some diverge are kept too', () => {
    const all = expectedCounts({ law: 'saddle', parameters: [60, 30] }, 1e9, 500)
    // those that would have escaped are thinned by the chance not to have diverged before
    const escaped = all.escaped.map((count, k) => Math.round(count * 0.999 ** (k - 1)))
    let left = 1e9
    const diverged = all.escaped.map((count, k) => {
      if (k === 0) return 0
      left -= count
      return Math.round(left * 0.999 ** (k - 1) * 0.001)
    })
    expect(tested({ ...all, escaped, diverged }, 'saddle', 99).pValue).toBeGreaterThan(0.05)
  })

  test('the same seed gives the same result, another does not', () => {
    const counts = simulate(CASES[1]!, { particles: 300, horizon: 25, divergence: 0 }, sourceOf('seeds'))
    expect(tested(counts, 'Weibull', 199, 'a')).toEqual(tested(counts, 'Weibull', 199, 'a'))
    expect(tested(counts, 'Weibull', 199, 'a').pValue).not.toBe(tested(counts, 'Weibull', 199, 'b').pValue)
  })

  test('every fit of extreme counts has a p-value in (0, 1]', () => {
    for (const counts of [...extremeCounts, countsOf(4, 9, [2, 2, 7, 9])])
      for (const fit of fitEscapeTimes(counts).fits) {
        const { statistic, pValue } = goodnessOfFit(counts, fit, { replicates: 19, seed: 'extreme' })
        expect(statistic).toBeGreaterThanOrEqual(0)
        expect(pValue).toBeGreaterThan(0)
        expect(pValue).toBeLessThanOrEqual(1)
      }
  })
})
