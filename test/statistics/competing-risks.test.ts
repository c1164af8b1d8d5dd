import fc from 'fast-check'
import seedrandom from 'seedrandom'
import { describe, expect, test } from 'vitest'
import { exitCurves } from '#src/statistics/competing-risks.js'
import type { ExitCounts } from '#src/statistics/departures.js'
import type { Interval } from '#src/statistics/interval.js'
import { SurvivalCurve } from '#src/statistics/survival.js'
import { canBeAtLeast, canBeAtMost } from './binomial.js'
import { anyCounts, countsOf } from './escape-counts.js'

const RUNS = 3000
/** Three bounds are held for each of two settings. */
const LEVEL = 1e-6 / 6

function exitCounts(particles: number, horizon: number, exits: number[][], diverged: number[] = []): ExitCounts {
  const [first, ...others] = exits.map(steps => countsOf(particles, horizon, steps, diverged))
  return { particles, horizon, exits: [first!, ...others].map(({ escaped }) => escaped), diverged: first!.diverged }
}

const exitProbabilities = (counts: ExitCounts) => exitCurves(counts).map(curve => curve.at(counts.horizon))

/** Two exits with constant hazards, and divergence with another, up to a horizon. */
function simulated(seed: string, particles: number, divergence: number): ExitCounts[] {
  const uniform = seedrandom.alea(seed)
  const run = () => {
    const [first, second, diverged]: [number[], number[], number[]] = [[], [], []]
    for (let i = 0; i < particles; i++)
      for (let k = 1; k <= 40; k++) {
        const draw = uniform()
        const fates = [first, second, diverged]
        const taken = [0.03, 0.05, 0.05 + divergence].findIndex(bound => draw < bound)
        if (taken < 0) continue
        fates[taken]!.push(k)
        break
      }
    return exitCounts(particles, 40, [first, second], diverged)
  }
  return Array.from({ length: RUNS }, run)
}

describe('the probability of an exit', () => {
  test('by hand: 10 particles, exits at steps 1 and 3, one divergence at step 2', () => {
    const [left, right] = exitProbabilities(
      exitCounts(
        10,
        4,
        [
          [1, 3],
          [1, 3, 3],
        ],
        [2],
      ),
    )
    // step 1: S 1, 10 at risk, one each; step 3: S 0.8, 7 at risk, one and two
    expect(left!.estimate).toBeCloseTo(0.1 + 0.8 / 7, 12)
    expect(right!.estimate).toBeCloseTo(0.1 + 1.6 / 7, 12)
  })

  test('without divergence is the share of the particles, with its binomial variance', () => {
    const [some] = exitProbabilities(exitCounts(50, 9, [Array(20).fill(3), Array(10).fill(5)]))
    expect(some!.estimate).toBeCloseTo(0.4, 12)
    const error = Math.log(Math.log(1 - some!.high) / Math.log(0.6)) / 1.959963984540054
    expect(error * 0.6 * Math.abs(Math.log(0.6))).toBeCloseTo(Math.sqrt((0.4 * 0.6) / 50), 9)
  })

  test('of all exits and the survival add up to 1, and one exit is 1 − Kaplan–Meier, to 1e-12', () => {
    fc.assert(
      fc.property(anyCounts, anyCounts, (a, b) => {
        const single = exitProbabilities({ ...a, exits: [a.escaped] })[0]!
        expect(single.estimate).toBeCloseTo(1 - new SurvivalCurve(a).at(a.horizon).estimate, 12)
        const horizon = Math.min(a.horizon, b.horizon)
        const [escapedA, escapedB] = [a.escaped.slice(0, horizon + 1), b.escaped.slice(0, horizon + 1)]
        const both = { particles: a.particles + b.particles, horizon, diverged: a.diverged.slice(0, horizon + 1) }
        const together = new SurvivalCurve({ ...both, escaped: escapedA.map((count, k) => count + escapedB[k]!) })
        const sum = exitProbabilities({ ...both, exits: [escapedA, escapedB] }).reduce(
          (total, { estimate }) => total + estimate,
          0,
        )
        expect(sum + together.at(horizon).estimate).toBeCloseTo(1, 12)
      }),
      { seed: 20261124 },
    )
  })

  test('of an exit never or always taken has the exact interval', () => {
    const [none, all] = exitProbabilities(exitCounts(4, 3, [[], [1, 2, 2, 3]]))
    expect(none).toEqual({ estimate: 0, low: 0, high: 1 - 0.025 ** 0.25 })
    expect(all).toEqual({ estimate: 1, low: 0.025 ** 0.25, high: 1 })
  })

  test.each([0, 0.02])(
    `has an interval that covers the truth in 95% of ${RUNS} runs with divergence %d (held to 94–96.5% at level 1e-6); half as wide it does not`,
    divergence => {
      // without divergence, which is censoring, the exits would be taken so often by step 40
      const exact = (0.03 / 0.05) * (1 - 0.95 ** 40)
      const intervals = simulated(`exits ${divergence}`, 200, divergence).map(counts => exitProbabilities(counts)[0]!)
      const covering = (width: number) =>
        intervals.filter(({ estimate, low, high }) => {
          const end = estimate < exact ? high : low
          return Math.abs(estimate - exact) <= width * Math.abs(end - estimate)
        }).length
      expect(canBeAtLeast(0.94, covering(1), RUNS, LEVEL)).toBe(true)
      expect(canBeAtMost(0.965, covering(1), RUNS, LEVEL)).toBe(true)
      expect(canBeAtLeast(0.94, covering(0.5), RUNS, LEVEL)).toBe(false)
    },
  )
})

