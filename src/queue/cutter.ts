/** Cuts what is missing of a run into parts of about the work that is asked for. Any cut gives the same sums. */
import type { Variant } from '../experiment/variant.js'
import type { Place, Units } from '../simulation/units.js'
import { type Part, plannedSteps } from './part.js'
import type { PlaceStates } from './place-states.js'

/**
 * Of a unit that is cut by variants, at least so many stay together: each part runs the first variant again, of whose
 * particles pairs are made, and that is a twentieth then.
 */
const VARIANTS_TOGETHER = 20

export class Cutter {
  readonly #variants: readonly Variant[]
  readonly #units: Units
  readonly #paired: boolean
  readonly #strips: Iterator<Part>
  #next: Part | null

  /** `paired` says whether a variant is compared with the first. */
  constructor(variants: readonly Variant[], units: Units, states: PlaceStates, paired: (variant: number) => boolean) {
    this.#variants = variants
    this.#units = units
    this.#paired = variants.some((_, variant) => paired(variant))
    this.#strips = stripsOf(units, states)
    this.#next = this.#strip()
  }

  /** The next part, of about so many planned particle-steps and of one unit at least; null when nothing is missing. */
  next(target: number): Part | null {
    let part = this.#next
    if (part === null) return null
    const together = this.#paired ? VARIANTS_TOGETHER : 1
    let work = this.#work(part)
    if (work > target && part.end - part.first > together) {
      const end = this.#endWithin(part, target, together)
      this.#next = end < part.end ? { ...part, first: end } : this.#strip()
      return { ...part, end }
    }
    for (this.#next = this.#strip(); this.#next !== null; this.#next = this.#strip()) {
      const { from, to, first, end } = this.#next
      work += this.#work(this.#next)
      if (work > target || from !== part.to || first !== part.first || end !== part.end) break
      part = { ...part, to }
    }
    return part
  }

  #strip(): Part | null {
    const { done, value } = this.#strips.next()
    return done ? null : value
  }

  /** Where a strip is to be cut: past `together` variants at least, and not so that fewer are left. */
  #endWithin(strip: Part, target: number, together: number): number {
    let end = strip.first + together
    let work = this.#work({ ...strip, end })
    for (; end < strip.end; end++) {
      work += this.#planned(strip.from, end)
      if (work > target) break
    }
    return strip.end - end < together ? strip.end : end
  }

  /** Planned particle-steps, those of the first variant that are run again included. */
  #work({ from, first, end }: Part): number {
    let sum = this.#paired && first > 0 ? this.#planned(from, 0) : 0
    for (let variant = first; variant < end; variant++) sum += this.#planned(from, variant)
    return sum
  }

  #planned(unit: number, variant: number): number {
    return plannedSteps(this.#variants, this.#units, { variant, unit })
  }
}

/** For each unit the variants in a row of which it is missing. */
function* stripsOf(units: Units, states: PlaceStates): Generator<Part> {
  const variants = units.particles.length
  for (let unit = 0; unit < units.to; unit++)
    for (let first = 0; first < variants; ) {
      const missing = (variant: number): boolean => states.isMissing({ variant, unit } satisfies Place)
      if (!missing(first)) {
        first++
        continue
      }
      let end = first + 1
      while (end < variants && missing(end)) end++
      yield { from: unit, to: unit + 1, first, end }
      first = end
    }
}
