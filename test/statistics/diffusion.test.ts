import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { meanSquareDisplacement, stepRegression } from '#src/statistics/diffusion.js'
import { type Seen, sumsOf, tallyOf, type Walk, walk } from './walk.js'

const NORMAL_975 = 1.959963984540054
const base: Walk = {
  curvature: -1,
  learningRate: 0.1,
  momentum: 0,
  noiseStd: 0.01,
  start: { mean: 0, std: 0 },
  particles: 2000,
  checkpoints: [1, 2, 5, 10, 20],
}
/** With these a variance is the coefficient. */
const plain = { learningRate: 0.5, momentum: 0 }

function coefficientOf(settings: Walk, seed = 'coefficient') {
  return stepRegression(sumsOf(tallyOf(walk(seed, settings), settings)), settings).coefficient
}

/** D = (ησ)²/(2η(1 − γ)²) */
function exactOf({ learningRate, momentum, noiseStd }: Walk): number {
  return (learningRate * noiseStd ** 2) / (2 * (1 - momentum) ** 2)
}

interface Particle {
  readonly w: number
  readonly e: number
  readonly after: number
}

/** The sums of as many checkpoints as there are lists: particles at w that step by e, `after` away from their start. */
function sums(...checkpoints: (readonly Particle[])[]) {
  return checkpoints.flatMap(particles => {
    const column = (value: (particle: Particle) => number) => Float64Array.from(particles, value)
    const seen: Seen = {
      start: column(({ w, e, after }) => w + e - after),
      earlier: null,
      before: column(({ w }) => w),
      velocity: column(() => 0),
      after: column(({ w, e }) => w + e),
    }
    return sumsOf(tallyOf([seen], { ...base, checkpoints: [1] }))
  })
}

const number = fc.noBias(fc.integer({ min: -2_000_000, max: 2_000_000 })).map(value => value / 1e6)
const particles = fc.array(fc.record({ w: number, e: number, after: number }), { minLength: 8, maxLength: 40 })

function average<T>(items: readonly T[], value: (item: T) => number): number {
  return items.reduce((sum, item) => sum + value(item), 0) / items.length
}

/** Slope, residual variance with n − 2 degrees of freedom, and standard errors, by the residuals themselves. */
function regression(items: readonly Particle[]) {
  const [w, e] = [average(items, item => item.w), average(items, item => item.e)]
  const spread = items.length * average(items, item => (item.w - w) ** 2)
  const slope = (items.length * average(items, item => (item.w - w) * (item.e - e))) / spread
  const residual = (item: Particle) => item.e - e - slope * (item.w - w)
  const second = average(items, item => residual(item) ** 2)
  const fourth = average(items, item => residual(item) ** 4)
  const freedom = items.length - 2
  const variance = (second * items.length) / freedom
  const standardError = Math.sqrt((fourth - second ** 2) / freedom)
  return { freedom, slope, spread, variance, standardError }
}

describe('mean square displacement', () => {
  test('is the mean of the squares with its sample standard error', () => {
    fc.assert(
      fc.property(particles, items => {
        const squares = items.map(({ after }) => after ** 2)
        const mean = average(squares, square => square)
        const deviation = average(squares, square => (square - mean) ** 2)
        const { estimate, standardError } = meanSquareDisplacement(sums(items)[0]!)
        expect(estimate).toBeCloseTo(mean, 12)
        expect(standardError ** 2).toBeCloseTo(deviation / (squares.length - 1), 12)
      }),
      { seed: 1, numRuns: 300 },
    )
  })

  test('is NaN of no particles; of one particle there is no error to state', () => {
    expect(meanSquareDisplacement(sums([])[0]!)).toEqual({ estimate: Number.NaN, standardError: Number.NaN })
    const one = meanSquareDisplacement(sums([{ w: 0, e: 0, after: 3 }])[0]!)
    expect(one).toEqual({ estimate: 9, standardError: Number.NaN })
  })
})

