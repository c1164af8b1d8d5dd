import { join } from 'node:path'
import { InputError } from '../experiment/input-error.js'
import { type Plan, planOf } from '../experiment/sweep.js'
import { type EscapeReading, escapeResult } from '../results/escape.js'
import type { Result } from '../results/result.js'
import { measuredEscape } from '../results/variants.js'
import { EXPERIMENT } from './manifest.js'
import type { KeptRun } from './read.js'

/**
 * The experiment of a kept run, and its variants.
 * @throws InputError when an experiment of then is none of now.
 */
export function planOfRun({ directory, result }: KeptRun): Plan {
  try {
    return planOf(result.experiment)
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    throw new InputError(`${join(directory, EXPERIMENT)}: this saddlewalk cannot use it: ${error.message}`)
  }
}

/** The result of a kept run with other steps and quantiles read off its survival curves, and fits when they are asked for. */
export async function reread(run: KeptRun, reading: EscapeReading): Promise<Result> {
  const { result, escapes } = run
  const fits = reading.fit ? (await import('../results/fits.js')).fitsResult : null
  const variants = planOfRun(run).variants.map((variant, i) => {
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
