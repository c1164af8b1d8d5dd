import type { Variant } from '../experiment/variant.js'
import { placesOf, type Work } from './blocks.js'
import { type Place, particlesOf, type Units } from './units.js'

/** How far a run is. */
export interface Progress {
  /** Share of the work that is behind, from 0 to 1. */
  readonly share: number
  /** Steps of particles that are behind, those of particles that have left included. */
  readonly particleSteps: number
  readonly seconds: number
  /** Seconds that it takes at most from its start or continuation on, where that has been measured (`maxSeconds`). */
  readonly mostSeconds?: number
}

/** How far a run is, of which some units were known before it began. */
export class RunProgress {
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
    // a block whose worker died is counted again
    const share = Math.min(1, this.#behind / this.#planned)
    return { share, particleSteps: this.#behind, seconds: this.#secondsBefore + seconds }
  }
}

/** Steps that each particle of a variant takes, if it does not leave before the horizon. */
export function stepsOfParticle({ experiment, exits, checkpoints }: Variant): number {
  return (exits === null ? 0 : experiment.steps) + (checkpoints?.at(-1) ?? 0)
}

/** Steps of particles in some units, if nobody leaves before the horizon. */
export function plannedSteps(variants: readonly Variant[], units: Units, places: Iterable<Place>): number {
  let sum = 0
  for (const place of places) {
    const [from, to] = particlesOf(units, place)
    sum += (to - from) * stepsOfParticle(variants[place.variant]!)
  }
  return sum
}
