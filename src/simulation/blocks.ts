import { BLOCK } from '../../kernels/block.js'
import type { Block } from '../engines/engine.js'
import { type Place, particlesOf, turnsOf, type Units } from './units.js'

export interface Work {
  readonly units: Units
  /** Whether a unit is there already. */
  readonly known: (place: Place) => boolean
  /** Whether a variant is compared with the first, particle by particle. */
  readonly paired: (variant: number) => boolean
}

/**
 * The blocks of the units that are not there yet, in order; and those of the first variant beside them, from which pairs
 * are made: what is known of a unit has no single particles.
 */
export function* blocksOf(work: Work): Generator<Block> {
  for (const place of placesOf(work)) {
    const [from, to] = particlesOf(work.units, place)
    for (let first = from; first < to; first += BLOCK)
      yield { variant: place.variant, first, count: Math.min(BLOCK, to - first) }
  }
}

/** The units that are run, in order. */
export function* placesOf({ units, known, paired }: Work): Generator<Place> {
  for (const turn of turnsOf(units)) {
    const missing = turn.filter(place => !known(place))
    const partners = new Set(missing.filter(({ variant }) => paired(variant)).map(({ unit }) => unit))
    const again = turn.filter(place => place.variant === 0 && partners.has(place.unit) && known(place))
    yield* [...again, ...missing].sort((a, b) => a.variant - b.variant || a.unit - b.unit)
  }
}
