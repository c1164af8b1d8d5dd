/** The front door: an experiment in, its result out. The command line uses this and nothing else. */
import { checkEngineName, createEngine, type EngineName, threadsFor } from './engines/create.js'
import type { Engine, Measurement } from './engines/engine.js'
import type { EngineError } from './engines/engine-error.js'
import { firstSteps, measuredRate } from './engines/rate.js'
import { InputError } from './experiment/input-error.js'
import type { ExperimentInput } from './experiment/schema.js'
import { type Plan, planOf } from './experiment/sweep.js'
import type { Variant } from './experiment/variant.js'
import type { EscapeReading } from './results/escape.js'
import type { Result } from './results/result.js'
import { variantResults } from './results/variants.js'
import { refuseLargeMemory, refuseLongTime } from './simulation/limits.js'
import type { Progress } from './simulation/progress.js'
import { type RunUnitsOptions, runUnits } from './simulation/run-units.js'
import type { RunTallies, VariantTallies } from './simulation/tallies.js'

export type { Progress }

export interface SimulateOptions extends EscapeReading {
  /** auto, gpu, native, wasm or reference; auto unless given. */
  readonly engine?: string
  /** Worker threads; all of the machine's unless given. */
  readonly threads?: number
  /** Bytes of memory that the run may need at most; what the machine has free unless given. */
  readonly maxMemory?: number
  /**
   * Seconds that the run may take at most, at the rate measured on its first particles, if none leaves before the horizon.
   * Without it nothing is measured or refused.
   */
  readonly maxSeconds?: number
  /** Ends the run early: the promise is rejected with the signal's reason. */
  readonly signal?: AbortSignal
  /** Called about ten times a second, and at the end. */
  readonly onProgress?: (progress: Progress) => void
}

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

export type MeasureOptions = SimulateOptions & RunUnitsOptions

/** The same for an experiment that has been checked already; its counts too. */
export async function measurePlan(plan: Plan, options: MeasureOptions = {}): Promise<MeasuredRun> {
  const { engine, tallies, failure } = await countPlan(plan, options)
  return await measuredRun(plan, engine, tallies, options, failure)
}

/** What a run has counted, and why the engine stopped before the end, if it did. */
export interface CountedRun {
  readonly engine: Result['engine']
  readonly tallies: RunTallies
  readonly failure: EngineError | null
}

/** Counts, and makes no result of it. */
export async function countPlan(plan: Plan, options: MeasureOptions = {}): Promise<CountedRun> {
  const name = checkEngineName(options.engine ?? 'auto')
  const threads = threadsFor(options.threads)
  const { variants } = plan
  refuseUnusable(variants, options.maxMemory)
  const begun = performance.now()
  const ends = AbortSignal.any([options.signal, options.stop].filter(signal => signal !== undefined))
  const engine = await engineFor(variants, name, threads, ends)
  try {
    const { maxSeconds } = options
    if (maxSeconds === undefined) return { engine, ...(await runUnits(engine, variants, options, begun)) }
    const rate = await rateOf(engine, variants, ends)
    let mostSeconds = maxSeconds
    const bounded = {
      ...options,
      before: (particleSteps: number) => {
        mostSeconds = refuseLongTime(particleSteps, rate, maxSeconds)
      },
      onProgress: (progress: Progress) => options.onProgress?.({ ...progress, mostSeconds }),
    }
    return { engine, ...(await runUnits(engine, variants, bounded, performance.now())) }
  } finally {
    await engine.close()
  }
}

/** Steps of particles in a second, of an engine like the one that is about to run. */
async function rateOf({ name, threads }: Engine, variants: readonly Variant[], signal: AbortSignal): Promise<number> {
  const timed = firstSteps(measurementsOf(variants))
  const engine = await createEngine(name as EngineName, threads, variants, timed, signal)
  try {
    return await measuredRate(engine, timed, signal)
  } finally {
    await engine.close()
  }
}

/** @throws InputError for variants of which nothing is measured, or more than there is memory for. */
export function refuseUnusable(variants: readonly Variant[], maxMemory: number | undefined): void {
  refuseNothingToMeasure(variants)
  refuseLargeMemory(variants, maxMemory)
}

/**
 * An engine ready to run all variants. Close it after use.
 * @throws InputError when it does not work here; the signal's reason when it is aborted.
 */
export async function engineFor(
  variants: readonly Variant[],
  name: string,
  threads: number,
  signal?: AbortSignal,
): Promise<Engine> {
  return await createEngine(checkEngineName(name), threads, variants, measurementsOf(variants), signal)
}

/** The result of what has been counted; of less than the whole run with the reason. */
export async function measuredRun(
  plan: Plan,
  { name, threads, device }: Result['engine'],
  tallies: RunTallies,
  reading: EscapeReading,
  failure: Error | null = null,
): Promise<MeasuredRun> {
  const { seconds, particleSteps } = tallies
  const result = {
    experiment: plan.experiment,
    engine: { name, threads, device },
    timing: { seconds, particleSteps },
    ...(failure === null ? {} : { incomplete: failure.message }),
    variants: await variantResults(plan.variants, tallies.variants, reading, { float32: name !== 'reference' }),
  }
  return { result, tallies: tallies.variants }
}

function measurementsOf(variants: readonly Variant[]): Measurement[] {
  const paired = variants.length > 1
  return variants.map(variant => measurementOf(variant, paired))
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
    exits: exits?.length ?? null,
    checkpoints: checkpoints ?? [],
    field,
    paired,
  }
}

function refuseNothingToMeasure(variants: readonly Variant[]): void {
  if (variants.some(variant => variant.exits === null && variant.checkpoints === null))
    throw new InputError('nothing to measure: give escape, diffusion or both')
}
