/** Runs one block on a stepper: the same measurement for every engine. */
import { BLOCK } from '../../kernels/block.js'
import { addSnapshot, diffusionTally } from '../tallies/diffusion.js'
import type { Block, BlockResult, Measurement } from './engine.js'
import type { Stepper } from './stepper.js'

export function runBlock(stepper: Stepper, measurement: Measurement, block: Block): BlockResult {
  const diffusion = measurement.checkpoints.length > 0 ? measureDiffusion(stepper, measurement, block) : null
  const escape = measurement.escape ? measureEscape(stepper, measurement, block) : null
  const diffusionSteps = block.count * (measurement.checkpoints.at(-1) ?? 0)
  return { escape, diffusion, particleSteps: diffusionSteps + (escape === null ? 0 : stepsTaken(escape, measurement)) }
}

function measureEscape(stepper: Stepper, { horizon }: Measurement, { first, count }: Block) {
  stepper.start(first, count)
  stepper.escape(0, horizon)
  return { steps: stepper.exitStep.slice(0, count), codes: stepper.exitCode.slice(0, count) }
}

/** At each checkpoint the step is taken alone, so that what it adds is seen. */
function measureDiffusion(stepper: Stepper, measurement: Measurement, { first, count }: Block) {
  const { dimension, checkpoints, learningRate, momentum } = measurement
  const tally = diffusionTally(dimension, checkpoints)
  const after = stepper.state.slice(0, dimension)
  stepper.start(first, count)
  const start = after.map(coordinate => coordinate.slice())
  const before = after.map(() => new Float64Array(BLOCK))
  const velocity = stepper.state.slice(dimension).map(() => new Float64Array(BLOCK))
  let step = 0
  checkpoints.forEach((checkpoint, index) => {
    stepper.advance(step, checkpoint - 1)
    for (const [j, coordinate] of before.entries()) coordinate.set(stepper.state[j]!)
    for (const [j, coordinate] of velocity.entries()) coordinate.set(stepper.state[dimension + j]!)
    stepper.advance(checkpoint - 1, checkpoint)
    addSnapshot(tally, index, { start, before, velocity, after }, count, learningRate * momentum)
    step = checkpoint
  })
  return { sums: tally.sums, diverged: tally.diverged }
}

function stepsTaken({ steps, codes }: { steps: Int32Array; codes: Int32Array }, { horizon }: Measurement): number {
  let taken = 0
  for (let i = 0; i < steps.length; i++) taken += codes[i] === 0 ? horizon : steps[i]!
  return taken
}
