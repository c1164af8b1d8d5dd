import { describe, expect, test } from 'vitest'
import { displacementBasis } from '#src/statistics/displacement-basis.js'
import { displacementFit } from '#src/statistics/displacement-fit.js'
import { exactMoments } from '#src/theory/moments.js'
import { canBeAtLeast, canBeAtMost } from './binomial.js'
import { momentsOf, tallyOf, type Walk, walk } from './walk.js'

const base: Walk = {
  curvature: -1,
  learningRate: 0.01,
  momentum: 0,
  noiseStd: 0.2,
  start: { mean: 0, std: 0 },
  particles: 1600,
  checkpoints: [1, 2, 3, 5, 8, 12, 20, 30, 45, 70],
}

const exactOf = ({ learningRate, momentum, noiseStd }: Walk) =>
  (learningRate * noiseStd ** 2) / (2 * (1 - momentum) ** 2)

function fitOf(seed: string, settings: Walk) {
  const tally = tallyOf(walk(seed, settings), settings)
  return displacementFit(momentsOf(tally, tally.noiseMoments, settings.particles), settings)
}

describe('the series of the displacement in the drift', () => {
  test.each([0, 0.5, 0.9])('is the exact variance, to the fourth power of the drift, at momentum %d', momentum => {
    const steps = [1, 2, 5, 20]
    const basis = displacementBasis(momentum, steps, 4)
    const off = [1e-3, 2e-3].map(drift => {
      const law = {
        curvature: -1,
        learningRate: drift,
        momentum,
        radius: 0,
        noiseStd: 1 / drift,
        noise: 'shared' as const,
      }
      return exactMoments(law, { mean: 0, std: 0 }, steps).map(({ variance }, i) => {
        const series = basis[i]!.reduce((sum, term, n) => sum + term * drift ** n, 0)
        return Math.abs(series - variance)
      })
    })
    steps.forEach((step, i) => {
      expect(off[0]![i]).toBeLessThan(1e-12 * step ** 7)
      // twice the drift, sixteen times the error, until rounding is all that is left
      if (off[0]![i]! > 1e-9) expect(off[1]![i]! / off[0]![i]!).toBeGreaterThan(12)
    })
  })

  test('without momentum the first terms are k and k(k − 1)', () => {
    expect(displacementBasis(0, [1, 4, 10], 2)).toEqual([
      [1, 0],
      [4, 12],
      [10, 90],
    ])
  })
})

const walks: [string, Walk][] = [
  ['away from a saddle', base],
  ['to a minimum', { ...base, curvature: 3 }],
  ['from a cloud', { ...base, start: { mean: 0.5, std: 0.3 } }],
  ['at momentum 0.9', { ...base, momentum: 0.9, learningRate: 0.002, noiseStd: 0.5 }],
]

describe.each(walks)('the coefficient of displacements %s', (name, settings) => {
  const runs = 300
  const level = 1e-6 / (walks.length * 3)
  const fits = Array.from({ length: runs }, (_, run) => fitOf(`${name} ${run}`, settings))
  const seen = fits.filter(fit => fit !== null)
  const hits = (exact: number, width = 1) =>
    seen.filter(({ estimate, high }) => Math.abs(estimate - exact) <= width * (high - estimate)).length

  test('95% intervals cover it in 92 to 98% at level 1e-6 in all; half the width, a coefficient 15% off rejected', () => {
    expect(seen.length).toBeGreaterThan(0.8 * runs)
    const exact = exactOf(settings)
    expect(canBeAtLeast(0.92, hits(exact), seen.length, level)).toBe(true)
    expect(canBeAtMost(0.98, hits(exact), seen.length, level)).toBe(true)
    expect(canBeAtLeast(0.92, hits(exact, 0.5), seen.length, level)).toBe(false)
    expect(canBeAtLeast(0.92, hits(1.15 * exact), seen.length, level)).toBe(false)
  })
})

describe('where there is nothing to fit', () => {
  test('too few checkpoints at short times, too few particles, no noise', () => {
    expect(fitOf('few', { ...base, checkpoints: [1, 2, 5] })).toBeNull()
    expect(fitOf('late', { ...base, checkpoints: [900, 1000, 1100, 1200] })).toBeNull()
    expect(fitOf('small', { ...base, particles: 200 })).toBeNull()
    expect(fitOf('still', { ...base, noiseStd: 0 })).toBeNull()
  })

  test('the range ends where the series does: at a quarter of what fits', () => {
    const fit = fitOf('range', { ...base, curvature: -5, particles: 16_000 })!
    expect(fit.toStep).toBeLessThan(12)
    expect(fitOf('range', { ...base, curvature: -0.01, particles: 16_000 })!.toStep).toBe(12)
  })
})
