/** What is measured of particles on a stepper: the same for every engine. */
import { addSnapshot, type DiffusionTally, diffusionTally } from '../tallies/diffusion.js'
import type { Block, BlockResult, Measurement } from './engine.js'
import type { Stepper } from './stepper.js'

type Arrays = readonly (Float32Array | Float64Array)[]

/** The results of neighbouring blocks of one variant, in order, run together on one stepper. */
export async function measureBlocks(
  stepper: Stepper,
  measurement: Measurement,
  blocks: readonly Block[],
): Promise<BlockResult[]> {
  const tallies = measurement.checkpoints.length > 0 ? await measureDiffusion(stepper, measurement, blocks) : null
  const exits = measurement.escape ? await measureEscape(stepper, measurement, blocks) : null
  return blocks.map(({ count }, i) => {
    const diffusion = tallies?.[i] ?? null
    const escape = exits?.[i] ?? null
    const diffusionSteps = count * (measurement.checkpoints.at(-1) ?? 0)
    return {
      escape,
      diffusion,
      particleSteps: diffusionSteps + (escape === null ? 0 : stepsTaken(escape, measurement)),
    }
  })
}

async function measureEscape(stepper: Stepper, { horizon }: Measurement, blocks: readonly Block[]) {
  await stepper.start(blocks[0]!.first, particlesIn(blocks))
  await stepper.escape(0, horizon)
  return blocks.map(block => {
    const [from, to] = placeOf(block, blocks)
    return { steps: stepper.exitStep.slice(from, to), codes: stepper.exitCode.slice(from, to) }
  })
}

/** At each checkpoint the step is taken alone, so that what it adds is seen. */
async function measureDiffusion(
  stepper: Stepper,
  { dimension, checkpoints, learningRate, momentum }: Measurement,
  blocks: readonly Block[],
): Promise<DiffusionTally[]> {
  const tallies = blocks.map(() => diffusionTally(dimension, checkpoints))
  await stepper.start(blocks[0]!.first, particlesIn(blocks))
  const start = copyOf(stepper.state.slice(0, dimension))
  let step = 0
  for (const [index, checkpoint] of checkpoints.entries()) {
    await stepper.advance(step, checkpoint - 1)
    const before = copyOf(stepper.state)
    await stepper.advance(checkpoint - 1, checkpoint)
    const after = stepper.state.slice(0, dimension)
    for (const [i, block] of blocks.entries()) {
      const part = (arrays: Arrays) => arrays.map(array => array.subarray(...placeOf(block, blocks)))
      const [position, velocity] = [before.slice(0, dimension), before.slice(dimension)]
      const snapshot = { start: part(start), before: part(position), velocity: part(velocity), after: part(after) }
      addSnapshot(tallies[i]!, index, snapshot, block.count, learningRate * momentum)
    }
    step = checkpoint
  }
  return tallies
}

const copyOf = (arrays: Arrays): Arrays => arrays.map(array => array.slice())

/** Where the particles of a block are among those of all the blocks. */
function placeOf({ first, count }: Block, blocks: readonly Block[]): [number, number] {
  const from = first - blocks[0]!.first
  return [from, from + count]
}

function particlesIn(blocks: readonly Block[]): number {
  return blocks.reduce((sum, { count }) => sum + count, 0)
}

function stepsTaken({ steps, codes }: NonNullable<BlockResult['escape']>, { horizon }: Measurement): number {
  let taken = 0
  for (let i = 0; i < steps.length; i++) taken += codes[i] === 0 ? horizon : steps[i]!
  return taken
}
