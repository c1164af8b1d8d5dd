/** What an experiment may hold: its defaults, and the JSON Schema that editors read. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkExperiment } from '#src/experiment/check.js'
import { experimentJsonSchema, experimentSchema } from '#src/experiment/schema.js'
import { edited } from './edited.js'
import { agrees, type JsonSchema } from './json-schema.js'

const experiment = {
  particles: 10,
  steps: 100,
  start: [0, 0],
  loss: { saddle: { curvatures: [1, -1] } },
  optimizer: { kind: 'usam', learningRate: 0.01, radius: 0.3 },
  noise: { none: {} },
}

it('fills in every default', () => {
  const loss = { oneNeuron: {} }
  const filled = checkExperiment({ ...experiment, loss, optimizer: { kind: 'sgd', learningRate: 1 }, diffusion: {} })
  expect(filled).toMatchObject({
    name: 'experiment',
    seed: 'saddlewalk',
    loss: { oneNeuron: { data: 'one', target: 1, labelNoise: 1 } },
    optimizer: { kind: 'sgd', learningRate: 1, radius: 0, momentum: 0, noise: 'shared' },
    diffusion: { checkpoints: 20 },
  })
  expect(checkExperiment({ ...experiment, loss: { doubleWell: {} } }).loss).toEqual({
    doubleWell: { depth: 0.25, stiffness: 1 },
  })
})

describe('the JSON Schema', () => {
  const groupsOf = (node: JsonSchema): JsonSchema[] => [
    ...(node.properties === undefined ? [] : [node]),
    ...[...(node.anyOf ?? []), ...Object.values(node.properties ?? {})].flatMap(groupsOf),
  ]
  const groups = groupsOf(experimentJsonSchema())

  it('has every group of settings', () => {
    const keys = new Set(groups.flatMap(group => Object.keys(group.properties!)))
    expect([...keys]).toEqual(expect.arrayContaining(['curvatures', 'batchSize', 'mean', 'formula', 'sweep', 'exits']))
  })

  it('allows no other settings in any group', () => {
    expect(groups.filter(group => group.additionalProperties !== false)).toEqual([])
  })

  it('requires no setting that has a default', () => {
    const defaulted = groups.flatMap(({ properties, required = [] }) =>
      required.filter(name => properties![name]!.default !== undefined),
    )
    expect(defaulted).toEqual([])
    expect(groups[0]!.required).toEqual(['particles', 'steps', 'start', 'loss', 'optimizer', 'noise'])
  })

  it('describes every setting', () => {
    const settings = groups.flatMap(({ properties }) => Object.entries(properties!))
    expect(settings.filter(([, { description }]) => description === undefined).map(([name]) => name)).toEqual([])
  })

  it('agrees with the check of an experiment on every document', () => {
    const outcomes = { good: 0, bad: 0 }
    fc.assert(
      fc.property(edited, raw => {
        const good = experimentSchema.safeParse(raw).success
        outcomes[good ? 'good' : 'bad'] += 1
        expect(agrees(experimentJsonSchema(), raw)).toBe(good)
      }),
      { seed: 1, numRuns: 3000 },
    )
    expect(Math.min(outcomes.good, outcomes.bad)).toBeGreaterThan(300)
  })
})
