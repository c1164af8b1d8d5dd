import { type Place, type Units, unitEnd } from '../simulation/units.js'

const MISSING = 0
const ASKED = 1
const DONE = 2

/** Which units of a run are missing, asked for, or done. */
export class PlaceStates {
  readonly #units: Units
  readonly #states: Uint8Array
  #left: number

  constructor(units: Units) {
    this.#units = units
    this.#states = new Uint8Array(units.particles.length * units.to)
    this.#left = units.particles.reduce((sum, _, variant) => sum + Math.max(0, unitEnd(units, variant)), 0)
  }

  /** Units that are not done. */
  get left(): number {
    return this.#left
  }

  isMissing(place: Place): boolean {
    return place.unit < unitEnd(this.#units, place.variant) && this.#states[this.#at(place)] === MISSING
  }

  isDone(place: Place): boolean {
    return this.#states[this.#at(place)] === DONE
  }

  ask(place: Place): void {
    if (!this.isDone(place)) this.#states[this.#at(place)] = ASKED
  }

  /** Says that a unit is done; whether it was not before. */
  finish(place: Place): boolean {
    if (this.isDone(place)) return false
    this.#states[this.#at(place)] = DONE
    this.#left -= 1
    return true
  }

  #at({ variant, unit }: Place): number {
    return variant * this.#units.to + unit
  }
}
