/** A kept run with its laws: what figures and report are made from. */
import { planOf } from '../experiment/sweep.js'
import type { Variant } from '../experiment/variant.js'
import type { VariantResult } from '../results/result.js'
import { type MeasuredEscape, measuredEscape } from '../results/variants.js'
import type { KeptRun } from '../runs/read.js'
import { variantName } from '../text/tables.js'

export interface ReportVariant {
  readonly name: string
  readonly variant: Variant
  readonly result: VariantResult
  /** Null when escape was not measured. */
  readonly escape: MeasuredEscape | null
}

export function reportVariants({ result, escapes }: KeptRun): ReportVariant[] {
  return planOf(result.experiment).variants.map((variant, i) => ({
    name: variantName(variant),
    variant,
    result: result.variants[i]!,
    escape: measuredEscape(variant, i, escapes[i]!, null),
  }))
}

/** Figures of lines can hold so many series. */
export const MOST_SERIES = 6

/** `, the first 6 of 40 variants` */
export function firstOf(shown: number, all: number): string {
  return shown < all ? `, the first ${shown} of ${all} variants` : ''
}
