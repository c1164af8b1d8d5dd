import { Piscina } from 'piscina'
import type { Block, BlockResult, Engine, RunWatcher } from './engine.js'
import { EngineError } from './engine-error.js'
import { groupsOf } from './groups.js'
import { runInOrder } from './in-order.js'
import type { WorkerData } from './worker.js'

/** Tasks under way or waiting to be merged, for each thread: enough to keep it busy, few enough to bound memory. */
const TASKS_A_THREAD = 4
const POLL_MILLISECONDS = 100

/** An engine that runs its blocks on a pool of worker threads. */
export class PoolEngine implements Engine {
  readonly #pool: Piscina<readonly Block[], BlockResult[]>
  readonly #blocksTogether: number
  readonly #stepsBehind = new BigInt64Array(new SharedArrayBuffer(8))
  /** Aborted when workers cannot be had: blocks that wait for one would wait for ever. */
  readonly #broken = new AbortController()

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
    let reason = 'they end as they start'
    this.#pool.on('error', ({ message }: Error) => {
      reason = message
    })
    // Piscina replaces a worker that dies, but not one that dies before it is ready
    this.#pool.on('workerDestroy', () => {
      setImmediate(() => {
        if (this.#pool.threads.length === 0)
          this.#broken.abort(new EngineError(`worker threads cannot be started: ${reason}`))
      })
    })
  }

  async run(blocks: Iterable<Block>, watcher: RunWatcher): Promise<void> {
    const told = this.#tellSteps(watcher)
    const ends = [this.#broken.signal, ...(watcher.signal === undefined ? [] : [watcher.signal])]
    const signal = AbortSignal.any(ends)
    try {
      const lanes = { count: this.threads, waiting: (TASKS_A_THREAD - 1) * this.threads }
      const run = (together: readonly Block[]) => this.#runTogether(together, signal)
      await runInOrder(groupsOf(blocks, this.#blocksTogether), lanes, run, (together, results) => {
        for (const [i, result] of results.entries()) watcher.onResult(together[i]!, result)
      })
    } catch (error) {
      throw signal.aborted ? signal.reason : error
    } finally {
      told.stop()
    }
  }

  /** Runs neighbouring blocks, and once more when that fails: their worker may have been killed, or have run out of memory. */
  async #runTogether(blocks: readonly Block[], signal: AbortSignal): Promise<BlockResult[]> {
    const run = () => this.#pool.run(blocks, { signal })
    try {
      return await run()
    } catch (error) {
      if (signal.aborted) throw error
      return await run().catch(again => {
        const [{ first }, last] = [blocks[0]!, blocks.at(-1)!]
        throw hasDied(again)
          ? new EngineError(
              `a worker died twice on particles ${first} to ${last.first + last.count - 1}: ${again.message}`,
            )
          : again
      })
    }
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

/** Whether an error is the end of a worker, not something that its code has thrown. */
function hasDied({ code, message }: NodeJS.ErrnoException): boolean {
  return code?.startsWith('ERR_WORKER_') === true || message.startsWith('worker exited with code')
}
