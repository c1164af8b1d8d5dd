import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type LinearCoordinate, linearIncrement, linearStep } from '#src/theory/linear-step.js'
import { exactDiffusionCoefficient, exactMoments } from '#src/theory/moments.js'
import { gaussianSource } from './gaussian-source.js'

const base: LinearCoordinate = {
  curvature: -1,
  learningRate: 0.01,
  radius: 0.3,
  momentum: 0,
  noiseStd: 0.1,
  noise: 'shared',
}

const coordinates = fc.record({
  curvature: fc.double({ min: -3, max: 3, noNaN: true }),
  learningRate: fc.double({ min: 1e-4, max: 0.9, noNaN: true }),
  radius: fc.double({ min: 0, max: 1, noNaN: true }),
  momentum: fc.oneof(fc.constant(0), fc.double({ min: 0.01, max: 0.99, noNaN: true })),
  noiseStd: fc.double({ min: 0, max: 2, noNaN: true }),
  noise: fc.constantFrom('shared' as const, 'independent' as const),
})

/** Mean and covariance of (w, v), one step after the other. */
function bruteForce(coordinate: LinearCoordinate, mean: number, std: number, steps: number) {
  const { learningRate: rate, momentum } = coordinate
  const gain = coordinate.curvature * (1 + coordinate.radius * coordinate.curvature)
  const gradientNoise = (linearStep(coordinate).noise / rate) ** 2
  let [w, v, ww, wv, vv] = [1, 0, 0, 0, 0]
  for (let step = 0; step < steps; step++) {
    v = momentum * v + gain * w
    w -= rate * v
    const vvNext = momentum ** 2 * vv + 2 * momentum * gain * wv + gain ** 2 * ww + gradientNoise
    const wvBefore = momentum * wv + gain * ww
    ww = ww - 2 * rate * wvBefore + rate ** 2 * vvNext
    wv = wvBefore - rate * vvNext
    vv = vvNext
  }
  return {
    mean: w * mean,
    variance: ww + (w * std) ** 2,
    meanSquareDisplacement: ww + (w - 1) ** 2 * (mean ** 2 + std ** 2),
  }
}

function expectClose(actual: number, expected: number, relative: number) {
  expect(Math.abs(actual - expected)).toBeLessThanOrEqual(relative * (1e-3 + Math.abs(expected)))
}

describe('linear step', () => {
  test('multiplier and noise of shared and independent noise', () => {
    const shared = linearStep({ ...base, curvature: -2 })
    expect(shared.multiplier).toBeCloseTo(1 + 0.01 * 2 * 0.4, 15)
    expect(shared.noise).toBeCloseTo(0.001 * 0.4, 15)
    expect(linearStep({ ...base, curvature: -2, noise: 'independent' }).noise).toBeCloseTo(0.001 * Math.sqrt(1.36), 15)
  })

  test('at ρ = −1/λ shared noise freezes the coordinate, independent noise leaves a random walk', () => {
    expect(linearStep({ ...base, radius: 1 })).toEqual({ multiplier: 1, noise: 0 })
    const walk: LinearCoordinate = { ...base, radius: 1, noise: 'independent' }
    const [moments] = exactMoments(walk, { mean: 2, std: 0 }, [1000])
    expect(moments!.mean).toBe(2)
    expect(moments!.variance).toBeCloseTo(1000 * linearStep(walk).noise ** 2, 15)
  })
})

