import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type EscapeCounts, SurvivalCurve } from '#src/statistics/survival.js'
import { anyCounts, atRiskOf, countsOf, countsWithoutDivergence, extremeCounts } from './escape-counts.js'

const steps = (horizon: number) => Array.from({ length: horizon + 1 }, (_, k) => k)

/** Kaplan and Meier's product, by definition. */
function product(counts: EscapeCounts): number[] {
  const atRisk = atRiskOf(counts)
  let survival = 1
  return steps(counts.horizon).map(k => {
    const events = counts.escaped[k]!
    if (events > 0) survival *= 1 - events / atRisk[k]!
    return survival
  })
}

function check(property: (counts: EscapeCounts) => void, arbitrary = anyCounts) {
  for (const counts of extremeCounts) if (arbitrary === anyCounts || !counts.diverged.some(Boolean)) property(counts)
  fc.assert(fc.property(arbitrary, property), { seed: 1, numRuns: 500 })
}

describe('remission under 6-mercaptopurine (Freireich et al. 1963)', () => {
  const escapes = [6, 6, 6, 7, 10, 13, 16, 22, 23]
  const divergences = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34]
  const curve = new SurvivalCurve(countsOf(21, 35, escapes, divergences))

  test.each([
    [6, 0.8571, 0.6197, 0.9516],
    [7, 0.8067, 0.5631, 0.9228],
    [10, 0.7529, 0.5032, 0.8894],
    [13, 0.6902, 0.4316, 0.8491],
    [16, 0.6275, 0.3675, 0.8049],
    [22, 0.5378, 0.2678, 0.7468],
    [23, 0.4482, 0.1881, 0.6801],
  ])('survival at week %d with its log–log interval', (week, estimate, low, high) => {
    const interval = curve.at(week)
    expect(interval.estimate).toBeCloseTo(estimate, 4)
    expect(interval.low).toBeCloseTo(low, 4)
    expect(interval.high).toBeCloseTo(high, 4)
  })

  test('median, and the mean restricted to 35 weeks with its standard error', () => {
    expect(curve.quantile(0.5)).toEqual({ p: 0.5, estimate: 23, low: 13, high: null })
    const { estimate, low, high } = curve.restrictedMean()
    expect(estimate).toBeCloseTo(23.287, 3)
    expect((high - low) / 2 / 1.959964).toBeCloseTo(2.827, 3)
  })

  test('counts, and nothing past the horizon', () => {
    expect([curve.escaped, curve.diverged, curve.censored]).toEqual([9, 11, 1])
    expect(curve.at(22.9)).toEqual(curve.at(22))
    for (const step of [-1, 35.5, 36, Number.NaN]) expect(() => curve.at(step)).toThrow(RangeError)
  })
})

