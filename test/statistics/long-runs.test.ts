/** Estimates from bins of steps, past a horizon of 2^20. */
import fc from 'fast-check'
import seedrandom from 'seedrandom'
import { describe, expect, it } from 'vitest'
import { chiSquareTail } from '#src/statistics/chi-square.js'
import { logRank, restrictedMeanDifference, restrictedMeanRatio } from '#src/statistics/comparison.js'
import { exitCurves } from '#src/statistics/competing-risks.js'
import { fitEscapeTimes } from '#src/statistics/fits/fit.js'
import { goodnessOfFit } from '#src/statistics/fits/goodness-of-fit.js'
import { lawNamed } from '#src/statistics/fits/laws.js'
import { hazardBins } from '#src/statistics/hazard.js'
import { hazardRatio } from '#src/statistics/hazard-ratio.js'
import { type Binning, histogram } from '#src/statistics/histogram.js'
import { type EscapeCounts, SurvivalCurve } from '#src/statistics/survival.js'
import { tailRate } from '#src/statistics/tail.js'
import { binEnd, binOf, binStart, LOSSLESS_STEPS } from '#src/tallies/step-bins.js'
import { countsOf } from './escape-counts.js'

const HORIZON = 1e9

/** A step, and how often: any of them is the end of a bin when it is so many times as late. */
const FACTOR = 2 ** 13
const stepsArbitrary = fc.array(fc.integer({ min: 1, max: 900 }), { minLength: 1, maxLength: 30 })
const sample = fc.record({
  escapes: stepsArbitrary,
  divergences: fc.array(fc.integer({ min: 1, max: 900 }), { maxLength: 8 }),
  left: fc.nat(4),
})

function both({
  escapes,
  divergences,
  left,
}: {
  escapes: number[]
  divergences: number[]
  left: number
}): [EscapeCounts, EscapeCounts] {
  const particles = escapes.length + divergences.length + left
  const later = (steps: number[]) => steps.map(step => step * FACTOR)
  return [
    countsOf(particles, 950, escapes, divergences),
    countsOf(particles, 950 * FACTOR, later(escapes), later(divergences)),
  ]
}

const near = (value: number | null, other: number | null) =>
  value === null || other === null ? expect(value).toBe(other) : expect(value / other).toBeCloseTo(1, 5)

