import { expect, it } from 'vitest'
import { createEngine } from '#src/engines/create.js'
import { planOf } from '#src/experiment/sweep.js'

it('the making of many kernels ends at once when it is asked to, and else yields an engine', async () => {
  const { variants } = planOf({
    particles: 1,
    steps: 1,
    start: [0, 0],
    loss: { saddle: { curvatures: [1, -1] } },
    optimizer: { kind: 'usam', learningRate: 0.1, radius: 0.1 },
    noise: { isotropic: { std: 0.1 } },
    escape: { when: 'y > 1' },
    sweep: { 'optimizer.radius': Array.from({ length: 200 }, (_, i) => i / 8) },
  })
  const measurements = variants.map(({ key }) => ({
    ...{ particles: 1, horizon: 1, dimension: 2, learningRate: 0.1, momentum: 0, key, exits: 1 },
    ...{ checkpoints: [], field: null, paired: false },
  }))
  const [stop, reason] = [new AbortController(), new Error('enough')]
  setImmediate(() => stop.abort(reason))
  await expect(createEngine('wasm', 1, variants, measurements, stop.signal)).rejects.toBe(reason)
  const engine = await createEngine('wasm', 1, variants, measurements, new AbortController().signal)
  expect(engine.name).toBe('wasm')
  await engine.close()
})
