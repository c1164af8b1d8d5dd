/** What a run has found so far: a tally for each variant, and one for its particles beside those of the first variant. */
import type { Variant } from '../experiment/variant.js'
import { type DiffusionTally, mergeDiffusion } from '../tallies/diffusion.js'
import { addExits, type EscapeTally, escapeTally } from '../tallies/escape.js'
import { mergePaired, type PairedTally } from '../tallies/paired.js'
import { type Shape, shapesOf } from './shape.js'
import type { UnitSums } from './unit-sums.js'
import type { Place } from './units.js'

/** What one variant has been found to do. */
export interface VariantTallies {
  /** Particles of finished units. */
  particles: number
  readonly escape: EscapeTally | null
  readonly diffusion: DiffusionTally | null
  /** Beside the first variant; null for the first, and for what is not the same measurement of the same particles. */
  readonly pairedEscape: PairedTally | null
  /** Values: d² of each coordinate at the paired checkpoints, coordinates outermost. */
  readonly pairedDiffusion: PairedTally | null
}

export class RunTallies {
  readonly variants: readonly VariantTallies[]
  /** Optimizer steps really taken by particles, and the time that they took. */
  particleSteps = 0
  seconds = 0
  /** For each variant, the unit that is added next, and those after it that came before it. */
  readonly #next: number[]
  readonly #waiting: Map<number, () => UnitSums>[]

  /** Tallies of the units from `firstUnit` on. */
  constructor(variants: readonly Variant[], firstUnit = 0) {
    this.variants = shapesOf(variants).map(talliesOf)
    this.#next = variants.map(() => firstUnit)
    this.#waiting = variants.map(() => new Map())
  }

  /** Adds a unit when all before it have been added; its sums are asked for then, and let go of. */
  add({ variant, unit }: Place, sums: () => UnitSums): void {
    const waiting = this.#waiting[variant]!
    waiting.set(unit, sums)
    for (let ready = this.#nextOf(variant); ready !== undefined; ready = this.#nextOf(variant)) {
      this.#merge(this.variants[variant]!, ready())
      waiting.delete(this.#next[variant]!++)
    }
  }

  #nextOf(variant: number): (() => UnitSums) | undefined {
    return this.#waiting[variant]!.get(this.#next[variant]!)
  }

  #merge(tallies: VariantTallies, sums: UnitSums): void {
    tallies.particles += sums.particles
    this.particleSteps += sums.particleSteps
    this.seconds += sums.seconds
    if (tallies.escape !== null) addExits(tallies.escape, sums.escape!)
    if (tallies.diffusion !== null) mergeDiffusion(tallies.diffusion, sums.diffusion!)
    if (tallies.pairedEscape !== null) mergePaired(tallies.pairedEscape, sums.pairedEscape!)
    if (tallies.pairedDiffusion !== null) mergePaired(tallies.pairedDiffusion, sums.pairedDiffusion!)
  }
}

function talliesOf(shape: Shape): VariantTallies {
  return {
    particles: 0,
    escape: shape.escape === null ? null : escapeTally(shape.escape.exits, shape.escape.horizon),
    diffusion: shape.diffusion(),
    pairedEscape: shape.pairedEscape(),
    pairedDiffusion: shape.pairedDiffusion(),
  }
}
