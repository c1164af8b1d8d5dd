import { describe, expect, it } from 'vitest'
import type { ExperimentInput } from '#src/experiment/schema.js'
import { type Result, simulate } from '#src/index.js'
import { findings } from '#src/report/findings.js'

const base: Omit<ExperimentInput, 'optimizer'> = {
  seed: 'findings',
  particles: 20_000,
  steps: 900,
  start: [0, 0],
  loss: { saddle: { curvatures: [1, -1] } },
  noise: { hessian: { batchSize: 32 } },
  escape: { when: 'abs(y) > 0.5' },
  diffusion: { checkpoints: [1, 5, 20, 100] },
}

const sgdAgainstUsam = simulate({
  ...base,
  optimizer: { kind: 'usam', learningRate: 0.01, radius: 0.3 },
  sweep: { 'optimizer.kind': ['sgd', 'usam'] },
})

/** The one sentence that begins so. */
function sentence(result: Result, start: string): string {
  const found = findings(result).filter(text => text.startsWith(start))
  expect(found).toHaveLength(1)
  return found[0]!
}

describe('the findings of sgd against usam', () => {
  it('say who stays longer, by how much, how it was compared, and what is exact', async () => {
    const text = sentence(await sgdAgainstUsam, 'usam stays ')
    expect(text).toMatch(
      /^usam stays longer than sgd: 1\.\d+ \[1\.\d+, 1\.\d+\] times the mean time, compared particle by particle \(exact: 1\.\d+\)\.$/,
    )
  })

  it('say how many escaped and how many were still in', async () => {
    const result = await sgdAgainstUsam
    const { escaped, censored } = result.variants[1]!.escape!
    const count = (number: number) => number.toLocaleString('en-US')
    expect(sentence(result, 'usam: 1')).toBe(
      `usam: ${count(escaped)} of 20,000 particles escaped within 900 steps, ${count(censored)} were still in.`,
    )
  })

  it('say what the saddle does in each direction, and that Kim et al. are outside the interval', async () => {
    const result = await sgdAgainstUsam
    expect(sentence(result, 'usam, along x: a step')).toMatch(/the saddle draws particles in\.$/)
    expect(sentence(result, 'usam, along y: a step')).toMatch(/the saddle drives them out\.$/)
    expect(sentence(result, 'usam, along y: the diffusion')).toMatch(
      /Kim et al\. give 0\.0001563, outside the interval\.$/,
    )
    expect(sentence(result, 'sgd, along y: the diffusion')).toMatch(/Kim et al\. give 0\.0001563\.$/)
  })

  it('say by how much the displacement is less or more than that of the first', async () => {
    const result = await sgdAgainstUsam
    expect(sentence(result, 'usam, along y: after 100')).toMatch(
      /is 0\.\d+ \[0\.\d+, 0\.\d+\] less than that of sgd \(exact/,
    )
    expect(sentence(result, 'usam, along x: after 100')).toMatch(/ more than that of sgd \(exact/)
  })
})

it('two variants that do the same are not distinguished', async () => {
  const result = await simulate({
    ...base,
    optimizer: { kind: 'sgd', learningRate: 0.01 },
    sweep: { seed: ['one', 'two'] },
  })
  expect(sentence(result, 'two stays')).toMatch(/^two stays not distinguishably as long as one/)
  expect(sentence(result, 'two, along y: after 100')).toMatch(/not distinguishable from that of one/)
})

it('nobody out, one particle, all diverged: sentences without numbers that are not known', async () => {
  const still: ExperimentInput = { ...base, noise: { none: {} }, optimizer: { kind: 'sgd', learningRate: 0.01 } }
  const experiments: ExperimentInput[] = [
    still,
    { ...base, particles: 1, optimizer: { kind: 'sgd', learningRate: 0.01 } },
    { ...still, start: [1, 1], optimizer: { kind: 'sgd', learningRate: 1e30 } },
  ]
  for (const experiment of experiments) {
    const texts = findings(await simulate(experiment))
    expect(texts.length).toBeGreaterThan(0)
    expect(texts.join(' ')).not.toMatch(/NaN|null|undefined|Infinity|–/)
  }
})
