/** What is measured of particles on a stepper: the same for every engine. */
import { DiffusionBlock, type Snapshot } from '../tallies/diffusion.js'
import { countExits, type ExitCounts } from '../tallies/exit-counts.js'
import { escapeBatches } from '../tallies/paired.js'
import type { Block, BlockResult, DiffusionResult, EscapeResult, Measurement } from './engine.js'
import { inSlices, type Slices, type Stepper } from './stepper.js'

type Arrays = readonly (Float32Array | Float64Array)[]

/** A stepper, and the variants whose kernels it has, in order; what is measured of all is measured at the same steps. */
export interface Bundle {
  readonly stepper: Stepper
  readonly variants: readonly number[]
  readonly measurements: readonly Measurement[]
}

/** The results of blocks, in their order, that are run together: neighbours, some or all of them in several variants. */
export async function measureBlocks(bundle: Bundle, blocks: readonly Block[], slices: Slices): Promise<BlockResult[]> {
  const first = Math.min(...blocks.map(block => block.first))
  const count = Math.max(...blocks.map(block => block.first + block.count)) - first
  const run = { stepper: bundle.stepper, first, count, slices }
  const parts = blocks.map(block => partOf(bundle, block, first))
  const { checkpoints, exits, horizon } = parts[0]!.measurement
  const diffusions = checkpoints.length > 0 ? await measureDiffusion(run, checkpoints, parts) : null
  const escapes = exits === null ? null : await measureEscape(run, horizon, parts)
  return parts.map(({ measurement, count }, i) => {
    const diffusion = diffusions === null ? null : resultOf(diffusions[i]!, measurement)
    const escape = escapes?.[i] ?? null
    const diffusionSteps = count * (measurement.checkpoints.at(-1) ?? 0)
    return {
      escape,
      diffusion,
      particleSteps: diffusionSteps + (escape === null ? 0 : stepsTaken(escape.counts, measurement)),
    }
  })
}

/** A block among the particles that are run together. */
interface Part {
  readonly measurement: Measurement
  /** Which of the stepper's walks it is of. */
  readonly walk: number
  readonly from: number
  readonly count: number
}

function partOf({ variants, measurements }: Bundle, { variant, first, count }: Block, begin: number): Part {
  return { measurement: measurements[variant]!, walk: variants.indexOf(variant), from: first - begin, count }
}

/** A stepper, which particles it runs, and how its steps are cut. */
interface Run {
  readonly stepper: Stepper
  readonly first: number
  readonly count: number
  readonly slices: Slices
}

async function measureEscape(
  { stepper, first, count, slices }: Run,
  horizon: number,
  parts: readonly Part[],
): Promise<EscapeResult[]> {
  await stepper.start(first, count)
  await stepper.escape(horizon, slices)
  return parts.map(({ walk, from, count, measurement }) => {
    const { exitStep, exitCode } = stepper.walks[walk]!
    const [steps, codes] = [exitStep, exitCode].map(array => array.subarray(from, from + count)) as [
      Int32Array,
      Int32Array,
    ]
    return {
      counts: countExits([{ particles: count, steps, codes }], measurement.exits!),
      times: measurement.paired ? escapeBatches(steps, codes, horizon) : null,
    }
  })
}

/** The steps into each checkpoint are taken one by one, so that what they add is seen. */
async function measureDiffusion(
  { stepper, first, count, slices }: Run,
  checkpoints: readonly number[],
  parts: readonly Part[],
): Promise<DiffusionBlock[]> {
  await stepper.start(first, count)
  const seen = new Map([[0, copyOf(stepper)]])
  const measured = parts.map(part => {
    const { field, learningRate, momentum, dimension } = part.measurement
    const settings = { checkpoints, field, drag: learningRate * momentum }
    const start = viewOf(seen.get(0)!, part).slice(0, dimension)
    return new DiffusionBlock(settings, start, part.count)
  })
  const walkers = count * stepper.walks.length
  let now = 0
  for (const [index, checkpoint] of checkpoints.entries()) {
    for (const step of [checkpoint - 2, checkpoint - 1, checkpoint]) {
      if (step <= now) continue
      await inSlices(now, step, walkers, slices, (from, to) => stepper.advance(from, to))
      now = step
      seen.set(step, copyOf(stepper))
    }
    for (const [i, part] of parts.entries()) {
      const at = (step: number) => viewOf(seen.get(step)!, part)
      measured[i]!.add(index, snapshotAt(checkpoint, at, part.measurement.dimension))
    }
    for (const step of seen.keys()) if (step < checkpoint - 1) seen.delete(step)
  }
  return measured
}

/** The state variables of all walks. */
const copyOf = ({ walks }: Stepper): readonly Arrays[] => walks.map(({ state }) => state.map(array => array.slice()))

const viewOf = (states: readonly Arrays[], { walk, from, count }: Part): Arrays =>
  states[walk]!.map(array => array.subarray(from, from + count))

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

function stepsTaken({ particles, steps, counts }: ExitCounts, { horizon }: Measurement): number {
  let [taken, out] = [0, 0]
  for (let row = 0; row < steps.length; row++) {
    taken += steps[row]! * counts[row]!
    out += counts[row]!
  }
  return taken + (particles - out) * horizon
}
