import { describe, expect, test } from 'vitest'
import { anomalousExponent, logSlope } from '#src/statistics/exponent.js'
import { exactMoments } from '#src/theory/moments.js'
import { canBeAtLeast, canBeAtMost } from './binomial.js'
import { momentsOf, tallyOf, type Walk, walk } from './walk.js'

const base: Walk = {
  curvature: 0,
  learningRate: 0.05,
  momentum: 0,
  noiseStd: 0.1,
  start: { mean: 0, std: 0 },
  particles: 320,
  checkpoints: [1, 2, 5, 12, 30],
}

function exponentOf(seed: string, settings: Walk) {
  const tally = tallyOf(walk(seed, settings), settings)
  return anomalousExponent(momentsOf(tally, tally.displacementMoments, settings.particles))
}

test('the slope of a power law is its power, and 1 and 2 stand for diffusion and ballistic motion', () => {
  const steps = [1, 3, 10, 40]
  for (const power of [0.5, 1, 2])
    expect(
      logSlope(
        steps,
        steps.map(step => 7 * step ** power),
      ),
    ).toBeCloseTo(power, 12)
  expect(exponentOf('flat', { ...base, particles: 8000 })!.estimate).toBeCloseTo(1, 1)
  const ballistic = { ...base, start: { mean: 50, std: 0 }, curvature: 1e-3, noiseStd: 1e-4 }
  expect(exponentOf('ballistic', ballistic)!.estimate).toBeCloseTo(2, 2)
})

describe.each<[string, Walk]>([
  ['a free walk', base],
  ['a walk away from a saddle', { ...base, curvature: -1 }],
  ['a walk with momentum from a cloud', { ...base, curvature: 1, momentum: 0.8, start: { mean: 0.1, std: 0.1 } }],
])('the exponent of %s', (name, settings) => {
  const runs = 400
  const level = 1e-6 / 9
  const { curvature, learningRate, momentum, noiseStd, start, checkpoints } = settings
  const law = { curvature, learningRate, momentum, noiseStd, radius: 0, noise: 'shared' as const }
  const exact = logSlope(
    checkpoints,
    exactMoments(law, start, checkpoints).map(({ meanSquareDisplacement }) => meanSquareDisplacement),
  )
  const seen = Array.from({ length: runs }, (_, run) => exponentOf(`${name} ${run}`, settings)!)
  const hits = (value: number, width = 1) =>
    seen.filter(({ estimate, high }) => Math.abs(estimate - value) <= width * (high - estimate)).length

  test('95% intervals cover it in 92 to 98% at level 1e-6 in all; half the width, 0.06 more rejected', () => {
    expect(canBeAtLeast(0.92, hits(exact), runs, level)).toBe(true)
    expect(canBeAtMost(0.98, hits(exact), runs, level)).toBe(true)
    expect(canBeAtLeast(0.92, hits(exact, 0.5), runs, level)).toBe(false)
    expect(canBeAtLeast(0.92, hits(exact + 0.06), runs, level)).toBe(false)
  })
})

test('there is none of one checkpoint, of few particles, and of what does not move', () => {
  expect(exponentOf('one', { ...base, checkpoints: [5] })).toBeNull()
  expect(exponentOf('few', { ...base, particles: 60 })).toBeNull()
  expect(exponentOf('still', { ...base, noiseStd: 0 })).toBeNull()
})
