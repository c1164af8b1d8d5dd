/** What is measured of particles on a stepper: the same for every engine. */
import { addSnapshot, type DiffusionTally, diffusionTally } from '../tallies/diffusion.js'
import type { Block, BlockResult, Measurement } from './engine.js'
import type { Stepper } from './stepper.js'

type Arrays = readonly (Float32Array | Float64Array)[]

/** How a long run is cut, so that its progress can be told. */
export interface Slices {
  readonly steps: number
  /** Told the steps of particles in each finished slice. */
  onSteps(particleSteps: number): void
}

/** The results of neighbouring blocks of one variant, in order, run together on one stepper. */
export async function measureBlocks(
  stepper: Stepper,
  measurement: Measurement,
  blocks: readonly Block[],
  slices: Slices,
): Promise<BlockResult[]> {
  const run = new SlicedRun(stepper, particlesIn(blocks), slices)
  const tallies = measurement.checkpoints.length > 0 ? await measureDiffusion(run, measurement, blocks) : null
  const exits = measurement.escape ? await measureEscape(run, measurement, blocks) : null
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

/** A stepper whose steps are taken in slices. */
class SlicedRun {
  constructor(
    readonly stepper: Stepper,
    readonly count: number,
    readonly slices: Slices,
  ) {}

  async take(how: 'advance' | 'escape', from: number, to: number): Promise<void> {
    for (let step = from; step < to; step += this.slices.steps) {
      const end = Math.min(to, step + this.slices.steps)
      await this.stepper[how](step, end)
      this.slices.onSteps((end - step) * this.count)
    }
  }
}

async function measureEscape(run: SlicedRun, { horizon }: Measurement, blocks: readonly Block[]) {
  const { stepper } = run
  await stepper.start(blocks[0]!.first, run.count)
  await run.take('escape', 0, horizon)
  return blocks.map(block => {
    const [from, to] = placeOf(block, blocks)
    return { steps: stepper.exitStep.slice(from, to), codes: stepper.exitCode.slice(from, to) }
  })
}

/** At each checkpoint the step is taken alone, so that what it adds is seen. */
async function measureDiffusion(
  run: SlicedRun,
  { dimension, checkpoints, learningRate, momentum }: Measurement,
  blocks: readonly Block[],
): Promise<DiffusionTally[]> {
  const { stepper } = run
  const tallies = blocks.map(() => diffusionTally(dimension, checkpoints))
  await stepper.start(blocks[0]!.first, run.count)
  const start = copyOf(stepper.state.slice(0, dimension))
  let step = 0
  for (const [index, checkpoint] of checkpoints.entries()) {
    await run.take('advance', step, checkpoint - 1)
    const before = copyOf(stepper.state)
    await run.take('advance', checkpoint - 1, checkpoint)
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
