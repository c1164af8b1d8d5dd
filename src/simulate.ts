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
import { blocksOf, placesOf, type Work } from './simulation/blocks.js'
import { shapesOf } from './simulation/shape.js'
import { RunTallies, type VariantTallies } from './simulation/tallies.js'
import type { KnownUnit, UnitStore } from './simulation/unit-store.js'
import { UnitSummer } from './simulation/unit-sums.js'
import { type Place, particlesOf, type Shard, type Units, unitsOf } from './simulation/units.js'
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
  /** auto, gpu, wasm or reference; auto unless given. */
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

export interface MeasureOptions extends SimulateOptions {
  /** Where finished units are kept. */
  readonly store?: UnitStore
  /** Runs a part of the units only. */
  readonly shard?: Shard
  /** Ends the run when the blocks under way are through: the promise is rejected with the signal's reason. */
  readonly stop?: AbortSignal
}

/** The same for an experiment that has been checked already; its counts too. */
export async function measurePlan(plan: Plan, options: MeasureOptions = {}): Promise<MeasuredRun> {
  const name = checkEngineName(options.engine ?? 'auto')
  const threads = threadsFor(options.threads)
  const { variants } = plan
  refuseNothingToMeasure(variants)
  refuseLargeTallies(variants)
  const begun = performance.now()
  const paired = variants.length > 1
  const measurements = variants.map(variant => measurementOf(variant, paired))
  const engine = await createEngine(name, threads, variants, measurements)
  try {
    const { tallies, failure } = await runUnits(engine, variants, options, begun)
    return await measuredRun(plan, engine, tallies, options, failure)
  } finally {
    await engine.close()
  }
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
    variants: await variantResults(plan.variants, tallies.variants, reading),
  }
  return { result, tallies: tallies.variants }
}

/**
 * Runs all units that are not known into the tallies. When the engine stops working, what its finished units have
 * measured is kept, and the failure returned.
 */
async function runUnits(
  engine: Engine,
  variants: readonly Variant[],
  { onProgress, signal, stop, store, shard }: MeasureOptions,
  begun: number,
): Promise<{ tallies: RunTallies; failure: EngineError | null }> {
  const shapes = shapesOf(variants)
  const units = unitsOf(variants, shard)
  const known = new KnownUnits(store?.open({ engine, units, shapes }) ?? [])
  const tallies = new RunTallies(variants, units.from)
  for (const unit of known.all) tallies.add(unit, unit.sums)
  const work = {
    units,
    known: (place: Place) => known.has(place),
    paired: (variant: number) => shapes[variant]!.paired,
  }
  const summer = new UnitSummer(shapes, units, begun, sums => {
    if (known.has(sums)) return
    tallies.add(sums, () => sums)
    store?.append(sums)
  })
  const progress = new RunProgress(variants, work, known.all, tallies.seconds)
  try {
    await engine.run(until(stop, blocksOf(work)), {
      onResult: (block, result) => summer.add(block, result),
      onSteps: steps => onProgress?.(progress.after(steps, secondsSince(begun))),
      signal,
    })
  } catch (error) {
    if (!(error instanceof EngineError) || tallies.particleSteps === 0) throw error
    return { tallies, failure: error }
  }
  stop?.throwIfAborted()
  return { tallies, failure: null }
}

class KnownUnits {
  readonly all: readonly KnownUnit[]
  readonly #places: ReadonlySet<string>

  constructor(all: readonly KnownUnit[]) {
    this.all = all
    this.#places = new Set(all.map(keyOf))
  }

  has(place: Place): boolean {
    return this.#places.size > 0 && this.#places.has(keyOf(place))
  }
}

const keyOf = ({ variant, unit }: Place) => `${variant}:${unit}`

/** Things up to a signal. */
function* until<T>(stop: AbortSignal | undefined, things: Iterable<T>): Generator<T> {
  for (const thing of things) {
    if (stop?.aborted) return
    yield thing
  }
}

/** How far a run is, of which some units were known before it began. */
class RunProgress {
  readonly #planned: number
  readonly #secondsBefore: number
  #behind: number

  constructor(variants: readonly Variant[], work: Work, known: readonly Place[], secondsBefore: number) {
    this.#behind = plannedSteps(variants, work.units, known)
    this.#planned = this.#behind + plannedSteps(variants, work.units, placesOf(work))
    this.#secondsBefore = secondsBefore
  }

  after(particleSteps: number, seconds: number): Progress {
    this.#behind += particleSteps
    const share = this.#behind / this.#planned
    return { share, particleSteps: this.#behind, seconds: this.#secondsBefore + seconds }
  }
}

/** Steps of particles in some units, if nobody leaves before the horizon. */
function plannedSteps(variants: readonly Variant[], units: Units, places: Iterable<Place>): number {
  let sum = 0
  for (const place of places) {
    const { experiment, exits, checkpoints } = variants[place.variant]!
    const [from, to] = particlesOf(units, place)
    sum += (to - from) * ((exits === null ? 0 : experiment.steps) + (checkpoints?.at(-1) ?? 0))
  }
  return sum
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
