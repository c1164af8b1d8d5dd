import seedrandom from 'seedrandom'
import { describe, expect, test } from 'vitest'
import { type EscapeCounts, SurvivalCurve } from '#src/statistics/survival.js'
import { binomialTerms, canBeAtLeast, canBeAtMost } from './binomial.js'
import { countsOf } from './escape-counts.js'

const runs = 4000
const particles = 300
const hazard = 0.02
/** Each of eight quantities is held against its least and its greatest coverage. */
const level = 1e-6 / 16

type Ends = { readonly low: number | null; readonly high: number | null }

interface Quantity {
  readonly name: string
  readonly exact: number
  readonly interval: (curve: SurvivalCurve) => Ends
  /** Bounds of the true coverage: where times are whole steps, the interval of a quantile covers a little more. */
  readonly least: number
  readonly most: number
}

const survival = (k: number) => (1 - hazard) ** k
const sumOfSurvival = (horizon: number) => (1 - survival(horizon)) / hazard

function simulated(seed: string, horizon: number, divergence: number): SurvivalCurve[] {
  const uniform = seedrandom.alea(seed)
  const geometric = (probability: number) =>
    probability === 0 ? Infinity : Math.ceil(Math.log(1 - uniform()) / Math.log1p(-probability))
  const run = (): EscapeCounts => {
    const [escapes, divergences]: [number[], number[]] = [[], []]
    for (let i = 0; i < particles; i++) {
      const [escape, diverge] = [geometric(hazard), geometric(divergence)]
      if (Math.min(escape, diverge) > horizon) continue
      if (escape <= diverge) escapes.push(escape)
      else divergences.push(diverge)
    }
    return countsOf(particles, horizon, escapes, divergences)
  }
  return Array.from({ length: runs }, () => new SurvivalCurve(run()))
}

/** Intervals that contain the exact value, when made this much wider about their middles. */
function hits(curves: readonly SurvivalCurve[], { exact, interval }: Quantity, width = 1): number {
  return curves.filter(curve => covers(interval(curve), exact, width)).length
}

function covers({ low, high }: Ends, exact: number, width = 1): boolean {
  const [from, to] = [low ?? Infinity, high ?? Number.MAX_VALUE]
  return Math.abs(exact - (from + to) / 2) <= (width * (to - from)) / 2
}

function checkCoverage(curves: readonly SurvivalCurve[], quantities: readonly Quantity[]) {
  for (const quantity of quantities) {
    const { name, least, most } = quantity
    const verdicts = [
      canBeAtLeast(least, hits(curves, quantity), runs, level),
      canBeAtMost(most, hits(curves, quantity), runs, level),
      canBeAtLeast(least, hits(curves, quantity, 0.5), runs, level),
      canBeAtMost(most, hits(curves, quantity, 2), runs, level),
    ]
    expect({ name, verdicts }).toEqual({ name, verdicts: [true, true, false, false] })
  }
}

const at = (k: number): Quantity => ({
  name: `S(${k})`,
  exact: survival(k),
  interval: curve => curve.at(k),
  least: 0.94,
  most: 0.96,
})
const quantile = (p: number, least: number, most: number): Quantity => ({
  name: `quantile ${p}`,
  exact: Math.ceil(Math.log(1 - p) / Math.log(1 - hazard)),
  interval: curve => curve.quantile(p),
  least,
  most,
})

describe('95% intervals cover geometric times as stated at level 1e-6 in all, half and double the width rejected', () => {
  test('with the horizon and divergence as censoring', () => {
    const horizon = 80
    checkCoverage(simulated('coverage with censoring', horizon, 0.005), [
      at(5),
      at(20),
      at(79),
      quantile(0.25, 0.95, 0.98),
      quantile(0.5, 0.95, 0.98),
      {
        name: 'restricted mean',
        exact: sumOfSurvival(horizon),
        interval: curve => curve.restrictedMean(),
        least: 0.94,
        most: 0.96,
      },
    ])
  })

  test('when all escape', () => {
    checkCoverage(simulated('coverage of the mean', 2500, 0), [
      { name: 'mean', exact: 1 / hazard, interval: curve => curve.mean()!, least: 0.94, most: 0.96 },
      quantile(0.9, 0.95, 0.98),
    ])
  })
})

describe('the exact coverage of the interval of S, a binomial share', () => {
  const trials = 1000
  const intervals = Array.from({ length: trials + 1 }, (_, escaped) =>
    new SurvivalCurve({
      particles: trials,
      horizon: 1,
      escaped: Float64Array.of(0, escaped),
      diverged: new Float64Array(2),
    }).at(1),
  )
  /** The least coverage: next to an end of one of the intervals. */
  const leastCoverage = (from: number, to: number, width = 1) => {
    const shares = intervals
      .flatMap(({ low, high }) => [low - 1e-9, low + 1e-9, high - 1e-9, high + 1e-9])
      .filter(share => 1 - share >= from / trials && share >= to / trials)
    return Math.min(
      ...shares.map(share =>
        binomialTerms(trials, 1 - share).reduce(
          (sum, term, escaped) => sum + (covers(intervals[escaped]!, share, width) ? term : 0),
          0,
        ),
      ),
    )
  }

  test('is at least 93% where one particle or more should have escaped and two or more be left; not with half the width', () => {
    expect(leastCoverage(1, 2)).toBeGreaterThan(0.93)
    expect(leastCoverage(1, 2, 0.5)).toBeLessThan(0.7)
  })

  test('is at least 86% where less than one should have escaped', () => {
    expect(leastCoverage(0.001, 999)).toBeGreaterThan(0.86)
    expect(leastCoverage(0.001, 999)).toBeLessThan(0.88)
  })
})
