/** Settings that are unstable, or whose noise float32 cannot hold, are said in words. */
import { describe, expect, it } from 'vitest'
import type { ExperimentInput } from '#src/experiment/schema.js'
import { planOf } from '#src/experiment/sweep.js'
import { simulate } from '#src/index.js'
import { cautionsOf } from '#src/laws/cautions.js'

const saddle: ExperimentInput = {
  particles: 200,
  steps: 60,
  start: [0, 0],
  loss: { saddle: { curvatures: [4, -1] } },
  optimizer: { kind: 'sgd', learningRate: 0.1 },
  noise: { isotropic: { std: 0.1 } },
  diffusion: { checkpoints: [60] },
}

const cautions = (experiment: Partial<ExperimentInput>, float32 = true) =>
  cautionsOf(planOf({ ...saddle, ...experiment }).variants[0]!, { float32 })

const optimizer = (settings: Partial<ExperimentInput['optimizer']>) => ({
  optimizer: { ...saddle.optimizer, ...settings },
})

describe('a step that overshoots', () => {
  it.each([
    ['sgd', { learningRate: 0.6 }, /curvature 4 .* ηh = 2\.4 is above 2\(1 \+ γ\) = 2/],
    ['usam, stable without its radius', { kind: 'usam', learningRate: 0.4, radius: 0.5 }, /ηh\(1 \+ ρh\) = 4\.8/],
    ['usam along the unstable direction', { kind: 'usam', learningRate: 0.1, radius: 30 }, /curvature -1 /],
    ['the full gradient', { kind: 'usamFull', learningRate: 0.1, radius: 0.5 }, /ηh\(1 \+ ρh\)² = 3\.6/],
    ['momentum, beyond its wider limit', { learningRate: 1, momentum: 0.9 }, /2\(1 \+ γ\) = 3\.8/],
  ] as const)('%s', (_, settings, words) => {
    expect(cautions(optimizer(settings)).join('; ')).toMatch(words)
  })

  it.each([
    ['sgd within its limit', { learningRate: 0.49 }],
    ['momentum within its wider limit', { learningRate: 0.9, momentum: 0.9 }],
    ['normalised sam, whose radius does not matter', { kind: 'sam', learningRate: 0.49, radius: 5 }],
    ['usam that is drawn to the saddle', { kind: 'usam', learningRate: 0.01, radius: 2 }],
  ] as const)('is not said of %s', (_, settings) => {
    expect(cautions(optimizer(settings))).toEqual([])
  })

  it('is where particles do spread without end, and just below the limit do not', async () => {
    const spread = async (learningRate: number) => {
      const { variants } = await simulate({
        ...saddle,
        loss: { saddle: { curvatures: [4, 0] } },
        steps: 400,
        diffusion: { checkpoints: [400] },
        ...optimizer({ learningRate }),
      })
      return variants[0]!.diffusion!.coordinates[0]!.meanSquareDisplacement[0]!.estimate!
    }
    expect(await spread(0.505)).toBeGreaterThan(1000 * (await spread(0.495)))
  })

  it('is not looked for where the declared saddle is no critical point', () => {
    const loss = { expression: '10*x^2 + x - y^2' }
    expect(cautions({ loss, ...optimizer({ learningRate: 0.5 }) })).toEqual([])
  })
})

describe('noise that float32 cannot hold', () => {
  it('is said with the coordinate, the noise and the resolution there', () => {
    expect(cautions({ start: [0, 100], ...optimizer({ learningRate: 1e-6 }) })).toEqual([
      'along y the noise of a step, 1e-7, is below the resolution of float32 at 100, 0.00000763: much of it is lost in rounding; --engine reference computes in float64',
    ])
    const hessian = { noise: { hessian: { batchSize: 10_000 } }, start: [50, 0], ...optimizer({ learningRate: 1e-5 }) }
    expect(cautions(hessian)).toHaveLength(1)
  })

  it('is none for float64, at the origin, with enough noise, and without any', () => {
    const far = { start: [0, 100], ...optimizer({ learningRate: 1e-6 }) }
    expect(cautions(far, false)).toEqual([])
    expect(cautions({ ...far, start: [0, 0] })).toEqual([])
    expect(cautions({ start: [0, 100] })).toEqual([])
    expect(cautions({ ...far, noise: { none: {} } })).toEqual([])
  })

  it('is where float32 loses the walk, and float64 does not', async () => {
    // noise of a fifth of the spacing at 100: no single step can move a particle
    const experiment = {
      ...saddle,
      start: [0, 100],
      loss: { saddle: { curvatures: [0, 0] } },
      ...optimizer({ learningRate: 1e-5 }),
      noise: { isotropic: { std: 0.03 } },
    }
    expect(cautions(experiment)).toHaveLength(1)
    const walk = async (engine: string) => {
      const { variants } = await simulate(experiment, { engine })
      const { estimate, exact } = variants[0]!.diffusion!.coordinates[1]!.meanSquareDisplacement[0]!
      return estimate! / exact!
    }
    expect(await walk('wasm')).toBe(0)
    expect(Math.abs((await walk('reference')) - 1)).toBeLessThan(0.5)
  })
})

it('a result has its cautions, and none where there are none', async () => {
  const { variants } = await simulate(
    { ...saddle, sweep: { 'optimizer.learningRate': [0.1, 0.6] } },
    { engine: 'wasm' },
  )
  expect(variants[0]).not.toHaveProperty('cautions')
  expect(variants[1]!.cautions).toHaveLength(1)
})
