/** Workers that are killed in the middle of a run. In a file of its own, because it meddles with the threads of the process. */
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { EngineError } from '#src/engines/engine-error.js'
import type { ExperimentInput } from '#src/experiment/schema.js'
import { planOf } from '#src/experiment/sweep.js'
import { type Progress, type Result, simulate } from '#src/index.js'
import { RunFolder } from '#src/runs/folder.js'
import { countPlan, measurePlan } from '#src/simulate.js'
import { temporaryFolder } from '../cli/command.js'
import { goOn } from '../runs/begun.js'
import { bitsOf } from '../simulation/plans.js'

const { folder } = temporaryFolder()

/** Blocks that take much longer than the tenth of a second after which progress is told again. */
const experiment: ExperimentInput = {
  seed: 'killed',
  particles: 3 * 4096,
  steps: 15_000,
  start: [0, 0],
  loss: { saddle: { curvatures: [1, -1] } },
  optimizer: { kind: 'sgd', learningRate: 0.001 },
  noise: { isotropic: { std: 0.1 } },
  escape: { when: 'abs(y) > 1e30' },
}
const plan = planOf(experiment)
let expected: string

beforeAll(async () => {
  expected = bitsOf((await measurePlan(plan, { engine: 'wasm', threads: 2 })).tallies)
  workers.splice(0)
}, 60_000)

const workers: Worker[] = []
const watch = (worker: Worker) => void workers.push(worker)
process.on('worker', watch)
afterEach(() => void workers.splice(0))

/** Kills every worker that there is, and those in their place, from the second block on. */
function killTwice(): (progress: Progress) => void {
  let last = 0
  return ({ share }) => {
    if (share < 0.4 || workers.length === last) return
    last = workers.length
    void workers.at(-1)!.terminate()
  }
}

describe('a worker that is killed', () => {
  it('has its block run again by another: the result is the same', async () => {
    let killed = false
    const { result, tallies } = await measurePlan(plan, {
      engine: 'wasm',
      threads: 2,
      onProgress: ({ share }) => {
        expect(share).toBeLessThanOrEqual(1)
        if (share < 0.1 || killed) return
        killed = true
        void workers[0]!.terminate()
      },
    })
    // two that were there, and one in the place of the first
    expect(workers.length).toBe(3)
    expect(result.incomplete).toBe(undefined)
    expect(bitsOf(tallies)).toBe(expected)
  })

  it('twice in one block ends the run with an engine error; what is finished is kept', async () => {
    const { variants, incomplete } = await simulate(experiment, { engine: 'wasm', threads: 1, onProgress: killTwice() })
    expect(incomplete).toMatch(/^a worker died twice on particles \d+ to \d+: worker exited with code: 1$/)
    expect(variants[0]!.escape!.particles).toBe(4096)
  })
})

it('a run that ends like this is gone on with from what it has kept, to the same bits', async () => {
  const directory = join(folder, 'killed')
  const kept = RunFolder.create(directory, plan, { arguments: [], reading: {}, start: new Date(0) })
  const { failure } = await countPlan(plan, { engine: 'wasm', threads: 1, store: kept, onProgress: killTwice() })
  await kept.close()
  expect(failure).toBeInstanceOf(EngineError)
  expect(kept.howToResume).toMatch(/^[1-9]\d?% of the run is kept: saddlewalk run --resume .*killed continues it$/)
  const { run, units } = await goOn(plan, directory)
  expect(units).toBe(2)
  expect(bitsOf(run.tallies)).toBe(expected)
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

describe('workers that have little memory', () => {
  const threads = createRequire(import.meta.url)('node:worker_threads') as { Worker: typeof Worker }
  /** Runs with so many megabytes for each worker: enough to start, not enough to load the parser of expressions. */
  async function runWith(maxOldGenerationSizeMb: number): Promise<Result> {
    const { Worker: Unbounded } = threads
    threads.Worker = class extends Unbounded {
      constructor(...[file, options]: ConstructorParameters<typeof Worker>) {
        super(file, { ...options, resourceLimits: { maxOldGenerationSizeMb } })
      }
    }
    try {
      return await simulate({ ...experiment, particles: 64, steps: 10 }, { engine: 'reference', threads: 1 })
    } finally {
      threads.Worker = Unbounded
    }
  }

  it('run out of it twice, on the same particles or as they start, which ends the run', async () => {
    const error = await runWith(8).catch((reason: Error) => reason)
    expect(error).toBeInstanceOf(EngineError)
    // how much is needed to start is Node's
    expect((error as Error).message).toMatch(
      /^(a worker died twice on particles 0 to 63|worker threads cannot be started): .*memory/,
    )
    expect(workers.length).toBeGreaterThan(1)
  })

  it('negative control: with more they run', async () => {
    expect((await runWith(256)).incomplete).toBe(undefined)
  })
})

it('negative control: the test sees the workers of a pool', async () => {
  await simulate({ ...experiment, particles: 3 * 4096 }, { engine: 'wasm', threads: 3 })
  expect(workers.length).toBe(3)
  expect(workers.every(worker => worker instanceof Worker)).toBe(true)
})
