import { describe, expect, it } from 'vitest'
import type { ExperimentInput } from '#src/experiment/schema.js'
import { InputError, simulate } from '#src/index.js'
import { compiler } from './compiler.js'

const experiment: ExperimentInput = {
  seed: 'bytes',
  particles: 10_001,
  steps: 400,
  start: { gaussian: { mean: [0, 0], std: 0.001 } },
  loss: { saddle: { curvatures: [1, -1] } },
  optimizer: { kind: 'sam', learningRate: 0.02, radius: 0.01, momentum: 0.5 },
  noise: { hessian: { batchSize: 16 } },
  escape: { exits: { down: 'y < -0.2', up: 'y > 0.2' } },
  diffusion: { checkpoints: 8 },
  sweep: { 'optimizer.radius': [0, 0.05] },
}

const measured = async (input: ExperimentInput, options = {}) => (await simulate(input, options)).variants

describe('a run', () => {
  it('gives the same bytes on 1, 2 and 5 threads', async () => {
    const [one, two, five] = await Promise.all(
      [1, 2, 5].map(async threads => JSON.stringify(await measured(experiment, { threads }))),
    )
    expect(two).toBe(one)
    expect(five).toBe(one)
  })

  it('negative control: another seed gives other bytes', async () => {
    const other = await measured({ ...experiment, seed: 'other bytes' })
    expect(JSON.stringify(other)).not.toBe(JSON.stringify(await measured(experiment)))
  })

  it('shares its noise between the variants of a sweep: a variant alone gives the same bytes', async () => {
    const { sweep: _, ...alone } = { ...experiment, optimizer: { ...experiment.optimizer, radius: 0.05 } }
    const [single] = await measured(alone)
    const [, swept] = await measured(experiment)
    const { comparedWithFirst: _compared, ...escape } = swept!.escape!
    const coordinates = swept!.diffusion!.coordinates.map(({ behindFirst: _behind, ...own }) => own)
    expect(single).toEqual({ settings: {}, escape, diffusion: { ...swept!.diffusion, coordinates } })
  })

  it.each([1, 3, 4095, 4096, 4097])('counts every one of %i particles once', async particles => {
    const variants = await measured({ ...experiment, particles })
    for (const { escape, diffusion } of variants) {
      expect(escape!.escaped + escape!.censored + escape!.diverged).toBe(particles)
      expect(escape!.exits!.reduce((sum, exit) => sum + exit.escaped, 0)).toBe(escape!.escaped)
      expect(diffusion!.coordinates).toHaveLength(2)
    }
  })

  it('the first particles of a larger ensemble are those of a smaller one', async () => {
    const [small] = await measured({ ...experiment, particles: 1, escape: { when: 'abs(y) > 0.2' } })
    const again = await measured(
      { ...experiment, particles: 1, escape: { when: 'abs(y) > 0.2' } },
      { engine: 'reference' },
    )
    expect(again[0]!.escape!.quantiles[1]!.estimate).toBe(small!.escape!.quantiles[1]!.estimate)
  })

  it.each(compiler === null ? ['wasm', 'reference'] : ['native', 'wasm', 'reference'])(
    '%s counts particles that are not finite as diverged, not as escaped',
    async engine => {
      const variants = await measured(
        {
          particles: 300,
          steps: 300,
          start: { gaussian: { mean: [0], std: 1 } },
          loss: { expression: '-x^4' },
          optimizer: { kind: 'sgd', learningRate: 0.1 },
          noise: { none: {} },
          escape: { when: 'x > 1e9 and x < 1e8' },
          diffusion: { checkpoints: [1, 300] },
        },
        { engine },
      )
      const { escape, diffusion } = variants[0]!
      expect(escape!.escaped).toBe(0)
      expect(escape!.diverged).toBeGreaterThan(150)
      expect(escape!.diverged + escape!.censored).toBe(300)
      expect(diffusion!.diverged).toEqual([{ step: 300, particles: escape!.diverged }])
    },
  )

  it('reports progress that grows to exactly 1, and stops with the reason of an abort', async () => {
    const seen: number[] = []
    await simulate({ ...experiment, steps: 50_000 }, { onProgress: ({ share }) => seen.push(share) })
    expect(seen.length).toBeGreaterThan(2)
    expect(seen).toEqual([...new Set(seen)].sort((a, b) => a - b))
    expect(seen.at(-1)).toBe(1)
    const controller = new AbortController()
    const reason = new Error('enough')
    const running = simulate({ ...experiment, steps: 1e6 }, { signal: controller.signal })
    controller.abort(reason)
    await expect(running).rejects.toBe(reason)
  })

  it('refuses, before it runs, what cannot be measured or held', async () => {
    const { escape: _, diffusion: __, ...nothing } = experiment
    await expect(simulate(nothing)).rejects.toThrow(
      new InputError('nothing to measure: give escape, diffusion or both'),
    )
    await expect(simulate({ ...experiment, steps: 1e8 }, { maxMemory: 2 ** 29 })).rejects.toThrow(
      /^the run may need 670 MiB of memory, .* and 512 MiB are allowed \(--max-memory\): lower steps or particles, or split the sweep$/,
    )
    await expect(simulate(experiment, { engine: 'wsam' })).rejects.toThrow('did you mean "wasm"?')
    await expect(simulate(experiment, { threads: 0 })).rejects.toThrow(
      'threads must be a whole number from 1 to 1024, not 0',
    )
  })
})
