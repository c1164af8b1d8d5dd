/** A part of a run that one worker runs in one go: some units in a row of some variants in a row. */
import type { Variant } from '../experiment/variant.js'
import { stepsOfParticle } from '../simulation/progress.js'
import { type Place, particlesOf, type Units, unitEnd } from '../simulation/units.js'

export interface Part {
  /** Units from … to − 1. */
  readonly from: number
  readonly to: number
  /** Variants first … end − 1. */
  readonly first: number
  readonly end: number
}

/** The name of a part within its run: the same part has the same name, whoever cuts it. */
export const nameOf = ({ from, to, first, end }: Part): string => `units-${from}-${to}-variants-${first}-${end}`

/** The units in a part, variant by variant. */
export function* placesIn({ from, to, first, end }: Part, units: Units): Generator<Place> {
  for (let variant = first; variant < end; variant++)
    for (let unit = from; unit < Math.min(to, unitEnd(units, variant)); unit++) yield { variant, unit }
}

/** Steps of the particles of a unit, if nobody leaves before the horizon. */
export function plannedSteps(variants: readonly Variant[], units: Units, place: Place): number {
  const [from, to] = particlesOf(units, place)
  return (to - from) * stepsOfParticle(variants[place.variant]!)
}