describe('the regression of given innovations', () => {
  test('has the slope and the residual variance of the position, errors from precision and fourth moment', () => {
    fc.assert(
      fc.property(particles, items => {
        const expected = regression(items)
        fc.pre(expected.variance > 0.01 && expected.spread > 0.1)
        const { coefficient, multiplier } = stepRegression(sums(items), plain)
        expect(coefficient!.estimate).toBeCloseTo(expected.variance, 10)
        expect((coefficient!.high - coefficient!.low) / 2).toBeCloseTo(NORMAL_975 * expected.standardError, 8)
        expect(multiplier!.estimate).toBeCloseTo(1 + expected.slope, 10)
        const slopeError = Math.sqrt(expected.variance / expected.spread)
        expect((multiplier!.high - multiplier!.low) / 2).toBeCloseTo(NORMAL_975 * slopeError, 8)
      }),
      { seed: 1, numRuns: 300 },
    )
  })

  test('pools checkpoints: variances by their degrees of freedom, slopes by their precision', () => {
    fc.assert(
      fc.property(particles, particles, (first, second) => {
        const [a, b] = [regression(first), regression(second)]
        fc.pre(a.variance > 0.01 && b.variance > 0.01 && Math.min(a.spread, b.spread) > 0.1)
        const { coefficient, multiplier } = stepRegression(sums(first, second), plain)
        const freedom = a.freedom + b.freedom
        expect(coefficient!.estimate).toBeCloseTo((a.freedom * a.variance + b.freedom * b.variance) / freedom, 10)
        const error = Math.hypot(a.freedom * a.standardError, b.freedom * b.standardError) / freedom
        expect((coefficient!.high - coefficient!.low) / 2).toBeCloseTo(NORMAL_975 * error, 8)
        const slope = (a.spread * a.slope + b.spread * b.slope) / (a.spread + b.spread)
        expect(multiplier!.estimate).toBeCloseTo(1 + slope, 10)
      }),
      { seed: 1, numRuns: 300 },
    )
  })

  test('needs three particles', () => {
    const nothing = { coefficient: null, multiplier: null }
    const three = [0.1, -0.2, 0.4].map((e, i) => ({ w: i, e, after: 0 }))
    expect(stepRegression([], plain)).toEqual(nothing)
    expect(stepRegression(sums([], three.slice(1)), plain)).toEqual(nothing)
    expect(stepRegression(sums(three), plain).coefficient?.estimate).toBeGreaterThan(0)
    const together = three.map(particle => ({ ...particle, w: 2 }))
    expect(stepRegression(sums(together), plain)).toEqual({ coefficient: expect.anything(), multiplier: null })
    expect(stepRegression(sums(together.slice(1)), plain)).toEqual(nothing)
  })
})

describe('where the noise cannot be seen', () => {
  const far: Walk = { ...base, checkpoints: [1, 200] }

  test('a checkpoint far from the saddle is left out', () => {
    expect(coefficientOf({ ...far, checkpoints: [200] })).toBeNull()
    const near = coefficientOf({ ...far, checkpoints: [1] })
    expect(near).not.toBeNull()
    expect(coefficientOf(far)).toEqual(near)
  })

  test('noise that float32 hides on the way to the saddle is seen there, at level 1e-6; five times the noise rejected', () => {
    const hidden: Walk = {
      ...base,
      curvature: 1,
      noiseStd: 1e-7,
      start: { mean: 3, std: 0 },
      checkpoints: [1, 2, 5, 10, 200],
    }
    const { estimate, low, high } = coefficientOf(hidden)!
    const deviation = (exact: number) => Math.abs(estimate - exact) / ((high - low) / (2 * NORMAL_975))
    expect(deviation(exactOf(hidden))).toBeLessThan(4.892)
    expect(deviation(exactOf({ ...hidden, noiseStd: 5e-7 }))).toBeGreaterThan(4.892)
    expect(coefficientOf({ ...hidden, checkpoints: [40, 50] })).toBeNull()
    const alike = coefficientOf({ ...hidden, checkpoints: [5, 10] })!
    expect(alike.estimate).toBe(0)
    expect(alike.high).toBeGreaterThan(exactOf(hidden))
  })

  test.each([0, 0.9])('no noise from a point is exactly 0, up to what rounding may hide, at momentum %d', momentum => {
    for (const curvature of [-1, 0, 1]) {
      const still: Walk = { ...base, curvature, momentum, noiseStd: 0, start: { mean: 0.7, std: 0 } }
      const { estimate, low, high } = coefficientOf(still)!
      expect([estimate, low]).toEqual([0, 0])
      expect(high).toBeGreaterThan(0)
      expect(high).toBeLessThan(1e-10)
      expect(coefficientOf({ ...still, start: { mean: 0, std: 0 } })).toEqual({ estimate: 0, low: 0, high: 0 })
    }
  })

  test('noise as fine as the spacing of float32 numbers is left out, and seen near the origin', () => {
    const fine: Walk = { ...base, curvature: 0, noiseStd: 1e-6 }
    expect(coefficientOf({ ...fine, start: { mean: 1, std: 0 } })).toBeNull()
    expect(coefficientOf(fine)).not.toBeNull()
  })

  test('noise below the spacing of float32 numbers is within the interval', () => {
    const hidden: Walk = { ...base, curvature: 0, noiseStd: 1e-8, start: { mean: 1, std: 0 } }
    const { estimate, high } = coefficientOf(hidden)!
    expect(estimate).toBe(0)
    expect(high).toBeGreaterThan(exactOf(hidden))
  })

  test('no noise from a cloud cannot be told from rounding', () => {
    expect(coefficientOf({ ...base, noiseStd: 0, start: { mean: 0.7, std: 0.1 } })).toBeNull()
  })

  test('particles that are gone leave no NaN', () => {
    expect(coefficientOf({ ...base, curvature: -1e9, noiseStd: 0.01, checkpoints: [40] })).toBeNull()
  })
})
