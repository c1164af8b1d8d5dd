import { describe, expect, it } from 'vitest'
import { createEngine } from '#src/engines/create.js'
import type { Measurement } from '#src/engines/engine.js'
import { firstSteps, measuredRate } from '#src/engines/rate.js'
import { planOf } from '#src/experiment/sweep.js'

const measurement: Measurement = {
  particles: 5000,
  horizon: 1e9,
  dimension: 2,
  learningRate: 0.05,
  momentum: 0,
  key: { key0: 1, key1: 2 },
  exits: 1,
  checkpoints: [],
  field: null,
  paired: true,
}

describe('what is timed', () => {
  it('is a few steps, with checkpoints as dense as in all', () => {
    const timed = (checkpoints: readonly number[], horizon = 1e9) =>
      firstSteps([{ ...measurement, checkpoints, horizon }])[0]!
    expect(timed([])).toMatchObject({ horizon: 256, checkpoints: [], paired: false })
    expect(timed([], 10).horizon).toBe(10)
    expect(timed([100, 200, 1e6]).checkpoints).toEqual([256])
    expect(timed([512, 1024]).checkpoints).toEqual([256])
    expect(timed([2, 4, 5, 8], 8).checkpoints).toEqual([2, 4, 6, 8])
    expect(timed(Array.from({ length: 1024 }, (_, i) => i + 1)).checkpoints).toEqual(
      Array.from({ length: 256 }, (_, i) => i + 1),
    )
  })

  it('is every variant, some blocks of each in turn', async () => {
    const { variants } = planOf({
      particles: 9000,
      steps: 100,
      start: [0, 0],
      loss: { saddle: { curvatures: [1, -1] } },
      optimizer: { kind: 'sgd', learningRate: 0.05 },
      noise: { isotropic: { std: 0.1 } },
      escape: { when: 'abs(y) > 1e6' },
      sweep: { particles: [9000, 100] },
    })
    const timed = variants.map(({ experiment, key }) => ({
      ...measurement,
      particles: experiment.particles,
      horizon: 100,
      key,
    }))
    const engine = await createEngine('wasm', 1, variants, timed)
    const seen: string[] = []
    const watched = {
      ...engine,
      threads: 1,
      run: (blocks: Parameters<typeof engine.run>[0], watcher: Parameters<typeof engine.run>[1]) =>
        engine.run(blocks, {
          ...watcher,
          onResult: (block, result) => {
            seen.push(`${block.variant} ${block.first} ${block.count}`)
            watcher.onResult(block, result)
          },
        }),
    }
    try {
      expect(await measuredRate(watched as unknown as typeof engine, timed, undefined)).toBeGreaterThan(1000)
    } finally {
      await engine.close()
    }
    // one to warm up, then all from the first on
    expect(seen.slice(0, 5)).toEqual(['0 0 4096', '0 0 4096', '0 4096 4096', '0 8192 808', '1 0 100'])
  })
})
