import { fitEscapeTimes } from '../statistics/fits/fit.js'
import { goodnessOfFit } from '../statistics/fits/goodness-of-fit.js'
import type { FitsResult } from './result.js'
import type { MeasuredEscape } from './variants.js'

/** Enough to reject at 1%, and so few that all six laws take about a second. */
const REPLICATES = 99

/** Laws fitted to the escape times of a variant, each with its goodness of fit; the same for the same seed. */
export function fitsResult({ variant, index, curve: { counts } }: MeasuredEscape): FitsResult {
  const { fits, notFitted } = fitEscapeTimes(counts)
  const seed = `${variant.experiment.seed}, fits of variant ${index}`
  return {
    fits: fits.map(fit => ({
      ...fit,
      goodnessOfFit: goodnessOfFit(counts, fit, { replicates: REPLICATES, seed: `${seed}, ${fit.law}` }),
    })),
    notFitted,
  }
}
