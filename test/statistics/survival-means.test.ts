import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type EscapeCounts, SurvivalCurve } from '#src/statistics/survival.js'
import { anyCounts, atRiskOf, countsOf, countsWithoutDivergence, extremeCounts, total } from './escape-counts.js'

const NORMAL_975 = 1.959963984540054
const undiverged = extremeCounts.filter(({ diverged }) => total(diverged) === 0)

/** Escape times, cut off at the horizon. */
function timesOf({ particles, horizon, escaped }: EscapeCounts): number[] {
  const times = Array.from(escaped).flatMap((count, k) => Array<number>(count).fill(k))
  return [...times, ...Array<number>(particles - times.length).fill(horizon)]
}

function average(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

function sumOfSquares(values: readonly number[]): number {
  const mean = average(values)
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0)
}

function checkAll(property: (counts: EscapeCounts) => void, arbitrary: fc.Arbitrary<EscapeCounts>) {
  for (const counts of arbitrary === anyCounts ? extremeCounts : undiverged) property(counts)
  fc.assert(fc.property(arbitrary, property), { seed: 1, numRuns: 500 })
}

describe('restricted mean', () => {
  test('is the mean of min(T, K) with its sample standard error, without divergence', () => {
    checkAll(counts => {
      const times = timesOf(counts)
      const { estimate, low, high } = new SurvivalCurve(counts).restrictedMean()
      expect(estimate).toBeCloseTo(average(times), 11)
      const error = Math.sqrt(sumOfSquares(times)) / times.length
      if (error === 0) return
      expect(low).toBeCloseTo(Math.max(0, average(times) - NORMAL_975 * error), 11)
      expect(high).toBeCloseTo(Math.min(counts.horizon, average(times) + NORMAL_975 * error), 11)
    }, countsWithoutDivergence)
  })

  test('is Σ S(k) with the Greenwood-type variance Σ (Σ S)² d/(n(n − d)); its ends are in order and within 0 … K', () => {
    checkAll(counts => {
      const { horizon, escaped } = counts
      const curve = new SurvivalCurve(counts)
      const atRisk = atRiskOf(counts)
      const end = atRisk.includes(0) ? Math.min(horizon, atRisk.indexOf(0)) : horizon
      const sum = (from: number, to: number) =>
        Array.from({ length: Math.max(0, to - from) }, (_, i) => curve.at(from + i).estimate).reduce((a, b) => a + b, 0)
      const halfWidth = (to: number) => {
        const terms = Array.from(escaped).map((events, k) => {
          const left = atRisk[k]! - events
          return events > 0 && left > 0 ? (sum(k, to) ** 2 * events) / (atRisk[k]! * left) : 0
        })
        return NORMAL_975 * Math.sqrt(terms.reduce((a, b) => a + b, 0))
      }
      const { estimate, low, high } = curve.restrictedMean()
      expect(estimate).toBeCloseTo(sum(0, horizon), 11)
      expect(low).toBeLessThanOrEqual(estimate)
      expect(high).toBeGreaterThanOrEqual(estimate)
      expect(low).toBeGreaterThanOrEqual(0)
      expect(high).toBeLessThanOrEqual(horizon)
      if (halfWidth(horizon) === 0) return
      expect(low).toBeCloseTo(Math.max(0, sum(0, end) - halfWidth(end)), 11)
      expect(high).toBeCloseTo(Math.min(horizon, sum(0, horizon) + halfWidth(horizon)), 11)
    }, anyCounts)
  })

  test('without escapes the lower end comes from the exact bound of S', () => {
    const { estimate, low, high } = new SurvivalCurve(countsOf(10, 101, [])).restrictedMean()
    expect([estimate, high]).toEqual([101, 101])
    expect(low).toBeCloseTo(1 + 100 * 0.691503, 3)
    const escapedAtTheHorizon = new SurvivalCurve(countsOf(10, 101, [101])).restrictedMean()
    expect(escapedAtTheHorizon.low).toBeCloseTo(low, 10)
  })

  test('with all escapes at one step both ends come from the exact bounds of S', () => {
    const { estimate, low, high } = new SurvivalCurve(countsOf(10, 101, Array(10).fill(51))).restrictedMean()
    expect(estimate).toBe(51)
    expect(low).toBeCloseTo(1 + 50 * 0.691503, 3)
    expect(high).toBeCloseTo(51 + 50 * 0.308497, 3)
  })

  test('steps at which all have diverged may be anything: they are not in the lower end', () => {
    const diverged = [...Array<number>(30).fill(10), ...Array<number>(60).fill(20)]
    const curve = (horizon: number) => new SurvivalCurve(countsOf(100, horizon, Array(10).fill(5), diverged))
    const [short, long] = [curve(21).restrictedMean(), curve(100).restrictedMean()]
    expect(short.low).toBeLessThan(short.estimate)
    expect(long.estimate).toBeCloseTo(short.estimate + 79 * 0.9, 10)
    expect(long.low).toBeCloseTo(short.low, 10)
    expect(long.high - long.estimate).toBeGreaterThan(short.high - short.estimate)
  })
})

describe('mean', () => {
  test('is that of the escape times, with its sample standard error, when all have escaped', () => {
    const allEscaped = countsWithoutDivergence.filter(({ particles, escaped }) => total(escaped) === particles)
    const property = (counts: EscapeCounts) => {
      const times = timesOf(counts)
      const { estimate, low, high } = new SurvivalCurve(counts).mean()!
      expect(estimate).toBeCloseTo(average(times), 11)
      expect(estimate).toBeCloseTo(new SurvivalCurve(counts).restrictedMean().estimate, 11)
      if (times.length === 1) {
        expect([low, high]).toEqual([-Infinity, Infinity])
        return
      }
      const half = NORMAL_975 * Math.sqrt(sumOfSquares(times) / (times.length - 1) / times.length)
      expect(low).toBeCloseTo(average(times) - half, 11)
      expect(high).toBeCloseTo(average(times) + half, 11)
    }
    property(countsOf(1, 3, [2]))
    fc.assert(fc.property(allEscaped, property), { seed: 1, numRuns: 300 })
  })

  test('is not known while any particle is censored or has diverged', () => {
    expect(new SurvivalCurve(countsOf(3, 5, [1, 5])).mean()).toBeNull()
    expect(new SurvivalCurve(countsOf(3, 5, [1, 5], [2])).mean()).toBeNull()
    expect(new SurvivalCurve(countsOf(3, 5, [1, 5, 5])).mean()?.estimate).toBeCloseTo(11 / 3, 14)
  })
})
