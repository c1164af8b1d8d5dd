import type { Shape } from './shape.js'
import type { UnitSums } from './unit-sums.js'
import type { Place, Units } from './units.js'

/** A unit that has been run before, whose sums are read when they are wanted. */
export interface KnownUnit extends Place {
  readonly sums: () => UnitSums
}

/** What is about to be run, on what. */
export interface StartingRun {
  readonly engine: { readonly name: string; readonly threads: number; readonly device: string }
  readonly units: Units
  readonly shapes: readonly Shape[]
  /** Called with the units that are there already, before anything is written: what it throws is passed on. */
  readonly begin: (known: readonly Place[]) => void
}

/** Where finished units are kept, so that none is run twice. */
export interface UnitStore {
  /**
   * Called once, before anything is run.
   * @returns the units that are there already.
   * @throws InputError when they are of another experiment, or of an engine that computes otherwise.
   */
  open(run: StartingRun): readonly KnownUnit[]
  /** @throws when it cannot be kept, which ends the run. */
  append(sums: UnitSums): void
}
