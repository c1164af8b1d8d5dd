/** What is measured of particles on a stepper: the same for every engine. */
import { DiffusionBlock, type Snapshot } from '../tallies/diffusion.js'
import type { Block, BlockResult, DiffusionResult, Measurement } from './engine.js'
import { inSlices, type Slices, type Stepper } from './stepper.js'

type Arrays = readonly (Float32Array | Float64Array)[]

/** The results of neighbouring blocks of one variant, in order, run together on one stepper. */
export async function measureBlocks(
  stepper: Stepper,
  measurement: Measurement,
  blocks: readonly Block[],
  slices: Slices,
): Promise<BlockResult[]> {
  const run = { stepper, count: particlesIn(blocks), slices }
  const diffusions = measurement.checkpoints.length > 0 ? await measureDiffusion(run, measurement, blocks) : null
  const exits = measurement.escape ? await measureEscape(run, measurement, blocks) : null
  return blocks.map(({ count }, i) => {
    const diffusion = diffusions === null ? null : resultOf(diffusions[i]!, measurement)
    const escape = exits?.[i] ?? null
    const diffusionSteps = count * (measurement.checkpoints.at(-1) ?? 0)
    return {
      escape,
      diffusion,
      particleSteps: diffusionSteps + (escape === null ? 0 : stepsTaken(escape, measurement)),
    }
  })
}

/** A stepper, how many particles it runs, and how its steps are cut. */
interface Run {
  readonly stepper: Stepper
  readonly count: number
  readonly slices: Slices
}

async function measureEscape({ stepper, count, slices }: Run, { horizon }: Measurement, blocks: readonly Block[]) {
  await stepper.start(blocks[0]!.first, count)
  await stepper.escape(horizon, slices)
  return blocks.map(block => {
    const [from, to] = placeOf(block, blocks)
    return { steps: stepper.exitStep.slice(from, to), codes: stepper.exitCode.slice(from, to) }
  })
}

/** The steps into each checkpoint are taken one by one, so that what they add is seen. */
async function measureDiffusion(
  { stepper, count, slices }: Run,
  { dimension, checkpoints, field, learningRate, momentum }: Measurement,
  blocks: readonly Block[],
): Promise<DiffusionBlock[]> {
  const settings = { checkpoints, field, drag: learningRate * momentum }
  await stepper.start(blocks[0]!.first, count)
  const seen = new Map([[0, copyOf(stepper.state)]])
  const parts = blocks.map(block => {
    const [from, to] = placeOf(block, blocks)
    const part = (step: number) => seen.get(step)!.map(array => array.subarray(from, to))
    const start = part(0).slice(0, dimension)
    return { part, measured: new DiffusionBlock(settings, start, block.count) }
  })
  let now = 0
  for (const [index, checkpoint] of checkpoints.entries()) {
    for (const step of [checkpoint - 2, checkpoint - 1, checkpoint]) {
      if (step <= now) continue
      await inSlices(now, step, count, slices, (from, to) => stepper.advance(from, to))
      now = step
      seen.set(step, copyOf(stepper.state))
    }
    for (const { part, measured } of parts) measured.add(index, snapshotAt(checkpoint, part, dimension))
    for (const step of seen.keys()) if (step < checkpoint - 1) seen.delete(step)
  }
  return parts.map(({ measured }) => measured)
}

function snapshotAt(step: number, part: (step: number) => Arrays, dimension: number): Snapshot {
  const before = part(step - 1)
  return {
    earlier: step < 2 ? null : part(step - 2).slice(0, dimension),
    before: before.slice(0, dimension),
    velocity: before.slice(dimension),
    after: part(step).slice(0, dimension),
  }
}

function resultOf(block: DiffusionBlock, { paired }: Measurement): DiffusionResult {
  const { sums, diverged, displacementMoments, noiseMoments, field } = block.finish()
  const displacements = paired ? block.displacements : null
  return { sums, diverged, displacementMoments, noiseMoments, field, displacements }
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
