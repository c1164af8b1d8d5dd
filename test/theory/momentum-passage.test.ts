import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { FirstPassage } from '#src/theory/first-passage.js'
import { planMomentumGrid } from '#src/theory/momentum-grid.js'
import { type MomentumPassageProblem, momentumPassage } from '#src/theory/momentum-passage.js'
import { normalInterval } from '#src/theory/normal.js'
import { gaussianSource } from './gaussian-source.js'

const point = { mean: 0, std: 0 }
const base: MomentumPassageProblem = {
  increment: 0.01,
  momentum: 0.9,
  noise: 0.02,
  start: point,
  low: -0.5,
  high: 0.4,
}

function passage(problem: MomentumPassageProblem, nodesPerWidth?: number): FirstPassage {
  const result = momentumPassage(problem, nodesPerWidth)
  if ('reason' in result) throw new Error(result.reason)
  return result
}

function expectRelative(actual: number, expected: number, tolerance: number) {
  expect(Math.abs(actual / expected - 1)).toBeLessThan(tolerance)
}

describe('accuracy', () => {
  const problems: MomentumPassageProblem[] = [
    { ...base, noise: 0.05 },
    { ...base, start: { mean: 0.1, std: 0.15 }, noise: 0.05 },
    { ...base, start: { mean: 0.35, std: 0 }, noise: 0.06 },
    { ...base, increment: 0, noise: 0.05 },
    { ...base, increment: 0.1, momentum: 0.3 },
    { ...base, increment: -0.05, noise: 0.05 },
    { ...base, increment: -0.9, noise: 0.05 },
    { ...base, increment: -3, momentum: 0.7, noise: 0.05 },
    { ...base, increment: -4, momentum: 0.5, noise: 0.1 },
    { ...base, momentum: 0.99, noise: 0.06 },
    { ...base, momentum: 0.99, increment: -0.01, noise: 0.06 },
    { ...base, noise: 3 },
    { ...base, low: 0.1, start: { mean: 0.3, std: 0.05 } },
  ]

  test.each(problems)('doubling the nodes changes survival by less than 1e-7: %j', problem => {
    const coarse = passage(problem)
    const fine = passage(problem, 2.8)
    for (const step of [1, 2, 3, 4, 10, 30, 100, 300, 1e9]) {
      expect(Math.abs(coarse.survivalAt(step) - fine.survivalAt(step))).toBeLessThan(1e-7)
    }
    expect(Math.abs(coarse.exitBelow() - fine.exitBelow())).toBeLessThan(1e-7)
    expect(coarse.quantile(0.5)).toBe(fine.quantile(0.5))
    expectRelative(coarse.restrictedMean(1000), fine.restrictedMean(1000), 1e-7)
    expectRelative(coarse.tailRate()!, fine.tailRate()!, 2e-7)
    expectRelative(coarse.mean()!, fine.mean()!, 2e-7)
  })

  test.each(problems)('the coarser grid changes survival by less than 1e-5: %j', problem => {
    const [coarse, fine] = [passage(problem, 1.2), passage(problem)]
    for (const step of [1, 2, 3, 4, 10, 30, 100, 300, 1e9])
      expect(Math.abs(coarse.survivalAt(step) - fine.survivalAt(step))).toBeLessThan(1e-5)
    expectRelative(coarse.tailRate()!, fine.tailRate()!, 1e-5)
    expectRelative(coarse.mean()!, fine.mean()!, 1e-5)
  })

  test('what would cost more than is allowed has the coarser grid, and then none', () => {
    const wide = { ...base, increment: 0.007, momentum: 0.8, noise: 0.00247, high: 0.5 }
    expect(planMomentumGrid(wide, 1.4)).toHaveProperty('reason')
    expect(momentumPassage(wide)).not.toHaveProperty('reason')
    expect(momentumPassage({ ...wide, noise: 0.00175 })).toEqual({ reason: expect.stringContaining('the limit is') })
  })

  test.each([
    { ...base, increment: 0.1, noise: 0.05 },
    { ...base, increment: -0.2, noise: 0.15, start: { mean: 0.2, std: 0.2 } },
    { ...base, increment: -1.5, noise: 0.2 },
  ])('without momentum it is the law in one dimension: %j', problem => {
    const law = passage({ ...problem, momentum: 0 })
    const plain = FirstPassage.create({ ...problem, multiplier: 1 + problem.increment }) as FirstPassage
    for (const step of [1, 2, 3, 10, 30, 100]) {
      expect(Math.abs(law.survivalAt(step) - plain.survivalAt(step))).toBeLessThan(1e-7)
    }
    expect(law.exitBelow()).toBeCloseTo(plain.exitBelow(), 7)
    expectRelative(law.tailRate()!, plain.tailRate()!, 1e-7)
    expectRelative(law.mean()!, plain.mean()!, 1e-7)
  })

  test('a wide unstable interval has the top eigenvalue 1/λ, λ the root of λ² − (1 + γ − ηh)λ + γ above 1', () => {
    const half = (1 + 0.9 + 0.1) / 2
    const root = half + Math.sqrt(half ** 2 - 0.9)
    expectRelative(passage({ ...base, increment: 0.1, noise: 0.02 }).tailRate()!, Math.log(root), 1e-7)
  })

  test('one step leaves the Gaussian mass of the interval, two the mass of the pair in the square', () => {
    const problem = { ...base, noise: 0.3, start: { mean: 0.2, std: 0 } }
    const law = passage(problem)
    const first = 1.01 * 0.2
    expect(law.survivalAt(1)).toBeCloseTo(normalInterval((-0.5 - first) / 0.3, (0.4 - first) / 0.3), 12)
    let pairs = 0
    const cells = 4000
    for (let cell = 0; cell < cells; cell++) {
      const [low, high] = [-0.5 + (0.9 * cell) / cells, -0.5 + (0.9 * (cell + 1)) / cells]
      const w = (low + high) / 2
      const second = w + 0.9 * (w - 0.2) + 0.01 * w
      const stays = normalInterval((-0.5 - second) / 0.3, (0.4 - second) / 0.3)
      pairs += stays * normalInterval((low - first) / 0.3, (high - first) / 0.3)
    }
    expect(law.survivalAt(2)).toBeCloseTo(pairs, 6)
  })
})

