import fc from 'fast-check'
import seedrandom from 'seedrandom'
import { describe, expect, test } from 'vitest'
import { holm, logRank, restrictedMeanDifference, restrictedMeanRatio } from '#src/statistics/comparison.js'
import { type EscapeCounts, SurvivalCurve } from '#src/statistics/survival.js'
import { canBeAtLeast, canBeAtMost } from './binomial.js'
import { anyCounts, countsOf } from './escape-counts.js'
import { countsOfGroups, lungMen, lungWomen } from './known/data.js'

const RUNS = 3000
const PARTICLES = 200
const HORIZON = 120
/** Nine bounds are held. */
const LEVEL = 1e-6 / 9

/** Geometric escape times of a hazard, censored at the horizon. */
function sampler(seed: string): (hazard: number) => EscapeCounts {
  const uniform = seedrandom.alea(seed)
  return hazard => {
    const times = Array.from({ length: PARTICLES }, () => Math.ceil(Math.log(1 - uniform()) / Math.log1p(-hazard)))
    return countsOf(
      PARTICLES,
      HORIZON,
      times.filter(time => time <= HORIZON),
    )
  }
}

const restrictedMean = (hazard: number) => (1 - (1 - hazard) ** HORIZON) / hazard

describe('the log-rank test', () => {
  test('of the leukaemia trial of Freireich et al. 1963 is 16.79, as in the textbooks', () => {
    const placebo = countsOf(21, 35, [1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23])
    const treated = countsOf(21, 35, [6, 6, 6, 7, 10, 13, 16, 22, 23], [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35])
    const found = logRank(placebo, treated)!
    expect(found.statistic).toBeCloseTo(16.793, 3)
    expect(found.pValue).toBeCloseTo(4.17e-5, 6)
  })

  test('is the same whichever sample comes first, and null where nothing can differ', () => {
    fc.assert(
      fc.property(anyCounts, anyCounts, (a, b) => {
        const [forth, back] = [logRank(a, b), logRank(b, a)]
        expect(forth === null).toBe(back === null)
        if (forth !== null) expect(forth.statistic).toBeCloseTo(back!.statistic, 9)
      }),
      { seed: 20261124 },
    )
    expect(logRank(countsOf(3, 5, []), countsOf(3, 5, []))).toBeNull()
    expect(logRank(countsOf(3, 5, [1, 1, 1]), countsOf(3, 5, [1, 1, 1]))).toBeNull()
    expect(logRank(countsOf(1, 1, [1]), countsOf(1, 1, []))!.pValue).toBeGreaterThan(0.1)
  })

  test(`rejects equal hazards in 5% of ${RUNS} runs (held to 4–6% at level 1e-6), and a hazard a half higher in most`, () => {
    const sample = sampler('log-rank')
    const rejections = (hazard: number) =>
      Array.from({ length: RUNS }, () => logRank(sample(0.02), sample(hazard))!).filter(({ pValue }) => pValue < 0.05)
        .length
    const underNull = rejections(0.02)
    expect(canBeAtLeast(0.04, underNull, RUNS, LEVEL)).toBe(true)
    expect(canBeAtMost(0.06, underNull, RUNS, LEVEL)).toBe(true)
    const underAlternative = rejections(0.03)
    expect(canBeAtMost(0.06, underAlternative, RUNS, LEVEL)).toBe(false)
    expect(underAlternative / RUNS).toBeGreaterThan(0.9)
  })
})

describe('the ratio of restricted means', () => {
  test(`has an interval that covers the truth in 95% of ${RUNS} runs (held to 94–96% at level 1e-6); half as wide it does not`, () => {
    const sample = sampler('ratio')
    const exact = restrictedMean(0.02) / restrictedMean(0.03)
    const intervals = Array.from({ length: RUNS }, () => {
      const [a, b] = [sample(0.03), sample(0.02)].map(counts => new SurvivalCurve(counts))
      return restrictedMeanRatio(a!, b!)!
    })
    const covering = (width: number) =>
      intervals.filter(
        ({ estimate, high }) => Math.abs(Math.log(estimate / exact)) <= width * Math.log(high / estimate),
      ).length
    expect(canBeAtLeast(0.94, covering(1), RUNS, LEVEL)).toBe(true)
    expect(canBeAtMost(0.96, covering(1), RUNS, LEVEL)).toBe(true)
    expect(canBeAtLeast(0.94, covering(0.5), RUNS, LEVEL)).toBe(false)
  })

  test('is not given for different horizons', () => {
    const curve = (horizon: number, escapes: number[]) => new SurvivalCurve(countsOf(10, horizon, escapes))
    expect(restrictedMeanRatio(curve(5, [1, 2, 3]), curve(6, [1, 2, 3]))).toBeNull()
    const ratio = restrictedMeanRatio(curve(9, [1, 2, 3]), curve(9, [4, 5, 6, 7]))!
    expect(ratio.low).toBeLessThan(ratio.estimate)
    expect(ratio.high).toBeGreaterThan(ratio.estimate)
  })
})

