import { describe, expect, test } from 'vitest'
import { FirstPassage, type FirstPassageProblem } from '#src/theory/first-passage.js'
import { normalInterval } from '#src/theory/normal.js'

const { NEGATIVE_INFINITY, POSITIVE_INFINITY } = Number
const point = { mean: 0, std: 0 }
const typical: FirstPassageProblem = { multiplier: 1.01, noise: 0.001, start: point, low: -0.5, high: 0.5 }
const small: FirstPassageProblem = { multiplier: 1.1, noise: 0.05, start: point, low: -0.5, high: 0.4 }

const problems: FirstPassageProblem[] = [
  typical,
  { ...typical, start: { mean: 0.003, std: 0.01 }, high: 0.2 },
  { ...small, start: { mean: 0.1, std: 0.2 } },
  { ...small, multiplier: 1, noise: 0.02 },
  { ...small, multiplier: 0.99 },
  { ...small, multiplier: 0.3, noise: 0.2 },
  { ...small, multiplier: 0, noise: 0.2 },
  { ...small, multiplier: -0.95, noise: 0.1 },
  { ...small, multiplier: -1.05, noise: 0.01 },
  { ...small, multiplier: -3, noise: 0.2 },
  { ...small, multiplier: 1.2, noise: 1 },
  { ...small, low: 0.1, high: 0.5, start: { mean: 0.3, std: 0 } },
  { ...small, multiplier: 0.98, noise: 0.01, low: -0.05, high: POSITIVE_INFINITY },
  { ...small, multiplier: 1.02, low: NEGATIVE_INFINITY },
]

function passage(problem: FirstPassageProblem, nodesPerWidth?: number): FirstPassage {
  const result = FirstPassage.create(problem, nodesPerWidth)
  if ('reason' in result) throw new Error(result.reason)
  return result
}

function expectRelative(actual: number, expected: number, tolerance: number) {
  expect(Math.abs(actual / expected - 1)).toBeLessThan(tolerance)
}

describe('accuracy', () => {
  test.each(problems)('doubling the nodes changes nothing to 1e-10: %j', problem => {
    const coarse = passage(problem)
    const fine = passage(problem, 4.5)
    for (const step of [1, 2, 3, 10, 100, 300, 1000, 1e9]) {
      expect(Math.abs(coarse.survivalAt(step) - fine.survivalAt(step))).toBeLessThan(1e-10)
    }
    expect(Math.abs(coarse.exitBelow() - fine.exitBelow())).toBeLessThan(1e-10)
    expect(coarse.quantile(0.5)).toBe(fine.quantile(0.5))
    expectRelative(coarse.restrictedMean(1000), fine.restrictedMean(1000), 1e-10)
    const [rate, mean] = [fine.tailRate(), fine.mean()]
    if (rate === null) expect(coarse.tailRate()).toBeNull()
    else expectRelative(coarse.tailRate()!, rate, 1e-9)
    if (mean === null) expect(coarse.mean()).toBeNull()
    else expectRelative(coarse.mean()!, mean, 1e-10)
  })

  test('one step leaves the Gaussian mass of the interval', () => {
    const start = { mean: 0.2, std: 0.1 }
    const std = Math.hypot(0.11, 0.05)
    const expected = normalInterval((-0.5 - 0.22) / std, (0.4 - 0.22) / std)
    expect(passage({ ...small, start }).survivalAt(1)).toBeCloseTo(expected, 14)
  })

  test('a multiplier of 0 makes the steps independent: a geometric law', () => {
    const law = passage({ ...small, multiplier: 0, noise: 0.3 })
    const stay = normalInterval(-0.5 / 0.3, 0.4 / 0.3)
    expectRelative(law.survivalAt(50), stay ** 50, 1e-12)
    expectRelative(law.tailRate()!, -Math.log(stay), 1e-12)
    expectRelative(law.mean()!, 1 / (1 - stay), 1e-12)
    expect(law.quantile(0.9)).toBe(Math.ceil(Math.log(0.1) / Math.log(stay)))
  })

  test('a wide unstable interval has the top eigenvalue 1/a', () => {
    expectRelative(passage(typical).tailRate()!, Math.log(1.01), 1e-10)
  })

  test('the driftless walk has the tail rate π²s²/2W², W widened by the overshoot 2 · 0.5826 s', () => {
    const law = passage({ ...typical, multiplier: 1, noise: 0.01 })
    const width = 1 + 2 * 0.5826 * 0.01
    expectRelative(law.tailRate()!, (Math.PI * 0.01) ** 2 / (2 * width ** 2), 1e-4)
  })
})

