import fc from 'fast-check'
import seedrandom from 'seedrandom'
import { describe, expect, test } from 'vitest'
import { type ExitCounts, exitProbabilities } from '#src/statistics/competing-risks.js'
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
