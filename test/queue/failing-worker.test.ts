/** A worker whose engine stops working. In a file of its own, because it meddles with the threads of the process. */
import type { Worker } from 'node:worker_threads'
import { describe, expect, it } from 'vitest'
import { planOf } from '#src/experiment/sweep.js'
import { addressOf } from '#src/queue/address.js'
import { countOnQueue } from '#src/queue/submitter.js'
import { serve } from '#src/queue/worker.js'
import { measurePlan } from '#src/simulate.js'
import { temporaryFolder } from '../cli/command.js'
import { bitsOf } from '../simulation/plans.js'
import { eventually, noServer, startServer } from './redis.js'

const { folder } = temporaryFolder()
/** Blocks that take some tenths of a second. */
const plan = planOf({
  seed: 'failing worker',
  particles: 2 * 4096,
  steps: 5000,
  start: [0, 0],
  loss: { saddle: { curvatures: [1, -1] } },
  optimizer: { kind: 'sgd', learningRate: 0.001 },
  noise: { isotropic: { std: 0.1 } },
  escape: { when: 'abs(y) > 1e30' },
})

describe.skipIf(noServer !== null)(`on a server${noServer === null ? '' : ` (${noServer})`}`, () => {
  it('a worker whose threads die twice in a part takes no more; another runs it', async () => {
    const { url, client } = await startServer(folder)
    const expected = bitsOf((await measurePlan(plan, { engine: 'wasm', threads: 1 })).tallies)
    const address = addressOf(url)
    const said: string[] = []
    const tell = (words: string) => void said.push(words)
    const run = countOnQueue(plan, { address, engine: 'wasm', maxMemory: undefined, tell })
    await eventually(async () => (await client.keys('saddlewalk:*:wait')).length === 1)

    const end = new AbortController()
    const worker = (stop: AbortSignal) =>
      serve({ address, engine: 'wasm', threads: 1, lostAfter: 5, stop, signal: end.signal, tell })
    const threads: Worker[] = []
    const watch = (thread: Worker) => void threads.push(thread)
    process.on('worker', watch)
    const failed = worker(end.signal).catch((error: Error) => error)
    await eventually(async () => (await client.keys('saddlewalk:*:active')).length === 1)
    const killing = setInterval(() => void threads.splice(0).at(-1)?.terminate(), 100)
    expect(await failed).toMatchObject({ name: 'EngineError' })
    clearInterval(killing)
    process.off('worker', watch)

    const served = worker(end.signal)
    const { tallies, failure } = await run
    end.abort()
    await served
    expect(failure).toBe(null)
    expect(bitsOf(tallies.variants)).toBe(expected)
  })
})
