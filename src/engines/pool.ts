import { Piscina } from 'piscina'
import type { Block, BlockResult, Engine } from './engine.js'
import type { WorkerData } from './worker.js'

/** Blocks under way or waiting to be merged, for each thread: enough to keep it busy, few enough to bound memory. */
const BLOCKS_A_THREAD = 4

/** An engine that runs its blocks on a pool of worker threads. */
export class PoolEngine implements Engine {
  readonly #pool: Piscina<Block, BlockResult>

  constructor(
    readonly name: string,
    readonly threads: number,
    readonly device: string,
    workerData: WorkerData,
  ) {
    this.#pool = new Piscina({
      filename: new URL('./worker.js', import.meta.url).href,
      minThreads: threads,
      maxThreads: threads,
      workerData,
      // the particles are in the workers: nothing of a block's result is shared
      atomics: 'disabled',
    })
  }

  async run(
    blocks: Iterable<Block>,
    onResult: (block: Block, result: BlockResult) => void,
    signal?: AbortSignal,
  ): Promise<void> {
    const underWay: { block: Block; result: Promise<BlockResult> }[] = []
    const mergeFirst = async () => {
      const { block, result } = underWay.shift()!
      onResult(block, await result)
    }
    try {
      for (const block of blocks) {
        if (underWay.length >= this.threads * BLOCKS_A_THREAD) await mergeFirst()
        const result = this.#pool.run(block, signal === undefined ? {} : { signal })
        // an error is met where the block's turn comes, not before
        result.catch(() => {})
        underWay.push({ block, result })
      }
      while (underWay.length > 0) await mergeFirst()
    } catch (error) {
      throw signal?.aborted ? signal.reason : error
    }
  }

  async close(): Promise<void> {
    await this.#pool.destroy()
  }
}
