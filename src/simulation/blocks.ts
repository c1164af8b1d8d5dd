import { BLOCK } from '../../kernels/block.js'
import { bundleNumbers } from '../engines/bundles.js'
import type { Block, Bundles } from '../engines/engine.js'
import { type Place, particlesOf, turnsOf, type Units } from './units.js'

export interface Work {
  readonly bundles: Bundles
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
  const bundleOf = bundleNumbers(work.bundles)
  let together: Place[] = []
  for (const place of placesOf(work)) {
    const before = together[0]
    if (before !== undefined && !(before.unit === place.unit && bundleOf(before.variant) === bundleOf(place.variant))) {
      yield* blocksIn(together, work.units)
      together = []
    }
    together.push(place)
  }
  yield* blocksIn(together, work.units)
}

/** The blocks of the same unit of some variants, those of the same particles one after the other. */
function* blocksIn(places: readonly Place[], units: Units): Generator<Block> {
  const ranges = places.map(place => particlesOf(units, place))
  for (let first = ranges[0]?.[0] ?? 0; ranges.some(([, to]) => first < to); first += BLOCK)
    for (const [i, { variant }] of places.entries()) {
      const [, to] = ranges[i]!
      if (first < to) yield { variant, first, count: Math.min(BLOCK, to - first) }
    }
}

/** The units that are run, in order: those of a bundle after each other, and of them the same units of its variants. */
export function* placesOf({ bundles, units, known, paired }: Work): Generator<Place> {
  const bundleOf = bundleNumbers(bundles)
  for (const turn of turnsOf(units)) {
    const missing = turn.filter(place => !known(place))
    const partners = new Set(missing.filter(({ variant }) => paired(variant)).map(({ unit }) => unit))
    const again = turn.filter(place => place.variant === 0 && partners.has(place.unit) && known(place))
    yield* [...again, ...missing].sort(
      (a, b) => bundleOf(a.variant) - bundleOf(b.variant) || a.unit - b.unit || a.variant - b.variant,
    )
  }
}