/** Counts of two exits with the same divergence and horizon. */
const twoExits = fc.tuple(anyCounts, anyCounts).map(([a, b]): ExitCounts => {
  const horizon = Math.min(a.horizon, b.horizon)
  const within = (counts: Float64Array) => counts.slice(0, horizon + 1)
  return {
    particles: a.particles + b.particles,
    horizon,
    exits: [within(a.escaped), within(b.escaped)],
    diverged: within(a.diverged),
  }
})
const extremes: readonly ExitCounts[] = [
  exitCounts(3, 4, [[], []]),
  exitCounts(3, 4, [[2, 2, 2], []]),
  exitCounts(1, 1, [[1], []]),
  exitCounts(1, 3, [[], [2]]),
  exitCounts(4, 5, [[], [1]], [2, 2, 2]),
  exitCounts(4, 5, [[1], [1]], [5, 5]),
  exitCounts(2, 3, [[], []], [1, 1]),
]

function check(property: (counts: ExitCounts) => void) {
  for (const counts of extremes) property(counts)
  fc.assert(fc.property(twoExits, property), { seed: 20261124, numRuns: 500 })
}

describe('the cumulative incidence', () => {
  test('at each step is that of a run that ends there, and adds up to 1 − S', () => {
    check(counts => {
      const curves = exitCurves(counts)
      const escaped = counts.exits[0]!.map((count, k) => count + counts.exits[1]![k]!)
      const survival = new SurvivalCurve({ ...counts, escaped })
      for (let k = 0; k <= counts.horizon; k++) {
        const values = curves.map(curve => curve.at(k).estimate)
        expect(values[0]! + values[1]! + survival.at(k).estimate).toBeCloseTo(1, 12)
        if (k === 0) continue
        const until = (exit: Float64Array) => exit.slice(0, k + 1)
        const shorter = { ...counts, horizon: k, exits: counts.exits.map(until), diverged: until(counts.diverged) }
        expect(exitProbabilities(shorter)).toEqual(curves.map(curve => curve.at(k)))
      }
    })
  })

  test('never falls, nor do its limits, and lies within them', () => {
    check(counts => {
      for (const curve of exitCurves(counts)) {
        let before = { estimate: 0, low: 0, high: 0 }
        expect(curve.at(0)).toEqual(before)
        for (let k = 1; k <= counts.horizon; k++) {
          const now = curve.at(k)
          expect(0 <= now.low && now.low <= now.estimate && now.estimate <= now.high && now.high <= 1).toBe(true)
          expect(now.estimate >= before.estimate && now.low >= before.low && now.high >= before.high).toBe(true)
          before = now
        }
      }
    })
  })

  test('is not bounded from above once all the others have diverged, and then has no known mean or median', () => {
    const [first, second] = exitCurves(exitCounts(20, 9, [[1, 3], [2]], Array(17).fill(5)))
    expect(first!.at(5).high).toBeLessThan(0.5)
    expect(first!.at(6)).toEqual({ ...first!.at(5), high: 1 })
    for (const curve of [first!, second!]) expect([curve.meanStep(), curve.medianStep()]).toEqual([null, null])
  })
})

