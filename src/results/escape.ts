import { exitCurves } from '../statistics/competing-risks.js'
import { type HazardBin, hazardBins } from '../statistics/hazard.js'
import type { Interval } from '../statistics/interval.js'
import { tailRate } from '../statistics/tail.js'
import type { EscapeTally } from '../tallies/escape.js'
import { statedResolution } from '../tallies/step-bins.js'
import type { FirstPassage } from '../theory/first-passage.js'
import type { EscapeResult, ExitResult } from './result.js'
import type { MeasuredEscape } from './variants.js'

/** What to read off the survival curve. */
export interface EscapeReading {
  /** Steps at which to give the survival; tenths of the horizon unless given. Steps past the horizon are not known. */
  readonly at?: readonly number[]
  /** Probabilities, the quantiles of which to give; 0.1, 0.5 and 0.9 unless given. */
  readonly quantiles?: readonly number[]
  /** Whether to fit laws to the escape times of a run, each with its goodness of fit: about a second per variant. */
  readonly fit?: boolean
}

export function escapeResult({ variant, tally, curve, law }: MeasuredEscape, reading: EscapeReading): EscapeResult {
  const { horizon, particles } = tally
  const exact = 'reason' in law ? null : law
  const mean = curve.mean()
  const rate = tailRate(curve)
  return {
    particles,
    escaped: curve.escaped,
    censored: curve.censored,
    diverged: curve.diverged,
    horizon,
    ...statedResolution(horizon),
    ...(variant.exits!.length > 1 ? { exits: exitResults(variant.exits!, tally, reading) } : {}),
    mean: mean === null ? null : { ...withoutInfinite(mean), exact: exact?.mean() ?? null },
    restrictedMean: { ...curve.restrictedMean(), exact: exact?.restrictedMean(horizon) ?? null },
    quantiles: quantilesToRead(reading).map(p => ({ ...curve.quantile(p), exact: exact?.quantile(p) ?? null })),
    survival: stepsToRead(reading, horizon).map(step => ({
      step,
      ...curve.at(step),
      exact: exact?.survivalAt(step) ?? null,
    })),
    hazard: hazardBins(curve).map(bin => ({ ...bin, exact: exact === null ? null : hazardOf(exact, bin) })),
    rate: rate === null ? null : { ...rate, exact: exact?.tailRate() ?? null },
    noExactLaw: 'reason' in law ? law.reason : null,
  }
}

/** An end that is at infinity is not known: JSON has no such number. */
function withoutInfinite({ estimate, low, high }: Interval) {
  const end = (limit: number) => (Number.isFinite(limit) ? limit : null)
  return { estimate, low: end(low), high: end(high) }
}

/** The probabilities asked for, or the default ones. */
export function quantilesToRead({ quantiles }: EscapeReading): readonly number[] {
  return quantiles ?? [0.1, 0.5, 0.9]
}

/** The steps asked for that are within the horizon, or tenths of it. */
export function stepsToRead({ at }: EscapeReading, horizon: number): readonly number[] {
  if (at !== undefined) return at.filter(step => step <= horizon)
  return [...new Set(Array.from({ length: 10 }, (_, i) => Math.ceil((horizon * (i + 1)) / 10)))]
}

/** Escapes per particle-step at risk by a law; null where it leaves nobody at risk. */
function hazardOf(law: FirstPassage, { fromStep, toStep }: HazardBin): number | null {
  const atRisk = law.restrictedMean(toStep) - law.restrictedMean(fromStep)
  return atRisk > 0 ? (law.survivalAt(fromStep) - law.survivalAt(toStep)) / atRisk : null
}

function exitResults(names: readonly string[], tally: EscapeTally, reading: EscapeReading): ExitResult[] {
  const curves = exitCurves(tally)
  return names.map((name, i) => {
    const curve = curves[i]!
    return {
      name,
      escaped: curve.taken,
      probability: curve.at(tally.horizon),
      cumulativeIncidence: stepsToRead(reading, tally.horizon).map(step => ({ step, ...curve.at(step) })),
      meanStep: curve.meanStep(),
      medianStep: curve.medianStep(),
    }
  })
}
