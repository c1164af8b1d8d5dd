/** Where the particles of an experiment end, for what tallies do not keep. */
import { BLOCK } from '../../kernels/block.js'
import { printWat } from '../../kernels/printers/wat.js'
import { assemble } from '../engines/assemble.js'
import { WasmStepper } from '../engines/wasm-stepper.js'
import type { ExperimentInput } from '../experiment/schema.js'
import { planOf } from '../experiment/sweep.js'
import type { Variant } from '../experiment/variant.js'
import { landscapeOfLoss } from './landscape.js'

/**
 * The expected loss, in float64, where the first particles of each variant are at the horizon: infinite for those that
 * have diverged. They are the particles of the run, stepped again.
 * @throws RangeError for more than a block of particles.
 */
export async function finalLosses(experiment: ExperimentInput, particles: number): Promise<number[][]> {
  if (particles > BLOCK) throw new RangeError(`at most ${BLOCK} particles, not ${particles}`)
  const { variants } = planOf(experiment)
  return await Promise.all(variants.map(variant => lossesOf(variant, particles)))
}

async function lossesOf({ kernel, key, experiment, loss }: Variant, particles: number): Promise<number[]> {
  const stepper = new WasmStepper(await assemble(printWat(kernel)), [kernel.state.length], key)
  stepper.start(0, particles)
  stepper.advance(0, experiment.steps)
  const { value } = landscapeOfLoss(loss)
  const coordinates = stepper.walks[0]!.state.slice(0, loss.dimension)
  return Array.from({ length: particles }, (_, i) => {
    const found = value(coordinates.map(coordinate => coordinate[i]!))
    return Number.isFinite(found) ? found : Number.POSITIVE_INFINITY
  })
}
