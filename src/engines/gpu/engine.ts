import type { Variant } from '../../experiment/variant.js'
import { alone } from '../bundles.js'
import type { Block, BlockResult, Bundles, Engine, Measurement, RunWatcher } from '../engine.js'
import { EngineError } from '../engine-error.js'
import { groupsOf } from '../groups.js'
import { Kept } from '../kept.js'
import { measureBlocks } from '../measure.js'
import type { Slices } from '../stepper.js'
import { type FoundAdapter, findAdapter } from './adapter.js'
import { GpuSession } from './session.js'
import { GpuStepper } from './stepper.js'

/** Blocks run together: enough particles to fill a GPU, few enough for its memory. */
const BLOCKS_TOGETHER = 64
/** At least as many steps as a fast GPU takes in one dispatch. */
const SLICE = 2 ** 14

/** Runs kernels through gpu.js on a WebGPU device. The host's one thread feeds it. */
export class GpuEngine implements Engine {
  readonly name = 'gpu'
  readonly threads = 1
  readonly device: string
  readonly bundles: Bundles
  #session: GpuSession
  #steppers = new Kept<Promise<GpuStepper>>()
  readonly #variants: readonly Variant[]
  readonly #measurements: readonly Measurement[]

  constructor(found: FoundAdapter, variants: readonly Variant[], measurements: readonly Measurement[]) {
    const { name, driver, software } = found.description
    this.device = `${name}, ${driver}${software ? ' (software)' : ''}`
    this.bundles = alone(variants)
    this.#session = new GpuSession(found)
    this.#variants = variants
    this.#measurements = measurements
  }

  async run(blocks: Iterable<Block>, { onResult, onSteps, signal }: RunWatcher): Promise<void> {
    const slices = { steps: SLICE, onSteps: (particleSteps: number) => onSteps?.(particleSteps) }
    for (const { blocks: together } of groupsOf(blocks, this.bundles, BLOCKS_TOGETHER)) {
      const results = await this.#runTogether(together, slices, signal)
      for (const [i, block] of together.entries()) onResult(block, results[i]!)
    }
  }

  /** Runs neighbouring blocks, and once more on a new device when that fails: a device may be lost. */
  async #runTogether(
    blocks: readonly Block[],
    slices: Slices,
    signal: AbortSignal | undefined,
  ): Promise<BlockResult[]> {
    const { variant } = blocks[0]!
    const run = async () => {
      const stepper = await this.#steppers.get(variant, () => this.#stepperOf(variant, signal))
      const measured = { stepper, variants: [variant], measurements: this.#measurements }
      return await measureBlocks(measured, blocks, slices)
    }
    try {
      return await run()
    } catch (error) {
      if (!(error instanceof EngineError)) throw error
      await this.#renew()
      return await run()
    }
  }

  async #renew(): Promise<void> {
    const found = await findAdapter()
    if ('advice' in found) throw new EngineError(`the GPU is lost: ${found.advice}`)
    const lost = this.#session
    this.#session = new GpuSession(found)
    this.#steppers = new Kept()
    await lost.close()
  }

  async #stepperOf(variant: number, signal: AbortSignal | undefined): Promise<GpuStepper> {
    const { kernel, key } = this.#variants[variant]!
    return await GpuStepper.create(this.#session, kernel, key, signal)
  }

  async close(): Promise<void> {
    await this.#session.close()
  }
}