describe('what follows from the law', () => {
  test('the survival falls geometrically in the tail, from the same stored law', () => {
    const law = passage(typical)
    expectRelative(law.survivalAt(9001) / law.survivalAt(9000), Math.exp(-law.tailRate()!), 1e-12)
    expect(law.survivalAt(1e9)).toBe(0)
  })

  test('the mean is the sum of the survival and the limit of the restricted mean', () => {
    const law = passage(small)
    let sum = 0
    for (let step = 0; step < 2000; step++) sum += law.survivalAt(step)
    expectRelative(law.mean()!, sum, 1e-12)
    expectRelative(law.restrictedMean(2000), sum, 1e-12)
    expect(law.restrictedMean(1)).toBe(1)
    expectRelative(law.restrictedMean(1e9), law.mean()!, 1e-14)
  })

  test.each([0, 0.01, 0.5, 0.99, 1 - 1e-12])('the quantile of %d is the first step at the level', p => {
    for (const law of [passage(small), passage({ ...small, multiplier: 0.9 })]) {
      const step = law.quantile(p)!
      expect(law.survivalAt(step)).toBeLessThanOrEqual(1 - p)
      if (step > 0) expect(law.survivalAt(step - 1)).toBeGreaterThan(1 - p)
    }
  })

  test('the answers do not depend on the order of the questions', () => {
    const [early, late] = [passage(small), passage(small)]
    late.mean()
    expect(early.survivalAt(3)).toBe(late.survivalAt(3))
    expect(early.quantile(0.5)).toBe(late.quantile(0.5))
  })

  test('sides: symmetric halves, mirrored problems exchange', () => {
    expect(passage(typical).exitBelow()).toBeCloseTo(0.5, 12)
    const start = { mean: 0.05, std: 0.02 }
    const mirrored = { ...small, low: -0.4, high: 0.5, start: { mean: -0.05, std: 0.02 } }
    expect(passage({ ...small, start }).exitBelow() + passage(mirrored).exitBelow()).toBeCloseTo(1, 12)
  })

  test('a half-open unstable interval keeps those that run away', () => {
    const law = passage({ ...small, multiplier: 1.02, low: NEGATIVE_INFINITY })
    const wide = passage({ ...small, multiplier: 1.02, low: -5 })
    expect(law.survivalAt(1e9)).toBeCloseTo(wide.exitBelow(), 10)
    expect([law.mean(), law.tailRate(), law.quantile(0.9), law.exitBelow()]).toEqual([null, null, null, 0])
    expect(law.quantile(0.2)).toBe(wide.quantile(0.2))
  })

  test('a rare escape keeps a horizon of 1e9 steps cheap and its rate precise', () => {
    const law = passage({ ...small, multiplier: 0.9, noise: 0.03, low: -0.5, high: 0.5 })
    const rate = law.tailRate()!
    expect(rate).toBeLessThan(1e-9)
    expect(law.survivalAt(1e9)).toBeCloseTo(Math.exp(-rate * 1e9), 6)
    expectRelative(passage({ ...small, multiplier: 0.9, noise: 0.03, high: 0.5 }, 4.5).tailRate()!, rate, 1e-8)
  })

  test('an escape too rare to count steps to has its quantile still', () => {
    const law = passage({ ...small, multiplier: 0.5, noise: 0.05, low: -0.5, high: 0.5 })
    const rate = law.tailRate()!
    expect(rate).toBeLessThan(1e-16)
    expectRelative(law.quantile(0.5)!, Math.LN2 / rate, 1e-9)
  })

  test('no step can stay inside: all leave at once and there is no tail', () => {
    const law = passage({ ...small, multiplier: -0.99, noise: 0.01, low: 0.1, high: 0.5, start: { mean: 0.3, std: 0 } })
    expect([law.mean(), law.quantile(0.99), law.exitBelow(), law.tailRate()]).toEqual([1, 1, 1, null])
  })

  test('a start outside may come back in its first step only', () => {
    expect(passage({ ...small, start: { mean: 3, std: 0 } }).survivalAt(1)).toBe(0)
    expect(passage({ ...small, start: { mean: 3, std: 0 } }).mean()).toBe(1)
    expectRelative(passage({ ...small, start: { mean: 3, std: 0 } }).tailRate()!, passage(small).tailRate()!, 1e-9)
  })
})

