import fc from 'fast-check'
import seedrandom from 'seedrandom'
import { describe, expect, test } from 'vitest'
import { type HazardBin, hazardBins } from '#src/statistics/hazard.js'
import { type EscapeCounts, SurvivalCurve } from '#src/statistics/survival.js'
import { canBeAtLeast, canBeAtMost } from './binomial.js'
import { anyCounts, atRiskOf, countsOf, extremeCounts, total } from './escape-counts.js'

const binsOf = (counts: EscapeCounts) => hazardBins(new SurvivalCurve(counts))

/** Particles that escape with a hazard h(k) and diverge with another, up to a horizon. */
function drawn(uniform: () => number, { particles, horizon, hazard, divergence }: Design): EscapeCounts {
  const [escapes, divergences]: [number[], number[]] = [[], []]
  for (let i = 0; i < particles; i++)
    for (let k = 1; k <= horizon; k++) {
      const draw = uniform()
      if (draw < hazard(k)) escapes.push(k)
      else if (draw < hazard(k) + divergence) divergences.push(k)
      else continue
      break
    }
  return countsOf(particles, horizon, escapes, divergences)
}

interface Design {
  readonly particles: number
  readonly horizon: number
  readonly hazard: (k: number) => number
  readonly divergence: number
}

/** Escapes per particle-step over a bin, by the law. */
function exactOf(hazard: (k: number) => number, { fromStep, toStep }: HazardBin): number {
  let [survival, escaped, atRisk] = [1, 0, 0]
  for (let k = 1; k <= toStep; k++) {
    if (k > fromStep) {
      atRisk += survival
      escaped += survival * hazard(k)
    }
    survival *= 1 - hazard(k)
  }
  return escaped / atRisk
}

describe('the hazard in bins', () => {
  test('of one bin is escapes/particle-steps, with the limits of prop.test(7, 91, correct = FALSE) in R', () => {
    const [known, ...others] = binsOf(countsOf(20, 5, [1, 2, 4, 5, 5, 5, 5], [4]))
    expect(others).toEqual([])
    expect(known).toMatchObject({ fromStep: 0, toStep: 5 })
    expect(known!.estimate).toBeCloseTo(7 / 91, 14)
    expect(known!.low).toBeCloseTo(0.03775950132, 10)
    expect(known!.high).toBeCloseTo(0.15035927123, 10)
  })

  test('shares the escapes evenly: 20 bins of at least 200, fewer of fewer', () => {
    const flat = (perStep: number) => {
      const counts = countsOf(perStep * 500, 400, [])
      counts.escaped.fill(perStep, 1)
      return { counts, bins: binsOf(counts) }
    }
    const { counts, bins } = flat(10)
    expect(bins).toHaveLength(20)
    for (const { fromStep, toStep } of bins) expect(total(counts.escaped.slice(fromStep + 1, toStep + 1))).toBe(200)
    expect(flat(2).bins).toHaveLength(4)
    expect(flat(0.2).bins).toHaveLength(1)
  })

  test('lies side by side, holds every escape and every particle-step at risk, and its estimates within its limits', () => {
    const property = (counts: EscapeCounts) => {
      const bins = binsOf(counts)
      const atRisk = atRiskOf(counts)
      const last = atRisk.findLastIndex((count, k) => k > 0 && count > 0)
      expect(bins.map(({ fromStep }) => fromStep)).toEqual([0, ...bins.slice(0, -1).map(({ toStep }) => toStep)])
      expect(bins.at(-1)!.toStep).toBe(last)
      for (const { fromStep, toStep, estimate, low, high } of bins) {
        const within = <T>(values: ArrayLike<T>) => Array.from(values).slice(fromStep + 1, toStep + 1)
        const sum = (values: readonly number[]) => values.reduce((all, value) => all + value, 0)
        expect(estimate).toBeCloseTo(sum(within(counts.escaped)) / sum(within(atRisk)), 14)
        expect(0 <= low && low <= estimate && estimate <= high && high <= 1).toBe(true)
        expect(low < high).toBe(true)
      }
    }
    for (const counts of extremeCounts) property(counts)
    fc.assert(fc.property(anyCounts, property), { seed: 20261124, numRuns: 500 })
    const many = anyCounts.map(counts => ({
      particles: counts.particles * 97,
      horizon: counts.horizon,
      escaped: counts.escaped.map(count => count * 97),
      diverged: counts.diverged.map(count => count * 97),
    }))
    fc.assert(fc.property(many, property), { seed: 20261124, numRuns: 500 })
  })

  test('is not there when no particle is ever at risk', () => {
    expect(binsOf(countsOf(3, 1, [], [1, 1, 1]))).toHaveLength(1)
    expect(binsOf({ particles: 0, horizon: 3, escaped: new Float64Array(4), diverged: new Float64Array(4) })).toEqual(
      [],
    )
  })
})

describe('coverage', () => {
  const cases: readonly (readonly [string, Design & { readonly runs: number }])[] = [
    ['few escapes', { runs: 3000, particles: 40, horizon: 15, hazard: () => 0.01, divergence: 0 }],
    ['heavy ties', { runs: 600, particles: 3000, horizon: 12, hazard: () => 0.4, divergence: 0.02 }],
    [
      'a rising hazard, with censoring',
      { runs: 300, particles: 3000, horizon: 120, hazard: k => 0.03 * (1 - Math.exp(-k / 20)), divergence: 0 },
    ],
  ]
  /** Two bounds in each of three cases. */
  const level = 1e-6 / 6

  test.each(cases)(
    '%s: 93.5 to 96.5% of intervals may cover at level 1e-6, half as wide they do not',
    (name, design) => {
      const uniform = seedrandom.alea(`hazard ${name}`)
      const intervals = Array.from({ length: design.runs }, () =>
        binsOf(drawn(uniform, design)).map(bin => ({ ...bin, exact: exactOf(design.hazard, bin) })),
      ).flat()
      const covering = (width: number) =>
        intervals.filter(({ low, high, exact }) => Math.abs(exact - (low + high) / 2) <= (width * (high - low)) / 2)
          .length
      expect(canBeAtLeast(0.935, covering(1), intervals.length, level)).toBe(true)
      expect(canBeAtMost(0.965, covering(1), intervals.length, level)).toBe(true)
      expect(canBeAtLeast(0.935, covering(0.5), intervals.length, level)).toBe(false)
    },
  )
})