/**
 * Mean and tail rate by another discretisation of the same chain: panels that are finer near the ends and about a point start,
 * a band around w/r (r the larger root), kernels to ten widths.
 */
test.each([
  [1.02 - 1, 0.5, 0.01, { mean: 0.1, std: 0.05 }, -0.5, 0.3, 38.7981064, 0.037843661],
  [0, 0.8, 0.01, point, -0.5, 0.4, 124.9605293, 0.00992661945],
  [-0.05, 0.9, 0.01, { mean: 0.1, std: 0 }, -0.2, 0.2, 116.4722813, 0.00910446713],
  [1, 0.5, 0.05, point, -0.5, 0.5, 4.81449857, 0.824515914],
  [-4.5, 0.5, 0.02, point, -0.5, 0.5, 5.08506934, 1.0377561],
])(
  'agrees with another discretisation to 1e-7: increment %d, momentum %d, noise %d, %j, from %d to %d',
  (increment, momentum, noise, start, low, high, mean, rate) => {
    const law = passage({ increment, momentum, noise, start, low, high })
    expectRelative(law.mean()!, mean, 1e-7)
    expectRelative(law.tailRate()!, rate, 1e-7)
  },
)

test('the quasi-stationary law has the tail rate, and far from walls the stationary deviation of the free chain', () => {
  const held = passage({ ...base, increment: -0.2, momentum: 0.5, noise: 0.1, low: -1.2, high: 1.2 })
  const { rate, mean, std } = held.quasiStationaryLaw()!
  expectRelative(rate, held.tailRate()!, 1e-6)
  expect(mean).toBeCloseTo(0, 10)
  // AR(2): w'' = φ₁ w' − γ w + s z has variance s²(1 + γ)/((1 − γ)((1 + γ)² − φ₁²)) at φ₁ = 1 + γ + increment
  const [first, momentum] = [1.5 - 0.2, 0.5]
  const variance = (0.01 * (1 + momentum)) / ((1 - momentum) * ((1 + momentum) ** 2 - first ** 2))
  expectRelative(std, Math.sqrt(variance), 1e-2)
})

