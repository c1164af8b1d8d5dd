import { describe, expect, test } from 'vitest'
import {
  meanSquareDisplacement,
  type NoisyCoordinate,
  samEquationAt,
  usamEquation,
} from '#src/theory/compagnoni2023.js'
import { exactMoments } from '#src/theory/moments.js'
import { gaussianSource } from './gaussian-source.js'

const saddle: NoisyCoordinate = { curvature: -1.5, learningRate: 0.01, radius: 0.1, noiseStd: 0.7 }
const start = { mean: 0.2, std: 0.1 }
const TIME = 1

/**
 * How far the equation's displacement at time 1 is from the discrete step's, for a radius of √η and noise of size 1/√η in
 * each step, so that neither vanishes with η.
 */
function weakError(learningRate: number, curvature: number, radiusInEquation = Math.sqrt(learningRate)): number {
  const noiseStd = saddle.noiseStd / Math.sqrt(learningRate)
  const coordinate = { curvature, learningRate, noiseStd }
  const law = { ...coordinate, radius: Math.sqrt(learningRate), momentum: 0, noise: 'shared' as const }
  const [exact] = exactMoments(law, start, [TIME / learningRate])
  const equation = usamEquation({ ...coordinate, radius: radiusInEquation })
  return Math.abs(meanSquareDisplacement(equation, start, TIME) - exact!.meanSquareDisplacement)
}

describe('the equation of USAM', () => {
  test.each([-1.5, 1.5])(
    'has the moments of the discrete step to first order in the learning rate, curvature %d',
    curvature => {
      const rates = [6, 7, 8, 9].map(power => 4 ** -power)
      const errors = rates.map(rate => weakError(rate, curvature))
      // a quarter of the learning rate, a quarter of the error; of order ½ it would be a half
      for (let i = 1; i < errors.length; i++) {
        expect(errors[i - 1]! / errors[i]!).toBeGreaterThan(3)
        expect(errors[i - 1]! / errors[i]!).toBeLessThan(6)
      }
      const ofSgd = rates.map(rate => weakError(rate, curvature, 0))
      expect(ofSgd.at(-2)! / ofSgd.at(-1)!).toBeLessThan(2.5)
      expect(ofSgd.at(-1)!).toBeGreaterThan(10 * errors.at(-1)!)
    },
  )

  test('with radius 0 is that of SGD', () => {
    expect(usamEquation({ ...saddle, radius: 0 })).toEqual({ relaxation: -1.5, diffusion: 0.01 * 0.7 ** 2 })
  })

  test('is refused where its diffusion would be negative', () => {
    expect(() => usamEquation({ ...saddle, radius: 0.5 })).toThrow('the equation of USAM needs 1 + 2ρh ≥ 0, got -0.5')
    expect(usamEquation({ ...saddle, curvature: -1, radius: 0.5 }).diffusion).toBe(0)
  })

  test('has the limits of Ornstein and Uhlenbeck: 2Dt at first, the stationary variance at last', () => {
    const valley = { relaxation: 2, diffusion: 0.3 }
    expect(meanSquareDisplacement(valley, { mean: 0, std: 0 }, 1e-8) / 0.3e-8).toBeCloseTo(1, 6)
    expect(meanSquareDisplacement(valley, { mean: 0, std: 0 }, 50)).toBeCloseTo(0.3 / 4, 12)
    expect(meanSquareDisplacement({ relaxation: 0, diffusion: 0.3 }, start, 5)).toBeCloseTo(1.5, 12)
  })
})

describe('the equation of normalised SAM in one dimension', () => {
  const samples = 400_000

  /** Mean and variance of one step over η from w, in standard errors from the equation to first order in the radius. */
  function scores(w: number, coordinate: NoisyCoordinate, equation = samEquationAt(w, coordinate)) {
    const { curvature, learningRate, radius, noiseStd } = coordinate
    const normal = gaussianSource(`sam ${w}`)
    let [sum, squares, fourth] = [0, 0, 0]
    for (let i = 0; i < samples; i++) {
      const noise = noiseStd * normal()
      const perturbed = w + radius * Math.sign(curvature * w + noise)
      const gradient = curvature * perturbed + noise
      const off = -gradient - equation.drift
      sum += off
      squares += off ** 2
      fourth += off ** 4
    }
    const variance = squares / samples
    const error = Math.sqrt((fourth / samples - variance ** 2) / samples)
    return {
      drift: sum / samples / Math.sqrt(variance / samples),
      diffusion: (variance - equation.diffusion / learningRate) / error,
    }
  }

  test.each([-0.4, 0, 0.1, 1])(
    'is drift and variance of a step from %d to first order in the radius, at level 1e-4 over all',
    w => {
      const coordinate = { ...saddle, radius: 0.002 }
      const { drift, diffusion } = scores(w, coordinate)
      expect(Math.abs(drift)).toBeLessThan(4.5)
      expect(Math.abs(diffusion)).toBeLessThan(4.5)
      const ofSgd = { drift: -saddle.curvature * w, diffusion: saddle.learningRate * saddle.noiseStd ** 2 }
      const larger = { ...saddle, radius: 0.05 }
      const wrong = scores(w, larger, ofSgd)
      expect(Math.max(Math.abs(wrong.drift), Math.abs(wrong.diffusion))).toBeGreaterThan(4.5)
    },
  )
})