describe('the difference of restricted means', () => {
  test(`has an interval that covers the truth in 95% of ${RUNS} runs (held to 94–96% at level 1e-6); half as wide it does not`, () => {
    const sample = sampler('difference')
    const exact = restrictedMean(0.02) - restrictedMean(0.03)
    const intervals = Array.from({ length: RUNS }, () => {
      const [a, b] = [sample(0.03), sample(0.02)].map(counts => new SurvivalCurve(counts))
      return restrictedMeanDifference(a!, b!)!
    })
    const covering = (width: number) =>
      intervals.filter(({ estimate, low, high }) => {
        const end = estimate < exact ? high : low
        return Math.abs(estimate - exact) <= width * Math.abs(end - estimate)
      }).length
    expect(canBeAtLeast(0.94, covering(1), RUNS, LEVEL)).toBe(true)
    expect(canBeAtMost(0.96, covering(1), RUNS, LEVEL)).toBe(true)
    expect(canBeAtLeast(0.94, covering(0.5), RUNS, LEVEL)).toBe(false)
  })

  test('is that of lung patients by R, women to men up to day 965', () => {
    // m <- survfit(Surv(time, status == 2) ~ sex, lung), means and standard errors by print(m, rmean = 965): the difference
    // of the means, less and more 1.96 times the root of the sum of squares
    const lung = (group: typeof lungMen) => new SurvivalCurve(countsOfGroups([group], 965))
    const { estimate, low, high } = restrictedMeanDifference(lung(lungMen), lung(lungWomen))!
    expect(estimate).toBeCloseTo(131.8556684495, 8)
    expect(low).toBeCloseTo(53.9300453204, 7)
    expect(high).toBeCloseTo(209.7812915786, 7)
  })

  test('holds where nobody escapes, and is not given for different horizons', () => {
    const curve = (horizon: number, escapes: number[]) => new SurvivalCurve(countsOf(10, horizon, escapes))
    expect(restrictedMeanDifference(curve(5, [1, 2, 3]), curve(6, [1, 2, 3]))).toBeNull()
    const [nobody, some] = [curve(9, []), curve(9, [1, 1, 2, 3, 3])]
    const { estimate, low, high } = restrictedMeanDifference(some, nobody)!
    expect(estimate).toBe(9 - (9 * 5 + 1 + 1 + 2 + 3 + 3) / 10)
    expect(0 < low && low < estimate && estimate < high).toBe(true)
    expect(high).toBeLessThanOrEqual(9)
    const same = restrictedMeanDifference(nobody, nobody)!
    expect(same.estimate).toBe(0)
    expect(-same.low).toBeCloseTo(same.high, 12)
    expect(same.high).toBeCloseTo(9 - nobody.restrictedMean().low, 12)
  })
})

describe("Holm's adjustment", () => {
  test("gives the values of R's p.adjust", () => {
    const adjusted = holm([0.01, 0.02, 0.03, 0.04, 0.05])
    for (const [i, expected] of [0.05, 0.08, 0.09, 0.09, 0.09].entries()) expect(adjusted[i]).toBeCloseTo(expected, 12)
    expect(holm([0.4, 0.001, 0.5])).toEqual([0.8, 0.003, 0.8])
    expect(holm([])).toEqual([])
  })

  test('keeps the order of the p-values, and lowers none', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 9 }), values => {
        const adjusted = holm(values)
        for (const i of values.keys()) {
          expect(adjusted[i]).toBeGreaterThanOrEqual(values[i]!)
          for (const j of values.keys())
            if (values[i]! < values[j]!) expect(adjusted[i]).toBeLessThanOrEqual(adjusted[j]!)
        }
      }),
      { seed: 20261124 },
    )
  })
})
