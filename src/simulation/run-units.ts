/** Runs the units of a run that have not been run before. */
import type { Engine } from '../engines/engine.js'
import { EngineError } from '../engines/engine-error.js'
import type { Variant } from '../experiment/variant.js'
import { blocksOf, placesOf } from './blocks.js'
import { type Progress, plannedSteps, RunProgress } from './progress.js'
import { shapesOf } from './shape.js'
import { RunTallies } from './tallies.js'
import type { KnownUnit, UnitStore } from './unit-store.js'
import { UnitSummer } from './unit-sums.js'
import { keyOf, type Place, type Shard, unitsOf } from './units.js'

export interface RunUnitsOptions {
  /** Ends the run at once: the promise is rejected with the signal's reason. */
  readonly signal?: AbortSignal
  /** Ends the run when the blocks under way are through: the promise is rejected with the signal's reason. */
  readonly stop?: AbortSignal
  /** Where finished units are kept. */
  readonly store?: UnitStore
  /** Runs a part of the units only. */
  readonly shard?: Shard
  readonly onProgress?: (progress: Progress) => void
  /** Told how many steps of particles are ahead at most, before anything is written or run; what it throws ends the run. */
  readonly before?: (particleSteps: number) => void
}

/**
 * Runs all units that are not known into the tallies. When the engine stops working, what its finished units have
 * measured is kept, and the failure returned.
 */
export async function runUnits(
  engine: Engine,
  variants: readonly Variant[],
  { onProgress, signal, stop, store, shard, before }: RunUnitsOptions,
  begun: number,
): Promise<{ tallies: RunTallies; failure: EngineError | null }> {
  const shapes = shapesOf(variants)
  const units = unitsOf(variants, shard)
  const paired = (variant: number) => shapes[variant]!.paired
  const workBesides = (known: (place: Place) => boolean) => ({ bundles: engine.bundles, units, known, paired })
  const begin = (places: readonly Place[]) => {
    const done = new Set(places.map(keyOf))
    before?.(plannedSteps(variants, units, placesOf(workBesides(place => done.has(keyOf(place))))))
  }
  if (store === undefined) begin([])
  const known = new KnownUnits(store?.open({ engine, units, shapes, begin }) ?? [])
  const tallies = new RunTallies(variants, units.from)
  for (const unit of known.all) tallies.add(unit, unit.sums)
  const work = workBesides(place => known.has(place))
  const summer = new UnitSummer(shapes, units, begun, sums => {
    if (known.has(sums)) return
    tallies.add(sums, () => sums)
    store?.append(sums)
  })
  const progress = new RunProgress(variants, work, known.all, tallies.seconds)
  let cut = false
  try {
    const blocks = until(stop, blocksOf(work), () => {
      cut = true
    })
    await engine.run(blocks, {
      onResult: (block, result) => summer.add(block, result),
      onSteps: steps => onProgress?.(progress.after(steps, secondsSince(begun))),
      signal,
    })
  } catch (error) {
    if (!(error instanceof EngineError) || tallies.particleSteps === 0) throw error
    return { tallies, failure: error }
  }
  if (cut) throw stop!.reason
  return { tallies, failure: null }
}

class KnownUnits {
  readonly all: readonly KnownUnit[]
  readonly #places: ReadonlySet<number>

  constructor(all: readonly KnownUnit[]) {
    this.all = all
    this.#places = new Set(all.map(keyOf))
  }

  has(place: Place): boolean {
    return this.#places.size > 0 && this.#places.has(keyOf(place))
  }
}

/** Things up to a signal, and a word if it cuts any off. */
function* until<T>(stop: AbortSignal | undefined, things: Iterable<T>, onCut: () => void): Generator<T> {
  for (const thing of things) {
    if (stop?.aborted) return onCut()
    yield thing
  }
}

const secondsSince = (begun: number) => (performance.now() - begun) / 1000
