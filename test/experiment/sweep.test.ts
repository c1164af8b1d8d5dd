/** What a sweep makes of an experiment. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkExperiment } from '#src/experiment/check.js'
import { keyOf } from '#src/experiment/seed.js'
import { planOf, setSetting } from '#src/experiment/sweep.js'

type Raw = Record<string, unknown>

const unswept = (): Raw => ({
  particles: 10,
  steps: 100,
  start: [0, 0],
  loss: { saddle: { curvatures: [1, -1] } },
  optimizer: { kind: 'usam', learningRate: 0.01 },
  noise: { hessian: { batchSize: 8 } },
  escape: { when: 'abs(y) > 0.5' },
})

const settingsOf = (sweep?: Raw) => planOf({ ...unswept(), sweep }).variants.map(({ settings }) => settings)

it('without a sweep there is one variant, the experiment', () => {
  const { experiment, variants } = planOf(unswept())
  expect(variants).toHaveLength(1)
  expect(variants[0]!.settings).toEqual({})
  expect(variants[0]!.experiment).toEqual(experiment)
  expect(settingsOf({})).toEqual([{}])
})

it('makes every combination, the last setting changing fastest', () => {
  expect(settingsOf({ 'optimizer.radius': [0, 0.3], 'noise.hessian.batchSize': [8, 16, 32] })).toEqual([
    { 'optimizer.radius': 0, 'noise.hessian.batchSize': 8 },
    { 'optimizer.radius': 0, 'noise.hessian.batchSize': 16 },
    { 'optimizer.radius': 0, 'noise.hessian.batchSize': 32 },
    { 'optimizer.radius': 0.3, 'noise.hessian.batchSize': 8 },
    { 'optimizer.radius': 0.3, 'noise.hessian.batchSize': 16 },
    { 'optimizer.radius': 0.3, 'noise.hessian.batchSize': 32 },
  ])
})

it('sets what a path leads to, making groups on the way', () => {
  const { variants } = planOf({ ...unswept(), sweep: { 'diffusion.checkpoints': [[5], [7, 9]], 'start.1': [0.25] } })
  expect(variants.map(({ checkpoints }) => checkpoints)).toEqual([[5], [7, 9]])
  expect(variants.map(({ experiment }) => experiment.start)).toEqual([
    [0, 0.25],
    [0, 0.25],
  ])
})

it('sweeps whole groups', () => {
  const noises = [{ none: {} }, { isotropic: { std: 0.1 } }, { hessian: { batchSize: 4 } }]
  const { variants } = planOf({ ...unswept(), sweep: { noise: noises } })
  expect(variants.map(({ experiment }) => experiment.noise)).toEqual(noises)
})

describe('a group and a setting within it', () => {
  const groups = [
    { kind: 'sgd', learningRate: 1 },
    { kind: 'sam', learningRate: 2 },
  ]
  const both: [order: string, sweep: Raw][] = [
    ['the setting first', { 'optimizer.radius': [0.1, 0.2], optimizer: groups }],
    ['the group first', { optimizer: groups, 'optimizer.radius': [0.1, 0.2] }],
  ]

  it.each(both)('are both swept, %s', (_, sweep) => {
    const { variants } = planOf({ ...unswept(), sweep })
    const found = variants.map(({ experiment: { optimizer } }) => `${optimizer.kind} ${optimizer.radius}`)
    expect(found.sort()).toEqual(['sam 0.1', 'sam 0.2', 'sgd 0.1', 'sgd 0.2'])
    for (const { settings, experiment } of variants) {
      expect(experiment.optimizer).toMatchObject(settings.optimizer as Raw)
      expect(experiment.optimizer.radius).toBe(settings['optimizer.radius'])
      expect(groups).toContainEqual(settings.optimizer)
    }
  })

  it.each(both)('leave the values as they were, %s', (_, sweep) => {
    const before = structuredClone(sweep)
    planOf({ ...unswept(), sweep })
    expect(sweep).toEqual(before)
  })
})

it('setting one of two places that hold the same list leaves the other', () => {
  const shared = [0, 0]
  const raw: Raw = { start: shared, loss: { expression: { formula: 'x*y', saddle: shared } } }
  setSetting(raw, ['start', '0'], 1)
  expect(raw).toEqual({ start: [1, 0], loss: { expression: { formula: 'x*y', saddle: [0, 0] } } })
})

it('shares the noise between variants, unless the seed is swept', () => {
  const { variants } = planOf({ ...unswept(), seed: 'a', sweep: { 'optimizer.radius': [0, 0.1] } })
  expect(variants.map(({ key }) => key)).toEqual([keyOf('a'), keyOf('a')])
  const seeded = planOf({ ...unswept(), sweep: { seed: [1, 'b'] } })
  expect(seeded.variants.map(({ key }) => key)).toEqual([keyOf(1), keyOf('b')])
})

it('gives back the experiment with its sweep and the first of each value', () => {
  const sweep = { 'optimizer.radius': [0.2, 0.1] }
  const { experiment } = planOf({ ...unswept(), sweep })
  expect(experiment.sweep).toEqual(sweep)
  expect(experiment.optimizer.radius).toBe(0.2)
})

it('leaves what it is given as it was', () => {
  const given = { ...unswept(), sweep: { 'optimizer.radius': [0, 0.1], 'escape.exits': [undefined] } }
  const before = structuredClone(given)
  planOf(given)
  expect(given).toEqual(before)
})

describe('a list of combinations', () => {
  it('runs each group of settings, in order, and no others', () => {
    const sweep = [{ 'optimizer.radius': 0, particles: 3 }, { 'optimizer.radius': 0.2 }, {}]
    const { variants, experiment } = planOf({ ...unswept(), sweep })
    expect(variants.map(({ settings }) => settings)).toEqual(sweep)
    expect(variants.map(variant => variant.experiment.optimizer.radius)).toEqual([
      0,
      0.2,
      planOf(unswept()).experiment.optimizer.radius,
    ])
    expect(variants.map(variant => variant.experiment.particles)).toEqual([3, unswept().particles, unswept().particles])
    expect(experiment.sweep).toEqual(sweep)
  })

  it.each<[sweep: unknown, message: string]>([
    [[], 'sweep: must hold at least one group of settings'],
    [[{ particles: 5 }, 7], 'sweep[1]: must be a group of settings, as optimizer.radius: 0.1, not 7'],
    [[{ particles: 5 }, { particles: 0 }], 'sweep[1].particles: must be at least 1, not 0'],
    [[{ 'optimizer.raduis': 1 }], 'sweep[0].optimizer.raduis: unknown setting "raduis" — did you mean "radius"?'],
    [[{ 'sweep.x': 1 }], 'sweep[0].sweep.x: a sweep cannot vary itself'],
    [7, 'sweep: must be a group of settings, as optimizer.radius: [0, 0.1], or a list of such groups'],
    [Array.from({ length: 10_001 }, () => ({})), 'sweep: makes 10001 combinations; at most 10000 are run'],
  ])('refuses %j', (sweep, message) => {
    expect(() => planOf({ ...unswept(), sweep })).toThrow(message)
  })
})

describe('errors', () => {
  const errorOf = (sweep: Raw) => {
    try {
      planOf({ ...unswept(), sweep })
    } catch (error) {
      return error
    }
    return null
  }

  it.each<[what: string, sweep: Raw, path: (string | number)[]]>([
    ['a bad value', { 'optimizer.radius': [0, 1, -1] }, ['sweep', 'optimizer.radius', 2]],
    ['a bad value of the second', { particles: [1], steps: [5, 0] }, ['sweep', 'steps', 1]],
    ['within a group', { optimizer: [{ kind: 'sgd', learningRate: 0 }] }, ['sweep', 'optimizer', 0, 'learningRate']],
    ['an unknown group', { 'optimzer.radius': [1] }, ['sweep', 'optimzer.radius']],
    ['through a number', { 'steps.x': [1] }, ['sweep', 'steps.x']],
    ['of the experiment itself', { 'optimizer.kind': ['sgd'], particles: [1], start: [[0]] }, ['sweep', 'start', 0]],
    [
      'in a setting within a swept group',
      { 'optimizer.radius': [0, -1], optimizer: [{ kind: 'sgd', learningRate: 1 }] },
      ['sweep', 'optimizer.radius', 1],
    ],
    ['not of the sweep', { 'noise.none': [{}] }, ['noise']],
  ])('%s', (_, sweep, path) => {
    expect(errorOf(sweep)).toMatchObject({ name: 'SettingError', path })
  })

  it('in an expression keeps its column', () => {
    expect(errorOf({ 'escape.when': ['y > 1', 'abs(q) > 1'] })).toMatchObject({
      path: ['sweep', 'escape.when', 1],
      column: 5,
    })
  })

  it('10,000 combinations are the most', () => {
    const hundred = Array.from({ length: 100 }, (_, i) => i + 1)
    expect(errorOf({ particles: [...hundred, 101], steps: hundred })).toMatchObject({
      message: 'sweep: makes 10100 combinations; at most 10000 are run',
    })
    expect(settingsOf({ particles: hundred, steps: hundred })).toHaveLength(10_000)
  })
})

it('each variant is the experiment with its settings put in, and there are as many as the product', () => {
  const some = <T>(value: fc.Arbitrary<T>) => fc.array(value, { minLength: 1, maxLength: 3 })
  const sweeps = fc.record(
    {
      'optimizer.radius': some(fc.double({ min: 0, max: 1, noNaN: true })),
      'optimizer.kind': some(fc.constantFrom('sgd', 'usam', 'sam')),
      noise: some(fc.constantFrom({ none: {} }, { isotropic: { std: 1 } })),
      seed: some(fc.oneof(fc.integer(), fc.string({ minLength: 1 }))),
      particles: some(fc.integer({ min: 1, max: 2 ** 32 })),
      'start.0': some(fc.double({ min: -1, max: 1, noNaN: true })),
    },
    { requiredKeys: [] },
  )
  fc.assert(
    fc.property(sweeps, sweep => {
      const { variants } = planOf({ ...unswept(), sweep })
      const product = Object.values(sweep).reduce((size, values) => size * values.length, 1)
      expect(variants).toHaveLength(product)
      for (const { settings, experiment } of variants) {
        const raw = unswept()
        for (const [path, value] of Object.entries(settings)) setSetting(raw, path.split('.'), value)
        expect(experiment).toEqual(checkExperiment(raw))
      }
    }),
    { seed: 1, numRuns: 30 },
  )
})
