import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  compensatingMomentum,
  corollary1Gap,
  corollary1Limit,
  diffusionCoefficient,
  isAttractor,
  theorem2Gap,
  theorem2MeanSquareDisplacement,
  theorem2Variance,
  theorem3,
} from '#src/theory/kim2026.js'

const saddle = { curvature: -2, radius: 0.3, learningRate: 0.01, batchSize: 32 }

test('Theorem 1: the saddle attracts from ρ = −1/λ on', () => {
  expect(isAttractor(-2, 0.49)).toBe(false)
  expect(isAttractor(-2, 0.5)).toBe(false)
  expect(isAttractor(-2, 0.51)).toBe(true)
  expect(isAttractor(1, 0)).toBe(true)
})

describe('Theorem 2', () => {
  test('is the formula as printed', () => {
    const { curvature, radius, learningRate, batchSize } = saddle
    for (const time of [0.1, 1, 5]) {
      const stretch = (1 + radius * curvature) ** 2
      const printed =
        ((learningRate * Math.abs(curvature)) / (2 * batchSize * curvature * stretch)) *
        (1 - Math.exp(-2 * curvature * stretch * time))
      expect(theorem2Variance(saddle, time) / printed).toBeCloseTo(1, 12)
    }
  })

  test('solves dσ²/dt = −2λ(1 + ρλ)²σ² + η|λ|/B', () => {
    const time = 0.7
    const width = 1e-4
    const slope = (theorem2Variance(saddle, time + width) - theorem2Variance(saddle, time - width)) / (2 * width)
    const drift = -2 * (1 - 0.6) ** 2
    expect(slope).toBeCloseTo(-2 * drift * theorem2Variance(saddle, time) + (0.01 * 2) / 32, 10)
  })

  test('grows as η|λ|t/B at first, and for ever where 1 + ρλ = 0', () => {
    expect(theorem2Variance(saddle, 1e-9) / ((0.01 * 2 * 1e-9) / 32)).toBeCloseTo(1, 8)
    expect(theorem2Variance({ ...saddle, radius: 0.5 }, 1e4)).toBeCloseTo((0.01 * 2 * 1e4) / 32, 12)
    expect(theorem2Variance({ ...saddle, curvature: 0 }, 1e4)).toBe(0)
  })

  test('saturates at η/2B(1 + ρλ)² in a valley', () => {
    expect(theorem2Variance({ ...saddle, curvature: 2 }, 1e3)).toBeCloseTo(0.01 / (2 * 32 * 1.6 ** 2), 15)
  })

  test('mean square displacement adds the drift of the start', () => {
    const decay = Math.exp(2 * 0.16 * 3)
    const expected = theorem2Variance(saddle, 3) + (decay - 1) ** 2 * (0.25 + 0.01)
    expect(theorem2MeanSquareDisplacement(saddle, { mean: 0.5, std: 0.1 }, 3)).toBeCloseTo(expected, 14)
    expect(theorem2MeanSquareDisplacement(saddle, { mean: 0, std: 0 }, 1e6)).toBe(Number.POSITIVE_INFINITY)
  })

  test('is never NaN', () => {
    const value = fc.constantFrom(-1e3, -2, -1e-300, 0, 1e-300, 2, 1e3)
    fc.assert(
      fc.property(
        value,
        fc.constantFrom(0, 0.5, 1e-3, 1e3),
        fc.constantFrom(0, 1e-300, 1, 1e9),
        (curvature, radius, t) => {
          const coordinate = { ...saddle, curvature, radius, momentum: 0.9 }
          const start = { mean: 0, std: 0 }
          const values = [
            theorem2MeanSquareDisplacement(coordinate, start, t),
            theorem3(coordinate, t, 'printed'),
            theorem3(coordinate, t, 'derived'),
          ]
          expect(values.filter(Number.isNaN)).toEqual([])
        },
      ),
    )
  })
})

