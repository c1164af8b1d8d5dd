/** From tallies to the results of all variants. */
import type { Variant } from '../experiment/variant.js'
import { type Arithmetic, cautionsOf } from '../laws/cautions.js'
import { escapeLaw } from '../laws/escape-law.js'
import type { NoLaw } from '../laws/linear.js'
import type { VariantTallies } from '../simulation/tallies.js'
import { SurvivalCurve } from '../statistics/survival.js'
import { type EscapeTally, escapeCounts } from '../tallies/escape.js'
import type { PairedTally } from '../tallies/paired.js'
import type { FirstPassage } from '../theory/first-passage.js'
import { comparisons } from './comparison.js'
import { diffusionResult } from './diffusion.js'
import { type EscapeReading, escapeResult } from './escape.js'
import type { VariantResult } from './result.js'

/** A variant's measured survival beside its exact law. */
export interface MeasuredEscape {
  readonly variant: Variant
  /** Of the variant in the sweep. */
  readonly index: number
  readonly tally: EscapeTally
  /** Beside the first variant, particle by particle. */
  readonly paired: PairedTally | null
  readonly curve: SurvivalCurve
  readonly law: FirstPassage | NoLaw
}

export async function variantResults(
  variants: readonly Variant[],
  tallies: readonly VariantTallies[],
  reading: EscapeReading,
  arithmetic: Arithmetic,
): Promise<VariantResult[]> {
  const fits = reading.fit ? (await import('./fits.js')).fitsResult : null
  const escapes = variants.map((variant, i) => {
    const { escape, pairedEscape } = tallies[i]!
    return measuredEscape(variant, i, escape, pairedEscape)
  })
  const compared = comparisons(escapes)
  const first = { variant: variants[0]!, tallies: tallies[0]! }
  const fitted = (measured: MeasuredEscape) => (fits === null ? {} : { fits: fits(measured) })
  return variants.map((variant, i) => {
    const { particles, diffusion } = tallies[i]!
    const measured = escapes[i]!
    return {
      settings: variant.settings,
      ...(measured === null
        ? {}
        : { escape: { ...escapeResult(measured, reading), ...fitted(measured), ...compared[i] } }),
      ...(diffusion === null || particles === 0
        ? {}
        : { diffusion: diffusionResult({ variant, tallies: tallies[i]!, first }) }),
      ...withCautions(cautionsOf(variant, arithmetic)),
    }
  })
}

const withCautions = (cautions: readonly string[]) => (cautions.length === 0 ? {} : { cautions })

/** The survival of each variant by its counts; null when escape is not measured, or no block of it was finished. */
export function survivalCurves(tallies: readonly (EscapeTally | null)[]): (SurvivalCurve | null)[] {
  return tallies.map(tally => (tally === null || tally.particles === 0 ? null : new SurvivalCurve(escapeCounts(tally))))
}

/** Null when escape is not measured, or no block of the variant was finished. */
export function measuredEscape(
  variant: Variant,
  index: number,
  tally: EscapeTally | null,
  paired: PairedTally | null,
): MeasuredEscape | null {
  if (tally === null || tally.particles === 0) return null
  return { variant, index, tally, paired, curve: new SurvivalCurve(escapeCounts(tally)), law: escapeLaw(variant) }
}
