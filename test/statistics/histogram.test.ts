/** Bins of escape steps hold every escape once, whatever the bins. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Binning, binEdges, histogram } from '#src/statistics/histogram.js'
import { SurvivalCurve } from '#src/statistics/survival.js'
import { anyCounts, countsOf } from './escape-counts.js'

const automatic: Binning = { rule: 'automatic' }
const bins = fc.integer({ min: 1, max: 50 })
const anyBinning = fc.oneof(
  fc.constant(automatic),
  fc.record({ rule: fc.constantFrom('equal' as const, 'logarithmic' as const), bins }),
)

/** Counts with escapes far apart, as early ones and a long tail. */
const spread = fc
  .tuple(fc.integer({ min: 1, max: 100_000 }), fc.array(fc.integer({ min: 1, max: 100_000 }), { maxLength: 60 }))
  .map(([horizon, steps]) =>
    countsOf(
      steps.length + 3,
      horizon,
      steps.filter(step => step <= horizon),
    ),
  )

describe('under any bins', () => {
  it('counts add up to the number escaped, and densities to their share of all particles', () => {
    fc.assert(
      fc.property(fc.oneof(anyCounts, spread), anyBinning, (counts, binning) => {
        const curve = new SurvivalCurve(counts)
        const found = histogram(curve, binning)
        expect(found.reduce((sum, { count }) => sum + count, 0)).toBe(curve.escaped)
        const share = found.reduce((sum, { fromStep, toStep, density }) => sum + density * (toStep - fromStep), 0)
        expect(share).toBeCloseTo(curve.escaped / counts.particles, 12)
      }),
      { numRuns: 500 },
    )
  })

  it('bins follow one another in whole steps up to the horizon, and survival is that at their ends', () => {
    fc.assert(
      fc.property(fc.oneof(anyCounts, spread), anyBinning, (counts, binning) => {
        const curve = new SurvivalCurve(counts)
        const found = histogram(curve, binning)
        for (const [i, { fromStep, toStep, survival }] of found.entries()) {
          expect(Number.isInteger(toStep)).toBe(true)
          expect(toStep).toBeGreaterThan(fromStep)
          if (i > 0) expect(fromStep).toBe(found[i - 1]!.toStep)
          expect(survival).toBe(curve.at(toStep - 1).estimate)
        }
        if (found.length > 0) {
          expect(counts.escaped[found[0]!.fromStep]).toBeGreaterThan(0)
          expect(found.at(-1)!.toStep).toBeLessThanOrEqual(counts.horizon + 1)
        }
      }),
      { numRuns: 500 },
    )
  })

  it('nobody escapes: no bins', () => {
    fc.assert(
      fc.property(anyBinning, binning => {
        expect(histogram(new SurvivalCurve(countsOf(5, 10, [], [3])), binning)).toEqual([])
      }),
    )
  })

  it('all escape at one step: one bin', () => {
    const curve = new SurvivalCurve(countsOf(3, 1, [1, 1, 1]))
    fc.assert(
      fc.property(anyBinning, binning => {
        expect(histogram(curve, binning)).toEqual([{ fromStep: 1, toStep: 2, count: 3, density: 1, survival: 0 }])
      }),
    )
  })
})

describe('automatic bins', () => {
  const oneEach = (last: number) => Array.from({ length: last }, (_, i) => i + 1)

  it('are of Freedman and Diaconis: 1000 escapes with quartiles 250 and 750 give 2 · 500 / 10 steps', () => {
    const edges = binEdges(countsOf(1000, 5000, oneEach(1000)), automatic)
    expect(edges).toEqual([1, 101, 201, 301, 401, 501, 601, 701, 801, 901, 1001])
  })

  it('are of those that escaped, however many did not', () => {
    const counts = countsOf(100_000, 5000, oneEach(1000))
    expect(binEdges(counts, automatic)).toEqual(binEdges({ ...counts, particles: 1000 }, automatic))
  })

  it('do not go past the horizon', () => {
    expect(binEdges(countsOf(1000, 1049, [...oneEach(999), 1049]), automatic).at(-1)).toBe(1050)
  })

  it('are one step wide where the escapes are many and close, and at most 1000 where they are far apart', () => {
    expect(binEdges(countsOf(60, 9, [7, 7, 7, 7, 7, 7, 7, 7, 8, 9]), automatic)).toEqual([7, 8, 9, 10])
    const edges = binEdges(countsOf(11, 10_000, [...Array<number>(10).fill(1), 10_000]), automatic)
    expect(edges).toHaveLength(1001)
    expect(edges.slice(0, 3)).toEqual([1, 11, 21])
  })
})

describe('bins of a given number', () => {
  const counts = countsOf(2, 2000, [1, 1000])

  it('are equal up to a step', () => {
    expect(binEdges(counts, { rule: 'equal', bins: 4 })).toEqual([1, 251, 501, 751, 1001])
    expect(binEdges(counts, { rule: 'equal', bins: 3 })).toEqual([1, 334, 668, 1001])
  })

  it('have a step each at least', () => {
    expect(binEdges(countsOf(2, 9, [4, 6]), { rule: 'equal', bins: 100 })).toEqual([4, 5, 6, 7])
  })

  it('grow in a constant ratio where steps allow', () => {
    expect(binEdges(counts, { rule: 'logarithmic', bins: 3 })).toEqual([1, 10, 100, 1001])
    // 1001^(1/20) = 1.41: the ends below 3 fall together
    const edges = binEdges(counts, { rule: 'logarithmic', bins: 20 })
    expect(edges.slice(0, 6)).toEqual([1, 2, 3, 4, 6, 8])
    const late = edges.filter(edge => edge > 100)
    for (const [i, edge] of late.entries()) if (i > 0) expect(edge / late[i - 1]!).toBeCloseTo(1001 ** (1 / 20), 1)
  })
})