describe('Corollary 1', () => {
  test('is the Theorem 2 difference at leading order in t and ρ', () => {
    for (const curvature of [-2, 0.5, 3]) {
      const coordinate = { ...saddle, curvature, radius: 1e-3 }
      const time = 1e-3
      const gap = theorem2Variance({ ...coordinate, radius: 0 }, time) - theorem2Variance(coordinate, time)
      expect(gap / corollary1Gap(coordinate, time)).toBeCloseTo(1, 1.5)
    }
  })

  test('at order t² the difference also holds η|λ|λ³ρ²t²/B, which the corollary leaves out', () => {
    const { curvature, radius, learningRate, batchSize } = saddle
    const time = 1e-4
    const gap = theorem2Variance({ ...saddle, radius: 0 }, time) - theorem2Variance(saddle, time)
    const omitted = (learningRate * Math.abs(curvature) * curvature ** 3 * radius ** 2 * time ** 2) / batchSize
    expect(gap / (corollary1Gap(saddle, time) + omitted)).toBeCloseTo(1, 3)
    expect(gap / corollary1Gap(saddle, time)).toBeCloseTo(1 + (curvature * radius) / 2, 3)
  })

  test.each([-2, 2])('its limit is what the gap of Theorem 2 over it tends to, and not 1 (λ = %d)', curvature => {
    const coordinate = { ...saddle, curvature }
    const ratio = (time: number) => theorem2Gap(coordinate, time) / corollary1Gap(coordinate, time)
    expect(ratio(1e-6)).toBeCloseTo(corollary1Limit(coordinate), 4)
    expect(corollary1Limit(coordinate)).toBeCloseTo(1 + 0.15 * curvature, 14)
  })

  test('the gap of Theorem 2 changes its sign at ρ = −2/λ, where SAM drifts as SGD does', () => {
    expect(theorem2Gap({ ...saddle, radius: 0.99 }, 1)).toBeGreaterThan(0)
    expect(theorem2Gap({ ...saddle, radius: 1 }, 1)).toBe(0)
    expect(theorem2Gap({ ...saddle, radius: 1.01 }, 1)).toBeLessThan(0)
  })
})

describe('Theorem 3', () => {
  test('without momentum is Theorem 2 and a term of order η²', () => {
    const time = 2
    for (const [c2, exponent] of [['printed', 0.005] as const, ['derived', 200] as const]) {
      const extra = (0.01 ** 2 * 2 * (1 - Math.exp(-exponent)) ** 2) / (2 * 32)
      const expected = theorem2Variance(saddle, time) + extra
      expect(theorem3({ ...saddle, momentum: 0 }, time, c2)).toBeCloseTo(expected, 15)
    }
  })

  test('starts at C₁/(1−γ)³B as printed, at nothing as derived', () => {
    const coordinate = { ...saddle, momentum: 0.9 }
    expect(theorem3(coordinate, 0, 'printed')).toBeCloseTo((0.01 ** 2 * 2) / (2 * 1e-3 * 32), 14)
    expect(theorem3(coordinate, 0, 'derived')).toBe(0)
  })

  test.each(['printed', 'derived'] as const)('with C₂ %s grows as 2Dt between ηs and 1/|λ|', c2 => {
    const flat = { ...saddle, curvature: -1e-6, momentum: 0.9 }
    const slope = (theorem3(flat, 200, c2) - theorem3(flat, 100, c2)) / 100
    expect(slope / (2 * diffusionCoefficient(flat))).toBeCloseTo(1, 2)
  })
})

describe.each(['printed', 'derived'] as const)('the compensating momentum, C₂ %s', c2 => {
  test('gives SAM the displacement of SGD without momentum', () => {
    const momentum = compensatingMomentum(saddle, 0.8, c2)
    expect(momentum).toBeGreaterThan(0.05)
    const target = theorem3({ ...saddle, radius: 0, momentum: 0 }, 0.8, c2)
    expect(theorem3({ ...saddle, momentum }, 0.8, c2) / target).toBeCloseTo(1, 7)
  })

  test('is none for SGD, and where SAM is not behind', () => {
    expect(compensatingMomentum({ ...saddle, radius: 0 }, 0.8, c2)).toBeLessThan(1e-8)
    expect(compensatingMomentum({ ...saddle, radius: 2 }, 0.8, c2)).toBe(0)
  })
})

test('the diffusion coefficient is η|λ|/2B(1−γ)²', () => {
  expect(diffusionCoefficient({ ...saddle, momentum: 0.9 })).toBeCloseTo((0.01 * 2) / (2 * 32 * 0.01), 14)
})
