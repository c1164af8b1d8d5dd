/** From tallies to the results of all variants. */
import type { Variant } from '../experiment/variant.js'
import { escapeLaw } from '../laws/escape-law.js'
import type { NoLaw } from '../laws/linear.js'
import type { VariantTallies } from '../simulation/tallies.js'
import { SurvivalCurve } from '../statistics/survival.js'
import { type EscapeTally, escapeCounts } from '../tallies/escape.js'
import type { FirstPassage } from '../theory/first-passage.js'
import { comparisons } from './comparison.js'
import { diffusionResult } from './diffusion.js'
import { type EscapeReading, escapeResult } from './escape.js'
import type { VariantResult } from './result.js'

/** A variant's measured survival beside its exact law. */
export interface MeasuredEscape {
  readonly variant: Variant
  readonly tally: EscapeTally
  readonly curve: SurvivalCurve
  readonly law: FirstPassage | NoLaw
}

export function variantResults(
  variants: readonly Variant[],
  tallies: readonly VariantTallies[],
  reading: EscapeReading,
): VariantResult[] {
  const escapes = variants.map((variant, i) => measuredEscape(variant, tallies[i]!))
  const compared = comparisons(escapes)
  const first = { variant: variants[0]!, tallies: tallies[0]! }
  return variants.map((variant, i) => {
    const { particles, diffusion } = tallies[i]!
    const measured = escapes[i]!
    return {
      settings: variant.settings,
      ...(measured === null ? {} : { escape: { ...escapeResult(measured, reading), ...compared[i] } }),
      ...(diffusion === null || particles === 0
        ? {}
        : { diffusion: diffusionResult({ variant, tallies: tallies[i]!, first }) }),
    }
  })
}

/** Null when escape is not measured, or no block of the variant was finished. */
function measuredEscape(variant: Variant, { particles, escape }: VariantTallies): MeasuredEscape | null {
  if (escape === null || particles === 0) return null
  return { variant, tally: escape, curve: new SurvivalCurve(escapeCounts(escape)), law: escapeLaw(variant) }
}