describe('the time of an exit', () => {
  test('without divergence is the mean and the median of those that took it', () => {
    check(counts => {
      const undivided = { ...counts, diverged: counts.diverged.map(() => 0) }
      for (const [i, curve] of exitCurves(undivided).entries()) {
        const steps = Array.from(counts.exits[i]!).flatMap((count, k) => Array<number>(count).fill(k))
        expect(curve.taken).toBe(steps.length)
        const [mean, median] = [curve.meanStep(), curve.medianStep()]
        if (steps.length === 0) {
          expect([mean, median]).toEqual([null, null])
          continue
        }
        const average = steps.reduce((sum, step) => sum + step, 0) / steps.length
        expect(mean!.estimate).toBeCloseTo(average, 10)
        expect(median!.estimate).toBe(steps[Math.ceil(steps.length / 2) - 1])
        const squares = steps.reduce((sum, step) => sum + (step - average) ** 2, 0)
        const error = Math.sqrt(squares / (steps.length - 1) / steps.length)
        if (squares > 0) expect(mean!.high).toBeCloseTo(Math.min(counts.horizon, average + 1.959963985 * error), 7)
      }
    })
  })

  test('is within its limits, and these within the horizon', () => {
    check(counts => {
      for (const curve of exitCurves(counts))
        for (const time of [curve.meanStep(), curve.medianStep()]) {
          if (time === null) continue
          expect(1 <= time.low && time.low <= time.estimate).toBe(true)
          expect(time.estimate <= time.high && time.high <= counts.horizon).toBe(true)
        }
    })
  })

  test('of all at one step has the exact bound of the share of others', () => {
    const mean = exitCurves(exitCounts(10, 101, [Array(10).fill(51), []]))[0]!.meanStep()!
    expect(mean.estimate).toBe(51)
    expect(mean.low).toBeCloseTo(51 - 50 * (1 - 0.691503), 3)
    expect(mean.high).toBeCloseTo(51 + 50 * (1 - 0.691503), 3)
  })

  test.each([0, 0.02])(
    `is covered in 95% of ${RUNS} runs with divergence %d (93.5 to 96.5% of means, 94 to 98.5% of medians at level 1e-6); half as wide it is not`,
    divergence => {
      const level = 1e-6 / 12
      const share = (k: number) => (1 - 0.95 ** k) / (1 - 0.95 ** 40)
      const mean = Array.from({ length: 40 }, (_, k) => 1 - share(k)).reduce((sum, rest) => sum + rest, 0)
      const median = Array.from({ length: 41 }, (_, k) => k).find(k => share(k) >= 0.5)!
      const curves = simulated(`times ${divergence}`, 400, divergence).map(counts => exitCurves(counts)[0]!)
      const covering = (exact: number, width: number, timeOf: (curve: (typeof curves)[number]) => Interval) =>
        curves.map(timeOf).filter(({ estimate, low, high }) => {
          const end = estimate < exact ? high : low
          return Math.abs(estimate - exact) <= width * Math.abs(end - estimate)
        }).length
      const means = (width: number) => covering(mean, width, curve => curve.meanStep()!)
      const medians = (width: number) => covering(median, width, curve => curve.medianStep()!)
      expect(canBeAtLeast(0.935, means(1), RUNS, level)).toBe(true)
      expect(canBeAtMost(0.965, means(1), RUNS, level)).toBe(true)
      expect(canBeAtLeast(0.935, means(0.5), RUNS, level)).toBe(false)
      expect(canBeAtLeast(0.94, medians(1), RUNS, level)).toBe(true)
      expect(canBeAtMost(0.985, medians(1), RUNS, level)).toBe(true)
      expect(canBeAtLeast(0.94, medians(0.5), RUNS, level)).toBe(false)
    },
  )
})
