import { beforeAll, describe, expect, test } from 'vitest'
import type { Results } from '#src/reproduce/claim.js'
import { compensations } from '#src/reproduce/kim2026/compensation.js'
import { momentum } from '#src/reproduce/kim2026/momentum.js'
import { LARGEST, MOVED } from '#src/reproduce/kim2026/momentum-experiments.js'
import { theorem3 } from '#src/theory/kim2026.js'
import { exactMoments } from '#src/theory/moments.js'
import { type Place, QUICK, resultsIn, smallResults, verdictsOf, type World } from './worlds.js'

let small: Results
beforeAll(async () => {
  small = await smallResults(momentum)
}, 60_000)

const verdictsIn = (world: World) => verdictsOf(momentum, resultsIn(small, world))

type Settings = Place['settings']
const momentumOf = (settings: Settings) => settings['optimizer.momentum'] as number
const batchOf = (settings: Settings) => (settings['noise.hessian.batchSize'] as number | undefined) ?? MOVED.batchSize

test('has an id of its own for every finding, a figure that exists, and words without holes', () => {
  const { findings, figures, remarks } = momentum.judge(resultsIn(small, {}), QUICK)
  expect(new Set(findings.map(({ id }) => id)).size).toBe(findings.length)
  const names = figures.map(({ name }) => name)
  expect(findings.filter(({ figure }) => figure !== null && !names.includes(figure))).toEqual([])
  expect(JSON.stringify([findings, remarks])).not.toMatch(/NaN|undefined|Infinity|null \[/)
})

test('where the exact laws are measured, neither reading of C₂ holds at short times', () => {
  expect(verdictsIn({})).toMatchInlineSnapshot(`
    {
      "5.batch": "holds",
      "5.compensation-equation": "holds",
      "5.compensation-shared": "holds",
      "5.compensation-theorem3-equation": "fails beyond ρ = 0.1, γ = 0.102",
      "5.compensation-theorem3-shared": "fails beyond ρ = 0.1, γ = 0.102",
      "5.derived-equation": "fails beyond t = 20 η/(1 − γ)",
      "5.derived-shared": "fails",
      "5.discrete": "holds",
      "5.escape-batch": "holds",
      "5.escape-exact": "holds",
      "5.escape-momentum": "holds",
      "5.momentum": "holds within 3%",
      "5.printed-equation": "fails beyond t = 15 η/(1 − γ)",
      "5.printed-shared": "fails",
      "5.reading": "fails",
    }
  `)
})

describe.each(['printed', 'derived'] as const)('where Theorem 3 is measured, C₂ %s', reading => {
  const world: World = {
    displacement: (_, { settings, coordinate, step }) =>
      theorem3(
        {
          ...MOVED,
          curvature: coordinate === 'x' ? 1 : -1,
          momentum: momentumOf(settings),
          batchSize: batchOf(settings),
        },
        step * MOVED.learningRate,
        reading,
      ),
  }

  test('this reading holds, and the other does not', () => {
    const verdicts = verdictsIn(world)
    const other = reading === 'printed' ? 'derived' : 'printed'
    expect(verdicts['5.reading']).toBe('holds')
    for (const walk of ['equation', 'shared']) {
      expect(verdicts[`5.${reading}-${walk}`]).toBe('holds')
      expect(verdicts[`5.${other}-${walk}`]).toMatch(/^fails beyond/)
    }
    expect(verdicts['5.discrete']).toBe('fails beyond 10%')
  })
})

describe('negative controls: a finding that holds fails where something else is measured', () => {
  test('displacements that momentum does not raise, or that do not fall with B', () => {
    const slow = verdictsIn({ displacement: ({ exact }, { settings }) => exact! * (1 - momentumOf(settings)) ** 2 })
    expect(slow['5.momentum']).toBe('fails beyond 10%')
    const alike = verdictsIn({ displacement: ({ exact }, { settings }) => exact! * batchOf(settings) })
    expect(alike['5.batch']).toBe('fails beyond 10%')
  })

  test('escapes that take longer with momentum, or with small batches', () => {
    const held = verdictsIn({ escape: (exact, settings) => exact / (1 - momentumOf(settings)) ** 3 })
    expect([held['5.escape-momentum'], held['5.escape-batch']]).toEqual(['fails', 'holds'])
    expect(held['5.escape-exact']).toBe('fails beyond 3%')
    const quiet = verdictsIn({ escape: (exact, settings) => exact / batchOf(settings) })
    expect([quiet['5.escape-momentum'], quiet['5.escape-batch']]).toEqual(['holds', 'fails'])
  })

  test('momenta that make up for less than they should', () => {
    const verdicts = verdictsIn({ ratio: exact => 1.2 * exact })
    for (const walk of ['shared', 'equation']) expect(verdicts[`5.compensation-${walk}`]).toBe('fails beyond 3%')
    const theorem = verdictsIn({ ratio: () => 1 })
    for (const walk of ['shared', 'equation']) expect(theorem[`5.compensation-theorem3-${walk}`]).toBe('holds')
  })
})

test('the compensating momentum of the practical update is ρ|λ| but for the learning rate', () => {
  for (const { radius, momentum: found } of compensations('shared', [0.1, 0.5])) {
    expect(found).toBeGreaterThan(radius)
    expect(found / radius).toBeLessThan(1.08)
  }
})

test('a few particles contradict no verdict of the exact laws', () => {
  const [measured, exact] = [verdictsOf(momentum, small), verdictsIn({})]
  const contradictions = Object.keys(exact).filter(
    id => exact[id]!.startsWith('holds') && measured[id]!.startsWith('fails'),
  )
  expect(contradictions).toEqual([])
})

test('the displacement from rest of the remarks is the discrete one where drift is small', () => {
  const { learningRate, batchSize } = MOVED
  const coordinate = {
    ...{ curvature: -1e-6, learningRate, radius: 0, momentum: LARGEST, noise: 'shared' as const },
    noiseStd: Math.sqrt(1 / batchSize),
  }
  const rate = (1 - LARGEST) / learningRate
  const diffusion = learningRate / ((1 - LARGEST) ** 2 * batchSize)
  for (const [step, digits] of [
    [100, 1],
    [2000, 2],
  ] as const) {
    const time = step * learningRate
    const said = diffusion * (time + (2 * Math.expm1(-rate * time)) / rate - Math.expm1(-2 * rate * time) / (2 * rate))
    const { meanSquareDisplacement } = exactMoments(coordinate, { mean: 0, std: 0 }, [step])[0]!
    expect(meanSquareDisplacement / said).toBeCloseTo(1, digits)
  }
})
