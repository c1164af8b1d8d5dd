import { describe, expect, test } from 'vitest'
import { covarianceEstimate } from '#src/statistics/covariance-estimate.js'
import { stepRegression } from '#src/statistics/diffusion.js'
import { gaussianSource } from '../theory/gaussian-source.js'
import { canBeAtLeast, canBeAtMost } from './binomial.js'
import { sumsOf, tallyOf, type Walk, walk } from './walk.js'

const base: Walk = {
  curvature: -1,
  learningRate: 0.05,
  momentum: 0,
  noiseStd: 0.1,
  start: { mean: 0, std: 0 },
  particles: 800,
  checkpoints: [2, 5, 12, 25, 40],
}

/** Noise that takes back a part of what it has just given: what jitter does. */
function jitter(seed: string): () => number {
  const normal = gaussianSource(seed)
  const last = new Float64Array(base.particles)
  let i = 0
  return () => {
    const [fresh, before] = [normal(), last[i]!]
    last[i] = fresh
    i = (i + 1) % base.particles
    return fresh - 0.5 * before
  }
}

function estimatesOf(seed: string, settings: Walk, noise?: () => number) {
  const sums = sumsOf(tallyOf(walk(seed, settings, noise), settings))
  const { coefficient, multiplier } = stepRegression(sums, settings)
  return { regression: coefficient!, covariance: covarianceEstimate(sums, multiplier, settings) }
}

const exact = (base.learningRate * base.noiseStd ** 2) / 2

describe.each<[string, Walk]>([
  ['away from a saddle', base],
  ['to a minimum', { ...base, curvature: 2 }],
  ['from a cloud', { ...base, start: { mean: 0.3, std: 0.2 } }],
])('the covariance-based coefficient %s', (name, settings) => {
  const runs = 300
  const level = 1e-6 / 9
  const seen = Array.from({ length: runs }, (_, run) => estimatesOf(`${name} ${run}`, settings).covariance!)
  const hits = (value: number, width = 1) =>
    seen.filter(({ estimate, high }) => Math.abs(estimate - value) <= width * (high - estimate)).length

  test('95% intervals cover it in 92 to 98% at level 1e-6 in all; half the width, drift left in rejected', () => {
    expect(canBeAtLeast(0.92, hits(exact), runs, level)).toBe(true)
    expect(canBeAtMost(0.98, hits(exact), runs, level)).toBe(true)
    expect(canBeAtLeast(0.92, hits(exact, 0.5), runs, level)).toBe(false)
    const drift = -settings.learningRate * settings.curvature
    expect(canBeAtLeast(0.92, hits(exact * (1 + 2 * drift)), runs, level)).toBe(false)
  })
})

test('of jitter it sees the diffusion that is left, and the one-step regression does not', () => {
  // late, when the position says little of the last kick
  const settings = { ...base, curvature: 0, checkpoints: [200, 230, 260, 290, 320, 350] }
  const { regression, covariance } = estimatesOf('jitter', settings, jitter('jitter'))
  // steps of variance 1 + ¼ whose sum grows by (1 − ½)² a step
  expect(covariance!.low).toBeLessThan(0.25 * exact)
  expect(covariance!.high).toBeGreaterThan(0.25 * exact)
  expect(covariance!.high).toBeLessThan(0.5 * exact)
  expect(regression.low).toBeGreaterThan(exact)
})

test('there is none with momentum, with no multiplier, at step 1 alone', () => {
  expect(estimatesOf('momentum', { ...base, momentum: 0.5 }).covariance).toBeNull()
  expect(estimatesOf('first', { ...base, checkpoints: [1] }).covariance).toBeNull()
  expect(estimatesOf('second', { ...base, checkpoints: [1, 2] }).covariance).not.toBeNull()
})
