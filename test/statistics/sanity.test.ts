/** Every estimator of escape on small random counts: finite or null, in order, and probabilities from 0 to 1. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { holm, logRank, restrictedMeanDifference, restrictedMeanRatio } from '#src/statistics/comparison.js'
import { exitCurves } from '#src/statistics/competing-risks.js'
import { fitEscapeTimes } from '#src/statistics/fits/fit.js'
import { goodnessOfFit } from '#src/statistics/fits/goodness-of-fit.js'
import { hazardBins } from '#src/statistics/hazard.js'
import { hazardRatio } from '#src/statistics/hazard-ratio.js'
import { type EscapeCounts, SurvivalCurve } from '#src/statistics/survival.js'
import { tailRate } from '#src/statistics/tail.js'
import { anyCounts, extremeCounts } from './escape-counts.js'
import { disorder, oddNumbers } from './sanity.js'

function estimates(counts: EscapeCounts) {
  const curve = new SurvivalCurve(counts)
  const steps = Array.from(counts.escaped.keys())
  const { fits } = fitEscapeTimes(counts)
  return {
    probabilities: {
      survival: steps.map(step => curve.at(step)),
      hazard: hazardBins(curve).map(({ estimate, low, high }) => ({ estimate, low, high })),
      exits: exitCurves({ ...counts, exits: [counts.escaped] }).map(exit => steps.map(step => exit.at(step))),
      tests: fits.map(fit => goodnessOfFit(counts, fit, { replicates: 2, seed: 'sanity' }).pValue),
      tail: tailRate(curve)?.homogeneity.pValue ?? null,
      weights: fits.map(({ akaikeWeight }) => akaikeWeight),
    },
    others: {
      quantiles: [0.1, 0.5, 0.9].map(p => curve.quantile(p)),
      restrictedMean: curve.restrictedMean(),
      // of one particle it has no ends
      mean: counts.particles > 1 ? curve.mean() : null,
      tail: tailRate(curve),
      exits: exitCurves({ ...counts, exits: [counts.escaped] }).map(exit => [exit.meanStep(), exit.medianStep()]),
      fits,
    },
  }
}

function comparisons(a: EscapeCounts, b: EscapeCounts) {
  const [curveA, curveB] = [new SurvivalCurve(a), new SurvivalCurve(b)]
  const [test, ratio] = [logRank(a, b), hazardRatio(a, b)]
  const pValues = [test?.pValue ?? 1, ratio?.proportionality?.pValue ?? 1]
  return {
    probabilities: [...pValues, ...holm(pValues)],
    others: [restrictedMeanDifference(curveA, curveB), restrictedMeanRatio(curveA, curveB), ratio, test],
  }
}

function outside(value: unknown): number[] {
  if (typeof value === 'number') return value >= 0 && value <= 1 ? [] : [value]
  return value === null || typeof value !== 'object' ? [] : Object.values(value).flatMap(outside)
}

function expectSanity(found: { readonly probabilities: unknown; readonly others: unknown }) {
  expect(oddNumbers(found)).toEqual([])
  expect(disorder(found)).toEqual([])
  expect(outside(found.probabilities)).toEqual([])
}

/** So many times as many of each: enough for several bins, and for a tail. */
const times = (counts: EscapeCounts, factor: number): EscapeCounts => ({
  particles: counts.particles * factor,
  horizon: counts.horizon,
  escaped: counts.escaped.map(count => count * factor),
  diverged: counts.diverged.map(count => count * factor),
})

it.each([1, 150])('estimates from small counts, times %d', factor => {
  for (const counts of extremeCounts) expectSanity(estimates(times(counts, factor)))
  fc.assert(
    fc.property(anyCounts, counts => expectSanity(estimates(times(counts, factor)))),
    {
      seed: 20261124,
      numRuns: 150,
    },
  )
})

it.each([1, 150])('comparisons of small counts, times %d', factor => {
  const property = (a: EscapeCounts, b: EscapeCounts) => expectSanity(comparisons(times(a, factor), times(b, factor)))
  for (const a of extremeCounts) for (const b of extremeCounts) property(a, b)
  fc.assert(fc.property(anyCounts, anyCounts, property), { seed: 20261124, numRuns: 500 })
})

it('negative control: the checks see what is not finite, out of order, or no probability', () => {
  expect(oddNumbers({ a: [1, Number.NaN], b: { c: Infinity } })).toEqual(['.a.1 is NaN', '.b.c is Infinity'])
  expect(disorder({ a: { low: 2, estimate: 1, high: null } })).toEqual(['.a: 2 > 1'])
  expect(disorder({ low: 1, estimate: null, high: 0 })).toEqual([': 1 > 0'])
  expect(disorder({ low: 1, estimate: 1, high: 1 })).toEqual([])
  expect(outside({ a: [0, 1, 1.01], b: null })).toEqual([1.01])
})
