import { Piscina } from 'piscina'
import type { Block, BlockResult, Engine, RunWatcher } from './engine.js'
import { groupsOf } from './groups.js'
import type { WorkerData } from './worker.js'

/** Tasks under way or waiting to be merged, for each thread: enough to keep it busy, few enough to bound memory. */
const TASKS_A_THREAD = 4
const POLL_MILLISECONDS = 100

/** An engine that runs its blocks on a pool of worker threads. */
export class PoolEngine implements Engine {
  readonly #pool: Piscina<readonly Block[], BlockResult[]>
  readonly #blocksTogether: number
  readonly #stepsBehind = new BigInt64Array(new SharedArrayBuffer(8))

  constructor(
    readonly name: string,
    readonly threads: number,
    readonly device: string,
    work: Omit<WorkerData, 'progress'>,
  ) {
    this.#blocksTogether = work.blocksTogether
    this.#pool = new Piscina({
      filename: new URL('./worker.js', import.meta.url).href,
      minThreads: threads,
      maxThreads: threads,
      workerData: { ...work, progress: this.#stepsBehind.buffer } satisfies WorkerData,
      // the particles are in the workers: nothing of a block's result is shared
      atomics: 'disabled',
    })
  }

  async run(blocks: Iterable<Block>, watcher: RunWatcher): Promise<void> {
    const told = this.#tellSteps(watcher)
    try {
      await this.#runInOrder(blocks, watcher)
    } catch (error) {
      throw watcher.signal?.aborted ? watcher.signal.reason : error
    } finally {
      told.stop()
    }
  }

  async #runInOrder(blocks: Iterable<Block>, { onResult, signal }: RunWatcher): Promise<void> {
    const underWay: { together: Block[]; results: Promise<BlockResult[]> }[] = []
    const mergeFirst = async () => {
      const { together, results } = underWay.shift()!
      for (const [i, result] of (await results).entries()) onResult(together[i]!, result)
    }
    for (const together of groupsOf(blocks, this.#blocksTogether)) {
      if (underWay.length >= this.threads * TASKS_A_THREAD) await mergeFirst()
      const results = this.#pool.run(together, signal === undefined ? {} : { signal })
      // an error is met where the turn of its blocks comes, not before
      results.catch(() => {})
      underWay.push({ together, results })
    }
    while (underWay.length > 0) await mergeFirst()
  }

  /** Passes on what the workers count, until it is stopped. */
  #tellSteps({ onSteps }: RunWatcher): { stop(): void } {
    let before = 0n
    const tell = () => {
      const now = Atomics.load(this.#stepsBehind, 0)
      if (now > before) onSteps?.(Number(now - before))
      before = now
    }
    const timer = setInterval(tell, POLL_MILLISECONDS)
    return {
      stop: () => {
        clearInterval(timer)
        tell()
      },
    }
  }

  async close(): Promise<void> {
    await this.#pool.destroy()
  }
}