describe('what happens 2^13 times as late', () => {
  it('has the same survival, and times that are as much longer, but for the width of a bin', () => {
    fc.assert(
      fc.property(sample, each => {
        const [short, long] = both(each).map(counts => new SurvivalCurve(counts)) as [SurvivalCurve, SurvivalCurve]
        for (const step of [1, ...each.escapes, 950]) expect(long.at(step * FACTOR)).toEqual(short.at(step))
        for (const p of [0.1, 0.5, 0.9]) {
          const [a, b] = [short.quantile(p), long.quantile(p)]
          expect(b.estimate).toBe(a.estimate === null ? null : a.estimate * FACTOR)
          // the curve also has points at step 1 and after divergences
          if (each.divergences.length > 0) continue
          expect(b.high).toBe(a.high === null ? null : a.high * FACTOR)
          if (a.low !== 1) expect(b.low).toBe(a.low === null ? null : binStart(a.low * FACTOR))
        }
        near(long.restrictedMean().estimate, short.restrictedMean().estimate * FACTOR)
        if (each.divergences.length === 0 && new Set(each.escapes).size > 1)
          for (const end of ['low', 'high'] as const)
            near(long.restrictedMean()[end], short.restrictedMean()[end] * FACTOR)
        expect(long.mean() === null).toBe(short.mean() === null)
        const [a, b] = both(each).map(counts => exitCurves({ ...counts, exits: [counts.escaped] })[0]!)
        for (const step of [1, ...each.escapes, 950]) expect(b!.at(step * FACTOR)).toEqual(a!.at(step))
        near(b!.medianStep()?.estimate ?? null, a!.medianStep() === null ? null : a!.medianStep()!.estimate * FACTOR)
        near(b!.meanStep()?.estimate ?? null, a!.meanStep() === null ? null : a!.meanStep()!.estimate * FACTOR)
        expect(histogram(long, { rule: 'equal', bins: 7 }).reduce((sum, { count }) => sum + count, 0)).toBe(
          long.escaped,
        )
      }),
      { seed: 1, numRuns: 6 },
    )
  })

  it('compares as it did, also with a sample of another horizon', () => {
    fc.assert(
      fc.property(sample, sample, fc.integer({ min: 500, max: 950 }), (first, second, end) => {
        const until = ({ escapes, divergences, left }: typeof first) => ({
          escapes: escapes.filter(step => step <= end),
          divergences: divergences.filter(step => step <= end),
          left: left + [...escapes, ...divergences].filter(step => step > end).length,
        })
        const [a, longA] = both(first)
        const [b, longB] = both(until(second)).map((counts, i) => ({
          ...counts,
          horizon: i === 0 ? end : end * FACTOR,
        })) as [EscapeCounts, EscapeCounts]
        expect(logRank(longA, longB)).toEqual(logRank(a, b))
        expect(hazardRatio(longA, longB)).toEqual(hazardRatio(a, b))
        const [sameA, sameB] = [a, both(second)[0]].map(counts => new SurvivalCurve(counts))
        const [lateA, lateB] = [longA, both(second)[1]].map(counts => new SurvivalCurve(counts))
        near(
          restrictedMeanRatio(lateA!, lateB!)?.estimate ?? null,
          restrictedMeanRatio(sameA!, sameB!)?.estimate ?? null,
        )
        const difference = restrictedMeanDifference(sameA!, sameB!)!.estimate
        expect(restrictedMeanDifference(lateA!, lateB!)!.estimate / FACTOR).toBeCloseTo(difference, 3)
      }),
      { seed: 2, numRuns: 5 },
    )
  })
})

it('histograms of times within a few bins have bins of whole ones', () => {
  const escapes = Array.from({ length: 40 }, (_, i) => 3_000_001 + i)
  const curve = new SurvivalCurve(countsOf(50, 4e6, escapes))
  for (const binning of [
    { rule: 'automatic' },
    { rule: 'equal', bins: 25 },
    { rule: 'logarithmic', bins: 25 },
  ] as const) {
    const bins = histogram(curve, binning)
    expect(bins.reduce((sum, { count }) => sum + count, 0)).toBe(40)
    // four steps in each bin of steps, and one particle in each step
    for (const { fromStep, toStep, count } of bins) {
      expect([(toStep - 1) % 4, (fromStep - 1) % 4]).toEqual([0, 0])
      expect(count).toBe(Math.min(toStep, 3_000_041) - fromStep)
    }
  }
})

describe('when all escape in one step', () => {
  const anyStep = fc.integer({ min: LOSSLESS_STEPS + 1, max: HORIZON })
  const intervals = (step: number) => {
    const curve = new SurvivalCurve(countsOf(20, HORIZON, Array(20).fill(step)))
    const exit = exitCurves({ ...curve.counts, exits: [curve.counts.escaped] })[0]!
    return {
      curve,
      all: [curve.quantile(0.5), curve.mean()!, curve.restrictedMean(), exit.medianStep()!, exit.meanStep()!],
    }
  }

  it('that step is in every interval, which it would not be in those of the ends of bins', () => {
    let outside = 0
    fc.assert(
      fc.property(anyStep, step => {
        const { curve, all } = intervals(step)
        for (const { low, high } of all) {
          expect(low).toBeLessThanOrEqual(step)
          expect(high).toBeGreaterThanOrEqual(step)
        }
        expect(curve.at(step).low).toBe(0)
        expect(curve.at(step - 1).high).toBe(1)
        if (binEnd(binOf(step), HORIZON) > step) outside++
      }),
      { seed: 3, numRuns: 5 },
    )
    expect(outside).toBeGreaterThan(2)
  })
})