describe('survival', () => {
  test('is the product of the conditional shares', () => {
    check(counts => {
      const curve = new SurvivalCurve(counts)
      const expected = product(counts)
      for (const k of steps(counts.horizon)) expect(curve.at(k).estimate).toBeCloseTo(expected[k]!, 13)
    })
  })

  test('is the share that has not escaped, to the last bit, without divergence', () => {
    check(counts => {
      const curve = new SurvivalCurve(counts)
      const atRisk = [...atRiskOf(counts), curve.censored]
      for (const k of steps(counts.horizon)) expect(curve.at(k).estimate).toBe(atRisk[k + 1]! / counts.particles)
    }, countsWithoutDivergence)
  })

  test('estimate and bounds are in order and never rise', () => {
    check(counts => {
      const curve = new SurvivalCurve(counts)
      let before = { estimate: 1, low: 1, high: 1 }
      expect(curve.at(0)).toEqual(before)
      for (const k of steps(counts.horizon)) {
        const now = curve.at(k)
        expect(now.low).toBeGreaterThanOrEqual(0)
        expect(now.low).toBeLessThanOrEqual(now.estimate)
        expect(now.estimate).toBeLessThanOrEqual(now.high)
        expect(now.estimate).toBeLessThanOrEqual(before.estimate)
        expect(now.low).toBeLessThanOrEqual(before.low)
        expect(now.high).toBeLessThanOrEqual(before.high)
        before = now
      }
    })
  })

  test('an upper bound stands when divergence leaves two at risk, one of whom escapes', () => {
    const curve = new SurvivalCurve({
      particles: 1e6,
      horizon: 3,
      escaped: Float64Array.of(0, 950_000, 0, 1),
      diverged: Float64Array.of(0, 0, 49_998, 0),
    })
    expect(curve.at(3).high).toBe(curve.at(1).high)
    expect(curve.quantile(0.93)).toEqual({ p: 0.93, estimate: 1, low: 1, high: 1 })
  })

  test('exact bounds (Clopper and Pearson) while none, and when all ten have escaped', () => {
    expect(new SurvivalCurve(countsOf(10, 2, [])).at(2).low).toBeCloseTo(0.6915, 4)
    expect(new SurvivalCurve(countsOf(10, 2, Array(10).fill(1))).at(2).high).toBeCloseTo(0.3085, 4)
    const mixed = new SurvivalCurve(countsOf(20, 3, [], Array(10).fill(1)))
    expect(mixed.at(2).low).toBeCloseTo(0.6915, 4)
  })

  test('once nobody is at risk the estimate stays and the lower end is 0', () => {
    const curve = new SurvivalCurve(countsOf(10, 6, [2], Array(9).fill(4)))
    expect(curve.at(4).low).toBeGreaterThan(0.4)
    expect(curve.at(5)).toEqual({ ...curve.at(4), low: 0 })
    expect(curve.quantile(0.2)).toEqual({ p: 0.2, estimate: null, low: 1, high: null })
    expect(curve.quantile(0.9)).toEqual({ p: 0.9, estimate: null, low: 5, high: null })
  })
})

describe('quantiles', () => {
  test('p = m/n is the step at which m of n have escaped, without divergence', () => {
    check(counts => {
      const curve = new SurvivalCurve(counts)
      const atRisk = [...atRiskOf(counts), curve.censored]
      for (let m = 0; m <= counts.particles; m++) {
        const expected = steps(counts.horizon).find(k => counts.particles - atRisk[k + 1]! >= m) ?? null
        expect(curve.quantile(m / counts.particles).estimate).toBe(expected)
      }
    }, countsWithoutDivergence)
  })

  test('estimate and interval are where the curve and its bounds first reach 1 − p', () => {
    check(counts => {
      const curve = new SurvivalCurve(counts)
      const expected = product(counts)
      for (const p of [0, 0.123, 0.377, 0.519, 0.777, 0.951, 1]) {
        const first = (value: (k: number) => number) =>
          steps(counts.horizon).find(k => value(k) <= 1 - p + 1e-13) ?? null
        expect(curve.quantile(p)).toEqual({
          p,
          estimate: first(k => expected[k]!),
          low: first(k => curve.at(k).low),
          high: first(k => curve.at(k).high),
        })
      }
    })
  })

  test('a quantile past the horizon is null, with what is known of its lower end', () => {
    const ten = (step: number) => Array<number>(10).fill(step)
    const curve = new SurvivalCurve(countsOf(1000, 10, [1, 2, 3, 4].flatMap(ten)))
    expect(curve.quantile(0.5)).toEqual({ p: 0.5, estimate: null, low: null, high: null })
    expect(curve.quantile(0.05)).toEqual({ p: 0.05, estimate: null, low: 4, high: null })
  })
})

test('exposure counts escapes and particle-steps', () => {
  check(counts => {
    const curve = new SurvivalCurve(counts)
    const atRisk = atRiskOf(counts)
    for (const from of steps(counts.horizon))
      for (const to of steps(counts.horizon).slice(from)) {
        const within = steps(counts.horizon).filter(k => k > from && k <= to)
        const sum = (value: (k: number) => number) => within.reduce((total, k) => total + value(k), 0)
        expect(curve.exposure(from, to)).toEqual({ events: sum(k => counts.escaped[k]!), atRisk: sum(k => atRisk[k]!) })
      }
  })
})
