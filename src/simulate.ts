/** The front door: an experiment in, its result out. The command line uses this and nothing else. */
import { checkEngineName, createEngine, threadsFor } from './engines/create.js'
import type { Engine, Measurement } from './engines/engine.js'
import { EngineError } from './engines/engine-error.js'
import { InputError } from './experiment/input-error.js'
import type { ExperimentInput } from './experiment/schema.js'
import { type Plan, planOf } from './experiment/sweep.js'
import type { Variant } from './experiment/variant.js'
import type { EscapeReading } from './results/escape.js'
import type { Result } from './results/result.js'
import { variantResults } from './results/variants.js'
import { blocksOf } from './simulation/blocks.js'
import { RunTallies, type VariantTallies } from './simulation/tallies.js'
import { escapeTallyBytes } from './tallies/escape.js'

/** How far a run is. */
export interface Progress {
  /** Share of the work that is behind, from 0 to 1. */
  readonly share: number
  /** Steps of particles that are behind, those of particles that have left included. */
  readonly particleSteps: number
  readonly seconds: number
}

export interface SimulateOptions extends EscapeReading {
  /** auto, gpu, native, wasm or reference; auto unless given. */
  readonly engine?: string
  /** Worker threads; all of the machine's unless given. */
  readonly threads?: number
  /** Ends the run early: the promise is rejected with the signal's reason. */
  readonly signal?: AbortSignal
  /** Called about ten times a second, and at the end. */
  readonly onProgress?: (progress: Progress) => void
}

/** Escape counts are kept for every step: more than this is refused before the run. */
const MOST_TALLY_BYTES = 2 ** 30

/**
 * Runs an experiment: every variant of its sweep, sharing their noise.
 *
 * The same experiment gives the same tallies, to the last bit, for any number of threads. When an engine stops working
 * after some blocks, their result is returned, with the reason in `incomplete`.
 * @throws InputError for an experiment or an option that cannot be used, before anything is run.
 */
export async function simulate(experiment: ExperimentInput, options: SimulateOptions = {}): Promise<Result> {
  return (await measurePlan(planOf(experiment), options)).result
}

/** What a run has counted, and the result made from it. */
export interface MeasuredRun {
  readonly result: Result
  /** One for each variant. */
  readonly tallies: readonly VariantTallies[]
}

/** The same for an experiment that has been checked already; its counts too. */
export async function measurePlan(plan: Plan, options: SimulateOptions = {}): Promise<MeasuredRun> {
  const name = checkEngineName(options.engine ?? 'auto')
  const threads = threadsFor(options.threads)
  const { variants } = plan
  refuseNothingToMeasure(variants)
  refuseLargeTallies(variants)
  const begun = performance.now()
  const paired = variants.length > 1
  const measurements = variants.map(variant => measurementOf(variant, paired))
  const engine = await createEngine(name, threads, variants, measurements)
  const tallies = new RunTallies(variants)
  try {
    const { particleSteps, failure } = await runBlocks(engine, variants, tallies, options, begun)
    const result = {
      experiment: plan.experiment,
      engine: { name: engine.name, threads: engine.threads, device: engine.device },
      timing: { seconds: secondsSince(begun), particleSteps },
      ...(failure === null ? {} : { incomplete: failure.message }),
      variants: await variantResults(variants, tallies.variants, options),
    }
    return { result, tallies: tallies.variants }
  } finally {
    await engine.close()
  }
}

/**
 * Runs all blocks into the tallies. When the engine stops working, what its finished blocks have measured is kept, and
 * the failure returned.
 */
async function runBlocks(
  engine: Engine,
  variants: readonly Variant[],
  tallies: RunTallies,
  { onProgress, signal }: SimulateOptions,
  begun: number,
): Promise<{ particleSteps: number; failure: EngineError | null }> {
  const planned = plannedSteps(variants)
  let finished = 0
  let particleSteps = 0
  let behind = 0
  try {
    await engine.run(blocksOf(variants), {
      onResult: (block, result) => {
        tallies.add(block, result)
        particleSteps += result.particleSteps
        finished += 1
      },
      onSteps: steps => {
        behind += steps
        onProgress?.({ share: behind / planned, particleSteps: behind, seconds: secondsSince(begun) })
      },
      signal,
    })
  } catch (error) {
    if (!(error instanceof EngineError) || finished === 0) throw error
    return { particleSteps, failure: error }
  }
  return { particleSteps, failure: null }
}

/** Steps of particles in a run, if nobody leaves before the horizon. */
function plannedSteps(variants: readonly Variant[]): number {
  return variants.reduce((sum, { experiment, exits, checkpoints }) => {
    const steps = (exits === null ? 0 : experiment.steps) + (checkpoints?.at(-1) ?? 0)
    return sum + experiment.particles * steps
  }, 0)
}

function measurementOf(variant: Variant, paired: boolean): Measurement {
  const { experiment, kernel, key, exits, checkpoints, field } = variant
  const { learningRate, momentum } = experiment.optimizer
  return {
    particles: experiment.particles,
    horizon: experiment.steps,
    dimension: kernel.dimension,
    learningRate,
    momentum,
    key,
    escape: exits !== null,
    checkpoints: checkpoints ?? [],
    field,
    paired,
  }
}

function refuseNothingToMeasure(variants: readonly Variant[]): void {
  if (variants.some(variant => variant.exits === null && variant.checkpoints === null))
    throw new InputError('nothing to measure: give escape, diffusion or both')
}

function refuseLargeTallies(variants: readonly Variant[]): void {
  const bytes = variants.reduce(
    (sum, { exits, experiment }) => sum + (exits === null ? 0 : escapeTallyBytes(exits.length, experiment.steps)),
    0,
  )
  if (bytes <= MOST_TALLY_BYTES) return
  const gigabytes = (size: number) => `${(size / 2 ** 30).toFixed(1)} GiB`
  throw new InputError(
    `the escape counts would take ${gigabytes(bytes)} (8 bytes for each step, exit and variant), and the limit is ${gigabytes(MOST_TALLY_BYTES)}: lower steps, or split the sweep`,
  )
}

const secondsSince = (begun: number) => (performance.now() - begun) / 1000