describe('reasons and refusals', () => {
  test.each([
    [{ ...small, noise: 0 }, 'no noise: the escape time is not random'],
    [{ ...small, low: 1 }, 'the interval (1, 0.4) is empty'],
    [{ ...small, noise: 1e-6 }, /too wide for the noise: 2.2e\+6 nodes, the limit is 20000/],
    [{ ...small, multiplier: 1, noise: 0.0005 }, /multiplications, the limit is 5.0e\+9/],
    [{ ...small, multiplier: 1, low: NEGATIVE_INFINITY }, /without end/],
    [{ ...small, multiplier: 1.0001, noise: 0.0001, high: 2000 }, /too wide/],
  ])('%j', (problem, reason) => {
    const result = FirstPassage.create(problem)
    expect('reason' in result && result.reason).toMatch(reason)
  })

  test('steps and probabilities out of range throw', () => {
    const law = passage(small)
    expect(() => law.survivalAt(-1)).toThrow(RangeError)
    expect(() => law.restrictedMean(0.5)).toThrow(RangeError)
    expect(() => law.quantile(1.1)).toThrow(RangeError)
  })
})

describe('the quasi-stationary law', () => {
  const law = (multiplier: number, noise: number, half: number) =>
    passage({ multiplier, noise, low: -half, high: half, start: { mean: 0, std: 0 } }).quasiStationaryLaw()!

  test('has the tail rate, and far inside walls that are hard to reach the stationary Gaussian, to 2%', () => {
    const held = law(0.9, 0.1, 1.2)
    const stationary = 0.1 / Math.sqrt(1 - 0.81)
    expect(held.std / stationary).toBeCloseTo(1, 3)
    held.positions.forEach((at, i) => {
      if (Math.abs(at) < 2 * stationary)
        expect(
          held.density[i]! / (Math.exp(-0.5 * (at / stationary) ** 2) / (stationary * Math.sqrt(2 * Math.PI))),
        ).toBeCloseTo(1, 2)
    })
  })

  test('of a free walk is a cosine with walls 0.583 noise widths farther out, to 0.1% in its rate and half a percent in its shape', () => {
    // the discrete walk overshoots: Chernoff and Petkau (1976), −ζ(½)/√(2π)
    const noise = 0.01
    const reach = 1 + 0.5826 * noise
    const { rate, density, positions } = law(1, noise, 1)
    expect(rate / ((noise * Math.PI) ** 2 / (8 * reach ** 2))).toBeCloseTo(1, 3)
    const middle = positions.findIndex(at => at > 0)
    positions.forEach((at, i) => {
      expect(density[i]! / density[middle]!).toBeCloseTo(Math.cos((Math.PI * at) / (2 * reach)), 2)
    })
  })

  test('of a linear saddle is nearly flat, and decays with the multiplier', () => {
    const { rate, density, positions } = law(1.02, 0.01, 1)
    expect(rate).toBeCloseTo(Math.log(1.02), 8)
    const inner = density.filter((_, i) => Math.abs(positions[i]!) < 0.9)
    expect(Math.max(...inner) / Math.min(...inner)).toBeLessThan(1.001)
  })

  test('there is none where nothing ever leaves', () => {
    const far = passage({ multiplier: 0.98, noise: 0.02, low: -3, high: 3, start: { mean: 0, std: 0 } })
    expect(far.quasiStationaryLaw()).toBeNull()
  })
})
