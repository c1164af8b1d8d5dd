/** Workers that are killed in the middle of a run. In a file of its own, because it meddles with the threads of the process. */
import { Worker } from 'node:worker_threads'
import { afterEach, describe, expect, it } from 'vitest'
import { EngineError } from '#src/engines/engine-error.js'
import type { ExperimentInput } from '#src/experiment/schema.js'
import { simulate } from '#src/index.js'

const experiment: ExperimentInput = {
  seed: 'killed',
  particles: 12 * 4096,
  steps: 3000,
  start: [0, 0],
  loss: { saddle: { curvatures: [1, -1] } },
  optimizer: { kind: 'sgd', learningRate: 0.001 },
  noise: { isotropic: { std: 0.1 } },
  escape: { when: 'abs(y) > 1' },
}

const workers: Worker[] = []
const watch = (worker: Worker) => void workers.push(worker)
process.on('worker', watch)
afterEach(() => void workers.splice(0))

describe('a worker that is killed', () => {
  it('has its block run again by another: the result is the same', async () => {
    const expected = await simulate(experiment, { engine: 'wasm', threads: 2 })
    workers.splice(0)
    let killed = 0
    const { variants, incomplete } = await simulate(experiment, {
      engine: 'wasm',
      threads: 2,
      onProgress: ({ share }) => {
        expect(share).toBeLessThanOrEqual(1)
        if (share < 0.3 * (killed + 1) || killed === 2) return
        void workers[killed]!.terminate()
        killed += 1
      },
    })
    expect(killed).toBe(2)
    // two that were there, and two in their place
    expect(workers.length).toBe(4)
    expect(incomplete).toBe(undefined)
    expect(JSON.stringify(variants)).toBe(JSON.stringify(expected.variants))
  })

  it('twice in one block ends the run with an engine error; what is finished is kept', async () => {
    let last = 0
    const { variants, incomplete } = await simulate(experiment, {
      engine: 'wasm',
      threads: 1,
      onProgress: ({ share }) => {
        if (share < 0.5 || workers.length === last) return
        last = workers.length
        void workers.at(-1)!.terminate()
      },
    })
    expect(incomplete).toMatch(/^a worker died twice on particles \d+ to \d+: worker exited with code: 1$/)
    const { particles } = variants[0]!.escape!
    expect(particles % 4096).toBe(0)
    expect(particles).toBeGreaterThan(0)
    expect(particles).toBeLessThan(12 * 4096)
  })
})

it('workers that die as they start end the run, instead of letting it wait for ever', async () => {
  const kill = (worker: Worker) => void worker.terminate()
  process.on('worker', kill)
  try {
    await expect(simulate(experiment, { engine: 'wasm', threads: 2 })).rejects.toThrow(
      new EngineError('worker threads cannot be started: they end as they start'),
    )
  } finally {
    process.off('worker', kill)
  }
})

it('negative control: the test sees the workers of a pool', async () => {
  await simulate({ ...experiment, particles: 1 }, { engine: 'wasm', threads: 3 })
  expect(workers.length).toBe(3)
  expect(workers.every(worker => worker instanceof Worker)).toBe(true)
})