describe('times of a geometric law with a mean of 200 million steps', () => {
  const [PARTICLES, RATE, LEVEL] = [20_000, 5e-9, 1e-3]
  const uniform = seedrandom.alea('long runs')
  const times = Array.from({ length: PARTICLES }, () => Math.ceil(-Math.log(uniform.double()) / RATE))
  const escapes = times.filter(time => time <= HORIZON)
  const curve = new SurvivalCurve(countsOf(PARTICLES, HORIZON, escapes))
  /** The same with the doubling of the width of bins taken to be one later. */
  const wrong = new SurvivalCurve(
    countsOf(
      PARTICLES,
      HORIZON,
      escapes.map(time => Math.ceil(time / 2)),
    ),
  )
  const survival = (step: number) => Math.exp(-RATE * step)

  /** p-values of estimates that agree with the law; Bonferroni over them. */
  function pValues(of: SurvivalCurve, binning: Binning): number[] {
    const bars = histogram(of, binning).map(({ fromStep, toStep, count }) => ({
      count,
      expected: PARTICLES * (survival(fromStep - 1) - survival(toStep - 1)),
    }))
    const common = bars.filter(({ expected }) => expected >= 20)
    const statistic = common.reduce((sum, { count, expected }) => sum + (count - expected) ** 2 / expected, 0)
    return [chiSquareTail(statistic, common.length)]
  }

  it.each<Binning>([{ rule: 'automatic' }, { rule: 'equal', bins: 30 }, { rule: 'logarithmic', bins: 40 }])(
    'fill the bins of a histogram %o as the law says',
    binning => {
      expect(Math.min(...pValues(curve, binning))).toBeGreaterThan(LEVEL / 3)
      expect(Math.min(...pValues(wrong, binning))).toBeLessThan(LEVEL / 3)
    },
  )

  it('give its survival, quantiles, means, hazard and rate', () => {
    // twenty intervals of level 1e-3 would be 4 standard errors wide: of 95% ones twice as much
    const holds = (of: SurvivalCurve) => {
      type Ends = { estimate: number | null; low: number | null; high: number | null }
      const within = ({ estimate, low, high }: Ends, truth: number) =>
        estimate! - 2.1 * (estimate! - low!) <= truth && truth <= estimate! + 2.1 * (high! - estimate!)
      return [
        ...[1e7, 1e8, 5e8].map(step => within(of.at(step), survival(step))),
        ...[0.1, 0.5, 0.9].map(p => within(of.quantile(p), -Math.log(1 - p) / RATE)),
        within(of.restrictedMean(), (1 - survival(HORIZON)) / RATE),
        ...hazardBins(of)
          .slice(0, 12)
          .map(bin => within(bin, RATE)),
        within(tailRate(of) ?? of.quantile(1), RATE),
      ]
    }
    expect(holds(curve)).toEqual(Array(20).fill(true))
    expect(holds(wrong)).toEqual(Array(20).fill(false))
  })

  it('are fitted by it, and pass a goodness of fit that those of another law do not', () => {
    const pValue = (counts: EscapeCounts) => {
      const fit = fitEscapeTimes(counts, [lawNamed('exponential')]).fits[0]!
      return { rate: fit.parameters[0]!, pValue: goodnessOfFit(counts, fit, { replicates: 99, seed: 'long' }).pValue }
    }
    const geometric = pValue(curve.counts)
    expect(geometric.pValue).toBeGreaterThan(0.01)
    expect(geometric.rate.low).toBeLessThan(RATE)
    expect(geometric.rate.high).toBeGreaterThan(RATE)
    const delayed = countsOf(
      PARTICLES,
      HORIZON,
      escapes.map(time => Math.ceil(time ** 0.97 * 1.8)).filter(time => time <= HORIZON),
    )
    expect(pValue(delayed).pValue).toBe(0.01)
  })
})
