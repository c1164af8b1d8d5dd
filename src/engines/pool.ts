import { setMaxListeners } from 'node:events'
import { Piscina } from 'piscina'
import { BLOCK } from '../../kernels/block.js'
import type { Block, BlockResult, Bundles, Engine, RunWatcher } from './engine.js'
import { EngineError } from './engine-error.js'
import { type Group, groupsOf } from './groups.js'
import { runInOrder } from './in-order.js'
import { whenAborted } from './when-aborted.js'
import { COUNTERS, STARTED, STEPS_BEHIND, type WorkerData } from './worker-data.js'

/** Tasks under way or waiting to be merged, for each thread: enough to keep it busy, few enough to bound memory. */
const TASKS_A_THREAD = 4
const POLL_MILLISECONDS = 100
const START_POLL_MILLISECONDS = 2
/** A worker that has not started by then, on however busy a machine, has died on the way. */
const MOST_START_MILLISECONDS = 10_000

/** An engine that runs its blocks on a pool of worker threads. */
export class PoolEngine implements Engine {
  readonly #pool: Piscina<Group, BlockResult[]>
  readonly bundles: Bundles
  readonly #blocksTogether: number
  readonly #counters = new BigInt64Array(new SharedArrayBuffer(8 * COUNTERS))
  /** Workers, those that took the place of others included. */
  #created = 0
  /** Aborted when workers cannot be had: blocks that wait for one would wait for ever. */
  readonly #broken = new AbortController()

  constructor(
    readonly name: string,
    readonly threads: number,
    readonly device: string,
    work: Omit<WorkerData, 'counters'>,
  ) {
    this.bundles = work.bundles
    this.#blocksTogether = work.blocksTogether
    const workers = Math.min(threads, tasksOf(work))
    this.#pool = new Piscina({
      filename: new URL('./worker.js', import.meta.url).href,
      minThreads: workers,
      maxThreads: workers,
      workerData: { ...work, counters: this.#counters.buffer } satisfies WorkerData,
      // the particles are in the workers: nothing of a block's result is shared
      atomics: 'disabled',
    })
    let reason = 'they end as they start'
    this.#pool.on('error', ({ message }: Error) => {
      reason = message
    })
    this.#pool.on('workerCreate', () => {
      this.#created += 1
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
    const ends = new AbortController()
    const { signal } = ends
    // each task under way listens, which Node takes for a leak from 11 on and warns of
    setMaxListeners(0, signal)
    const calledOff = [
      whenAborted(this.#broken.signal, reason => ends.abort(reason)),
      whenAborted(watcher.signal, reason => void this.#started().then(() => ends.abort(reason))),
    ]
    try {
      const lanes = { count: this.threads, waiting: (TASKS_A_THREAD - 1) * this.threads }
      const run = (group: Group) => this.#runGroup(group, signal)
      await runInOrder(groupsOf(blocks, this.bundles, this.#blocksTogether), lanes, run, ({ blocks }, results) => {
        for (const [i, result] of results.entries()) watcher.onResult(blocks[i]!, result)
      })
    } catch (error) {
      throw signal.aborted ? signal.reason : error
    } finally {
      for (const callOff of calledOff) callOff()
      told.stop()
    }
  }

  /** Runs a group, and once more when that fails: its worker may have been killed, or have run out of memory. */
  async #runGroup(group: Group, signal: AbortSignal): Promise<BlockResult[]> {
    const run = () => this.#pool.run(group, { signal })
    try {
      return await run()
    } catch (error) {
      if (signal.aborted) throw error
      return await run().catch(again => {
        const [{ first }, last] = [group.blocks[0]!, group.blocks.at(-1)!]
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
      const now = Atomics.load(this.#counters, STEPS_BEHIND)
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
    await this.#started()
    await this.#pool.destroy()
  }

  /** Waits until no worker is starting: Node may crash when one is ended then. */
  async #started(): Promise<void> {
    const latest = performance.now() + MOST_START_MILLISECONDS
    const starting = () => Atomics.load(this.#counters, STARTED) < BigInt(this.#created)
    while (starting() && !this.#broken.signal.aborted && performance.now() < latest)
      await new Promise(resolve => setTimeout(resolve, START_POLL_MILLISECONDS))
  }
}

/** What workers could do at a time at most. */
function tasksOf({ bundles, measurements, blocksTogether }: Omit<WorkerData, 'counters'>): number {
  const particles = bundles.map(([variant]) => measurements[variant!]!.particles)
  return particles.reduce((sum, each) => sum + Math.ceil(each / (blocksTogether * BLOCK)), 0)
}

/** Whether an error is the end of a worker, not something that its code has thrown. */
function hasDied({ code, message }: NodeJS.ErrnoException): boolean {
  return code?.startsWith('ERR_WORKER_') === true || message.startsWith('worker exited with code')
}
