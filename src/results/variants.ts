/** From tallies to the results of all variants. */
import type { Variant } from '../experiment/variant.js'
import { escapeLaw } from '../laws/escape-law.js'
import type { NoLaw } from '../laws/linear.js'
import { SurvivalCurve } from '../statistics/survival.js'
import type { DiffusionTally } from '../tallies/diffusion.js'
import { type EscapeTally, escapeCounts } from '../tallies/escape.js'
import type { FirstPassage } from '../theory/first-passage.js'
import { comparisons } from './comparison.js'
import { diffusionResult } from './diffusion.js'
import { type EscapeReading, escapeResult } from './escape.js'
import type { VariantResult } from './result.js'

/** What one variant has been found to do. */
export interface VariantTallies {
  /** Particles of finished blocks. */
  particles: number
  readonly escape: EscapeTally | null
  readonly diffusion: DiffusionTally | null
}

/** A variant's measured survival beside its exact law. */
export interface MeasuredEscape {
  readonly variant: Variant
  /** Of the variant in the sweep. */
  readonly index: number
  readonly tally: EscapeTally
  readonly curve: SurvivalCurve
  readonly law: FirstPassage | NoLaw
}

export function variantResults(
  variants: readonly Variant[],
  tallies: readonly VariantTallies[],
  reading: EscapeReading,
): VariantResult[] {
  const escapes = variants.map((variant, i) => measuredEscape(variant, i, tallies[i]!))
  const compared = comparisons(escapes)
  return variants.map((variant, i) => {
    const { particles, diffusion } = tallies[i]!
    const measured = escapes[i]!
    return {
      settings: variant.settings,
      ...(measured === null ? {} : { escape: { ...escapeResult(measured, reading), ...compared[i] } }),
      ...(diffusion === null || particles === 0 ? {} : { diffusion: diffusionResult(variant, diffusion) }),
    }
  })
}

/** Null when escape is not measured, or no block of the variant was finished. */
function measuredEscape(variant: Variant, index: number, { particles, escape }: VariantTallies): MeasuredEscape | null {
  if (escape === null || particles === 0) return null
  return { variant, index, tally: escape, curve: new SurvivalCurve(escapeCounts(escape)), law: escapeLaw(variant) }
}
