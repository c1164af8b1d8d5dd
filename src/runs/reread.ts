import { planOf } from '../experiment/sweep.js'
import { type EscapeReading, escapeResult } from '../results/escape.js'
import type { Result } from '../results/result.js'
import { measuredEscape } from '../results/variants.js'
import type { KeptRun } from './read.js'

/** The result of a kept run with other steps and quantiles read off its survival curves, and fits when they are asked for. */
export async function reread({ result, escapes }: KeptRun, reading: EscapeReading): Promise<Result> {
  const fits = reading.fit ? (await import('../results/fits.js')).fitsResult : null
  const variants = planOf(result.experiment).variants.map((variant, i) => {
    const stored = result.variants[i]!
    const measured = measuredEscape(variant, i, escapes[i]!, null)
    if (stored.escape === undefined || measured === null) return stored
    const { exits, quantiles, survival } = escapeResult(measured, reading)
    return {
      ...stored,
      escape: {
        ...stored.escape,
        ...(exits === undefined ? {} : { exits }),
        quantiles,
        survival,
        ...(fits === null ? {} : { fits: fits(measured) }),
      },
    }
  })
  return { ...result, variants }
}