describe('Monte Carlo', () => {
  const walkers = 40_000
  const bound = Math.sqrt(Math.log(2 / 1e-6) / (2 * walkers))

  function simulate({ increment, momentum, noise, start, low, high }: MomentumPassageProblem): number[] {
    const normal = gaussianSource('momentum')
    return Array.from({ length: walkers }, () => {
      let w = start.mean + start.std * normal()
      let u = 0
      for (let step = 1; ; step++) {
        u = momentum * u - increment * w + noise * normal()
        w -= u
        if (!(w > low && w < high)) return step
      }
    })
  }

  /** Largest distance between the empirical and the exact survival function. */
  function distance(times: readonly number[], law: FirstPassage): number {
    const sorted = [...times].sort((a, b) => a - b)
    let largest = 0
    for (let gone = 0, step = 1; gone < walkers; step++) {
      while (gone < walkers && sorted[gone]! <= step) gone++
      largest = Math.max(largest, Math.abs(1 - gone / walkers - law.survivalAt(step)))
    }
    return largest
  }

  test.each([
    { ...base, noise: 0.03, start: { mean: 0.02, std: 0.05 } },
    { ...base, momentum: 0.98, noise: 0.03, start: { mean: -0.1, std: 0 } },
    { ...base, increment: -0.05, noise: 0.04 },
  ])('escape times at level 1e-6 (Dvoretzky–Kiefer–Wolfowitz), another momentum by 0.02 rejected: %j', problem => {
    const times = simulate(problem)
    expect(distance(times, passage(problem))).toBeLessThan(bound)
    expect(distance(times, passage({ ...problem, momentum: problem.momentum - 0.02 }))).toBeGreaterThan(bound)
  })
})

describe('what holds for any problem', () => {
  const problem = fc.record({
    increment: fc.double({ min: -2, max: 0.3, noNaN: true }),
    momentum: fc.double({ min: 0, max: 0.95, noNaN: true }),
    noise: fc.double({ min: 0.06, max: 2, noNaN: true }),
    start: fc.record({
      mean: fc.double({ min: -0.6, max: 0.6, noNaN: true }),
      std: fc.constantFrom(0, 1e-6, 0.1),
    }),
    low: fc.double({ min: -0.5, max: -0.2, noNaN: true }),
    high: fc.double({ min: 0.2, max: 0.5, noNaN: true }),
  })

  test('survival never rises, and its mirror image is the same with the sides exchanged', () => {
    fc.assert(
      fc.property(problem, given => {
        const law = passage(given)
        const { start, low, high } = given
        const mirrored = passage({ ...given, start: { ...start, mean: -start.mean }, low: -high, high: -low })
        for (let step = 1; step < 60; step++) {
          expect(law.survivalAt(step)).toBeLessThanOrEqual(law.survivalAt(step - 1))
          expect(law.survivalAt(step)).toBeGreaterThanOrEqual(0)
          expect(Math.abs(law.survivalAt(step) - mirrored.survivalAt(step))).toBeLessThan(1e-9)
        }
        expect(Math.abs(law.exitBelow() + mirrored.exitBelow() - 1)).toBeLessThan(1e-7)
      }),
      { numRuns: 25, seed: 1 },
    )
  })
})

describe('edges and refusals', () => {
  test('a start outside may come back in its first step only', () => {
    const far = passage({ ...base, noise: 0.05, start: { mean: 3, std: 0 } })
    expect([far.survivalAt(1), far.mean(), far.quantile(0.5)]).toEqual([0, 1, 1])
    const near = passage({ ...base, noise: 0.05, start: { mean: 0.42, std: 0 } })
    expect(near.survivalAt(1)).toBeCloseTo(normalInterval(-20, (0.4 - 0.42 * 1.01) / 0.05), 12)
    expect(near.survivalAt(2)).toBeLessThan(near.survivalAt(1))
  })

  test('where hardly anybody leaves the rate is precise still', () => {
    const law = passage({ ...base, momentum: 0.5, increment: -0.5, high: 0.5, noise: 0.04 })
    expect(law.tailRate()).toBeGreaterThan(0)
    expect(law.survivalAt(1e9)).toBeCloseTo(1, 5)
    expectRelative(law.mean()!, 1 / law.tailRate()!, 1e-6)
    const rare = { ...base, increment: -0.5, high: 0.5, noise: 0.03 }
    const rate = passage(rare).tailRate()!
    expect(rate).toBeLessThan(1e-6)
    expectRelative(passage(rare, 2).tailRate()!, rate, 1e-7)
    expect(passage(rare).survivalAt(1e6)).toBeCloseTo(Math.exp(-rate * 1e6), 4)
  })

  test.each([
    [{ ...base, noise: 0 }, 'no noise: the escape time is not random'],
    [{ ...base, low: 1 }, 'the interval (1, 0.4) is empty'],
    [{ ...base, low: Number.NEGATIVE_INFINITY }, 'an interval without end needs endless nodes with momentum'],
    [{ ...base, noise: 1e-4 }, /too wide for the noise with momentum: .* states, the limit is/],
    [{ ...base, momentum: 0.99, noise: 0.0005 }, /too wide|multiplications, the limit is/],
    [{ ...base, increment: 0, noise: 0.001 }, /too wide|multiplications, the limit is/],
  ])('%j', (problem, reason) => {
    const result = momentumPassage(problem)
    expect('reason' in result && result.reason).toMatch(reason)
  })
})
