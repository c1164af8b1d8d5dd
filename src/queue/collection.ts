import { alone } from '../engines/bundles.js'
import type { Variant } from '../experiment/variant.js'
import type { CountedRun } from '../simulate.js'
import { type Progress, RunProgress } from '../simulation/progress.js'
import { type Shape, shapesOf } from '../simulation/shape.js'
import { RunTallies } from '../simulation/tallies.js'
import type { UnitStore } from '../simulation/unit-store.js'
import { type Units, unitsOf } from '../simulation/units.js'
import { type Part, plannedSteps } from './part.js'
import { PlaceStates } from './place-states.js'
import { unpackUnits } from './tally-message.js'

/** What a run has so far: its units, each once, in its tallies and where they are kept. */
export class Collection {
  readonly variants: readonly Variant[]
  readonly units: Units
  readonly shapes: readonly Shape[]
  readonly states: PlaceStates
  readonly tallies: RunTallies
  readonly #store: UnitStore | undefined
  readonly #progress: RunProgress
  readonly #onProgress: ((progress: Progress) => void) | undefined
  readonly #begun: number
  #since: number

  /** @throws InputError when what is kept is of another run. */
  constructor(
    variants: readonly Variant[],
    engine: CountedRun['engine'],
    store: UnitStore | undefined,
    onProgress: ((progress: Progress) => void) | undefined,
    begun: number,
  ) {
    this.variants = variants
    this.units = unitsOf(variants)
    this.shapes = shapesOf(variants)
    this.states = new PlaceStates(this.units)
    this.tallies = new RunTallies(variants)
    this.#store = store
    this.#onProgress = onProgress
    this.#begun = begun
    this.#since = begun
    const starting = { engine, units: this.units, shapes: this.shapes, begin: () => {} }
    const known = store?.open(starting) ?? []
    for (const unit of known) if (this.states.finish(unit)) this.tallies.add(unit, unit.sums)
    const work = {
      bundles: alone(variants),
      units: this.units,
      known: (place: Parameters<PlaceStates['isDone']>[0]) => this.states.isDone(place),
      // those of the first variant that are run again count as nothing
      paired: () => false,
    }
    this.#progress = new RunProgress(variants, work, known, this.tallies.seconds)
  }

  /**
   * Takes the sums of a part, but those that are there; planned particle-steps of the part.
   * @throws Damaged for what is not of the part; what the store throws.
   */
  take(part: Part, message: string): number {
    let planned = 0
    let added = 0
    for (const sums of unpackUnits(message, part, this.units, this.shapes)) {
      const steps = plannedSteps(this.variants, this.units, sums)
      planned += steps
      if (!this.states.finish(sums)) continue
      added += steps
      const timed = { ...sums, seconds: this.#secondsSince() }
      this.tallies.add(timed, () => timed)
      this.#store?.append(timed)
    }
    this.#onProgress?.(this.#progress.after(added, (performance.now() - this.#begun) / 1000))
    return planned
  }

  /** On this machine's clock, on which those of all units add up to what the run took. */
  #secondsSince(): number {
    const now = performance.now()
    const seconds = (now - this.#since) / 1000
    this.#since = now
    return seconds
  }
}
