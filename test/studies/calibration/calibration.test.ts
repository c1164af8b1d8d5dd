/** The small version of the calibration study: few experiments, wide bounds, and intervals that are wrong. */
import { describe, expect, test } from 'vitest'
import { canBeAtLeast, canBeAtMost } from '../../statistics/binomial.js'
import { Coverage, type Coverages, knownIntervals, note } from './coverage.js'
import { seededExits, seededRuns } from './experiments.js'
import { rowsOf } from './report.js'
import { SAMPLED, sampledRuns } from './sampled.js'
import { EXITS, SETTINGS } from './settings.js'

const RUNS = 250
/** Of all looks together, about 60 from both sides. */
const LEVEL = 1e-6 / 120

/** Looks that true coverages from 93.5 to 96.5% can hardly give; that of quantiles of whole steps may be greater. */
function implausible(coverages: Coverages): string[] {
  return [...coverages]
    .filter(([, { experiments }]) => experiments > 0.9 * RUNS)
    .filter(([name, { hits, experiments }]) => {
      const atMost = name.startsWith('quantiles') || canBeAtMost(0.965, hits, experiments, LEVEL)
      return !(canBeAtLeast(0.935, hits, experiments, LEVEL) && atMost)
    })
    .map(([name]) => name)
}

describe.each([
  'sgd leaves a saddle, light censoring',
  'usam is held by a saddle, heavy censoring',
  'sgd with momentum 0.9',
])('%s', name => {
  const setting = SETTINGS.find(known => known.name === name)!

  test('every interval covers as 93.5 to 96.5% may at level 1e-6 in all', async () => {
    const coverages = await seededRuns(setting, RUNS)
    expect(coverages.size).toBeGreaterThan(7)
    expect(implausible(coverages)).toEqual([])
  })
})

test('negative control: of half the width none does', async () => {
  const coverages = await seededRuns(SETTINGS.at(-1)!, RUNS, { width: 0.5 })
  expect(coverages.size).toBeGreaterThan(7)
  expect(implausible(coverages)).toEqual([...coverages.keys()])
})

test('exits that are taken equally often', async () => {
  const coverages = await seededExits(EXITS, RUNS)
  expect([...coverages.keys()]).toEqual(['exit down', 'exit up'])
  expect(implausible(coverages)).toEqual([])
})

test('times of a saddle law, with divergence: fit, curve, exits, tests', () => {
  const setting = SAMPLED.find(({ name }) => name === 'saddle times, light censoring and divergence')!
  const coverages = sampledRuns(setting, RUNS)
  expect([...coverages.keys()]).toContain('log-rank test at 5%')
  expect(implausible(coverages)).toEqual([])
})

describe('what the study counts', () => {
  test('an interval that holds the truth, its error in standard deviations, its width over the true one', () => {
    const coverage = new Coverage()
    for (const estimate of [9, 11]) coverage.add({ estimate, low: estimate - 2, high: estimate + 2, exact: 10 })
    coverage.add({ estimate: 13, low: 11, high: 15, exact: 10 })
    expect(coverage.share).toBeCloseTo(2 / 3, 12)
    const deviation = Math.sqrt((1 + 1 + 9) / 3 - 1)
    expect(coverage.bias).toBeCloseTo(1 / deviation, 12)
    expect(coverage.width).toBeCloseTo(4 / (2 * 1.959963984540054 * deviation), 12)
  })

  test('intervals with an exact value, by path, without comparisons', () => {
    const known = { estimate: 1, low: 0, high: 2, exact: 1 }
    const result = {
      rate: known,
      mean: null,
      survival: [{ step: 7, ...known }],
      comparedWithFirst: { ratio: known },
      coordinates: [{ name: 'x', multiplier: known, exponent: { ...known, exact: null } }],
    }
    expect([...knownIntervals(result)].map(([path]) => path)).toEqual([
      'rate',
      'survival 7',
      'coordinates x multiplier',
    ])
  })

  test('looks of one estimator in one row', () => {
    const coverages: Coverages = new Map()
    for (const path of ['survival 7', 'survival 90', 'coordinates x multiplier', 'coordinates y multiplier'])
      note(coverages, path, { estimate: 1, low: 0, high: 2, exact: 1 })
    const rows = rowsOf('setting', coverages)
    expect(rows.map(({ estimator, looks }) => [estimator, looks.length])).toEqual([
      ['survival', 2],
      ['multiplier', 2],
    ])
  })
})
