import type { Variant } from '../../experiment/variant.js'
import { alone } from '../bundles.js'
import type { Block, Bundles, Engine, Measurement, RunWatcher } from '../engine.js'
import { groupsOf } from '../groups.js'
import { Kept } from '../kept.js'
import { measureBlocks } from '../measure.js'
import type { FoundAdapter } from './adapter.js'
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
  readonly #session: GpuSession
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
    const steppers = new Kept<Promise<GpuStepper>>()
    for (const { bundle, blocks: together } of groupsOf(blocks, this.bundles, BLOCKS_TOGETHER)) {
      const variants = this.bundles[bundle]!
      const stepper = await steppers.get(bundle, () => this.#stepperOf(variants[0]!, signal))
      const measured = { stepper, variants, measurements: this.#measurements }
      const results = await measureBlocks(measured, together, slices)
      for (const [i, block] of together.entries()) onResult(block, results[i]!)
    }
  }

  async #stepperOf(variant: number, signal: AbortSignal | undefined): Promise<GpuStepper> {
    const { kernel, key } = this.#variants[variant]!
    return await GpuStepper.create(this.#session, kernel, key, signal)
  }

  async close(): Promise<void> {
    await this.#session.close()
  }
}