describe('exact moments', () => {
  test('agree with the recursion of mean and covariance', () => {
    fc.assert(
      fc.property(coordinates, fc.integer({ min: 0, max: 60 }), (coordinate, steps) => {
        const [exact] = exactMoments(coordinate, { mean: 0.7, std: 0.2 }, [steps])
        const expected = bruteForce(coordinate, 0.7, 0.2, steps)
        expectClose(exact!.mean, expected.mean, 1e-9)
        expectClose(exact!.variance, expected.variance, 1e-9)
        expectClose(exact!.meanSquareDisplacement, expected.meanSquareDisplacement, 1e-9)
      }),
      { seed: 1, numRuns: 400 },
    )
  })

  test('the momentum recursion runs into the closed form as γ → 0, also after 2³¹ steps', () => {
    for (const learningRate of [1e-12, 1e-10, 1e-8, 0.5, 1.9]) {
      const coordinate: LinearCoordinate = { ...base, curvature: 1, radius: 0, learningRate }
      const steps = [1, 1000, 2 ** 31 - 1, 2 ** 31]
      const plain = exactMoments(coordinate, { mean: 1, std: 0 }, steps)
      const heavy = exactMoments({ ...coordinate, momentum: 1e-30 }, { mean: 1, std: 0 }, steps)
      for (let index = 0; index < steps.length; index++) {
        expectClose(heavy[index]!.variance / plain[index]!.variance, 1, 1e-12)
        expectClose(heavy[index]!.meanSquareDisplacement / plain[index]!.meanSquareDisplacement, 1, 1e-12)
      }
    }
  })

  test('the variance of 2k steps is that of k steps times 1 + a^2k', () => {
    for (const learningRate of [-1e-10, 1e-13, 1e-9, 0.3, 1.999999999, 2, 2.0000000001]) {
      const coordinate: LinearCoordinate = { ...base, curvature: 1, radius: 0, learningRate }
      const steps = 2 ** 30
      const [half, whole] = exactMoments(coordinate, { mean: 1, std: 0 }, [steps, 2 * steps])
      expectClose(whole!.variance / (half!.variance * (1 + half!.mean ** 2)), 1, 1e-13)
    }
  })

  test('are never NaN: what overflows is infinite, of the right sign', () => {
    const extreme = fc.record({
      curvature: fc.constantFrom(-1e3, -1, -1e-12, 0, 1e-12, 1, 200, 1e3),
      learningRate: fc.constantFrom(1e-12, 0.01, 1, 3),
      radius: fc.constantFrom(0, 1, 10),
      momentum: fc.constantFrom(0, 0.5, 0.999),
      noiseStd: fc.constantFrom(0, 1e-200, 1),
      noise: fc.constantFrom('shared' as const, 'independent' as const),
    })
    fc.assert(
      fc.property(
        extreme,
        fc.constantFrom(0, 1, 1001, 2 ** 31 - 1, 2 ** 31),
        fc.constantFrom(0, 1),
        (c, steps, mean) => {
          const [moments] = exactMoments(c, { mean, std: mean }, [steps])
          expect(Object.values(moments!).filter(Number.isNaN)).toEqual([])
        },
      ),
      { seed: 1, numRuns: 2000 },
    )
    for (const momentum of [0, 0.5]) {
      const oscillating: LinearCoordinate = { ...base, radius: 0, curvature: 500, learningRate: 0.01, momentum }
      const [even, odd] = exactMoments(oscillating, { mean: 1, std: 0 }, [100_000, 100_001])
      expect([even!.mean, odd!.mean]).toEqual([Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])
      const [diverging] = exactMoments({ ...base, momentum }, { mean: -1, std: 0 }, [1e6])
      expect(diverging!.mean).toBe(Number.NEGATIVE_INFINITY)
    }
  })

  test('a step that is no count is refused', () => {
    expect(() => exactMoments(base, { mean: 0, std: 0 }, [1.5])).toThrow(RangeError)
    expect(() => exactMoments(base, { mean: 0, std: 0 }, [-1])).toThrow(RangeError)
  })

  test('small steps have the increment −ηh(1 + ρh) to full precision', () => {
    expect(linearIncrement({ ...base, curvature: 1e-20, radius: 0 }) / -1e-22).toBeCloseTo(1, 14)
  })
})

describe('diffusion coefficient', () => {
  test.each([0, 0.5, 0.9])('is the slope of the mean square displacement over 2t at momentum %d', momentum => {
    const coordinate: LinearCoordinate = { ...base, curvature: 1e-12, momentum }
    const [moments] = exactMoments(coordinate, { mean: 0, std: 0 }, [1e6])
    const slope = moments!.meanSquareDisplacement / (2 * coordinate.learningRate * 1e6)
    expect(slope / exactDiffusionCoefficient(coordinate)).toBeCloseTo(1, 4)
  })

  test('needs a positive learning rate and a momentum below 1', () => {
    expect(() => exactDiffusionCoefficient({ ...base, learningRate: 0 })).toThrow(RangeError)
    expect(() => exactDiffusionCoefficient({ ...base, momentum: 1 })).toThrow(RangeError)
  })
})

describe('Monte Carlo of the optimizer itself', () => {
  const walkers = 20_000
  const steps = 40
  /** Two-sided normal quantile of the level 1e-6. */
  const bound = 4.892

  function simulatedDisplacements(coordinate: LinearCoordinate, seed: string): number[] {
    const { curvature, learningRate, radius, momentum, noiseStd, noise } = coordinate
    const normal = gaussianSource(seed)
    return Array.from({ length: walkers }, () => {
      let w = 0
      let velocity = 0
      for (let step = 0; step < steps; step++) {
        const first = noiseStd * normal()
        const second = noise === 'shared' ? first : noiseStd * normal()
        velocity = momentum * velocity + curvature * (w + radius * (curvature * w + first)) + second
        w -= learningRate * velocity
      }
      return w
    })
  }

  const cases: LinearCoordinate[] = [
    { ...base, learningRate: 0.05, radius: 0.5 },
    { ...base, learningRate: 0.05, radius: 0.5, momentum: 0.8 },
    { ...base, learningRate: 0.05, radius: 0.5, momentum: 0.8, noise: 'independent' },
  ]

  test.each(cases)('mean square displacement at level 1e-6, the other noise rejected: %j', coordinate => {
    const displacements = simulatedDisplacements(coordinate, 'moments')
    const estimate = displacements.reduce((sum, w) => sum + w * w, 0) / walkers
    const deviation = (law: LinearCoordinate) => {
      const [exact] = exactMoments(law, { mean: 0, std: 0 }, [steps])
      return Math.abs(estimate / exact!.meanSquareDisplacement - 1) / Math.sqrt(2 / walkers)
    }
    expect(deviation(coordinate)).toBeLessThan(bound)
    expect(
      deviation({ ...coordinate, noise: coordinate.noise === 'shared' ? 'independent' : 'shared' }),
    ).toBeGreaterThan(bound)
  })
})
