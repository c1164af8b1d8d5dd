import { around, type Interval } from '../interval.js'
import type { EscapeCounts } from '../survival.js'
import { standardErrors } from './information.js'
import { twoPoints } from './kaplan-meier.js'
import {
  type CurvePoints,
  fromUnconstrained,
  type Law,
  type LawName,
  type LawParameter,
  toUnconstrained,
} from './law.js'
import { LAWS } from './laws.js'
import { maximise } from './maximise.js'
import { logLikelihood, type Sample, sampleOf } from './sample.js'

/** A parameter with its standard error and 95% interval, which for positive ones is made on the log scale. */
export interface FittedParameter extends Interval {
  readonly name: string
  readonly unit: LawParameter['unit']
  readonly standardError: number
}

export interface Fit {
  readonly law: LawName
  readonly parameters: readonly FittedParameter[]
  /** The mean escape time of the fitted law, in steps. */
  readonly mean: number
  readonly logLikelihood: number
  /** Akaike's criterion, 2 · parameters − 2 · log likelihood: the law with the least is nearest the truth. */
  readonly aic: number
  /** The law's share of Σ e^{−AIC/2} over the fitted laws (Burnham and Anderson 2002, section 2.9). */
  readonly akaikeWeight: number
}

export interface NotFitted {
  readonly law: LawName
  readonly reason: string
}

export interface Fits {
  /** The least AIC first. */
  readonly fits: readonly Fit[]
  readonly notFitted: readonly NotFitted[]
}

type Unweighted = Omit<Fit, 'akaikeWeight'>

const TOLERANCE = 1e-9
/** Of the first simplex: in log coordinates, and in linear ones relative to the time between the starting points. */
const SIDE = 0.2
/** A positive parameter known to no better than a factor e⁵ is not determined. */
const MOST_LOG_ERROR = 5

/**
 * Fits of laws, all unless told, by maximum likelihood. A step is a bin: a particle that escaped at step k has k − 1 < T ≤ k, one
 * that diverged at step k has T > k, and one still in at the horizon K has T > K; the likelihood is
 * ∏ (S(k − 1) − S(k))^{escaped(k)} ∏ S(k)^{censored(k)}. Standard errors come from the observed information.
 */
export function fitEscapeTimes(counts: EscapeCounts, laws: readonly Law[] = LAWS): Fits {
  const sample = sampleOf(counts)
  const outcomes = laws.map(law => fitLaw(law, sample))
  const fits = outcomes.filter(outcome => 'aic' in outcome).sort((a, b) => a.aic - b.aic)
  return { fits: weighted(fits), notFitted: outcomes.filter(outcome => 'reason' in outcome) }
}

function weighted(fits: readonly Unweighted[]): Fit[] {
  const evidence = fits.map(({ aic }) => Math.exp((fits[0]!.aic - aic) / 2))
  const sum = evidence.reduce((total, value) => total + value, 0)
  return fits.map((fit, i) => ({ ...fit, akaikeWeight: evidence[i]! / sum }))
}

function fitLaw(law: Law, sample: Sample): Unweighted | NotFitted {
  const points = startingPoints(law, sample)
  if (typeof points === 'string') return { law: law.name, reason: points }
  const objective = (point: readonly number[]) => logLikelihood(law, fromUnconstrained(law, point), sample)
  const sides = law.parameters.map(({ coordinate }) =>
    coordinate === 'log' ? SIDE : SIDE * (points[1].time - points[0].time),
  )
  const search = { sides, tolerance: TOLERANCE }
  // a simplex can end with its corners level about the maximum: a second one starts where it did
  const near = maximise(objective, toUnconstrained(law, law.start(points)), search)
  const { point, value } = maximise(objective, near.point, search)
  const errors = standardErrors(objective, point)
  if (errors === null || law.parameters.some((parameter, i) => isUndetermined(parameter, errors[i]!)))
    return { law: law.name, reason: 'the escapes do not determine its parameters: its likelihood is flat' }
  return {
    law: law.name,
    parameters: law.parameters.map((parameter, i) => fitted(parameter, point[i]!, errors[i]!)),
    mean: law.mean(fromUnconstrained(law, point)),
    logLikelihood: value,
    aic: 2 * point.length - 2 * value,
  }
}

/** Two points of the curve, or why the law cannot be fitted. */
function startingPoints(law: Law, sample: Sample): CurvePoints | string {
  const [first] = sample.escapes
  if (first === undefined) return 'no particle escaped'
  const points = twoPoints(sample)
  if (points !== null) return points
  if (law.parameters.length > 1) return 'all escapes are at one step'
  const after = sample.censored.reduce((sum, { step, count }) => sum + (step >= first.to ? count : 0), 0)
  if (first.from === 0 && sample.censored.length === 0) return 'all particles escaped in the first step'
  const point = { time: first.to, survival: (after + 0.5) / (after + first.count + 1) }
  return [point, point]
}

function isUndetermined({ coordinate }: LawParameter, error: number): boolean {
  return !(coordinate === 'log' ? error < MOST_LOG_ERROR : error < Infinity)
}

/** A parameter from its coordinate: standard error by the delta method, interval by the coordinate's. */
function fitted({ name, unit, coordinate }: LawParameter, value: number, error: number): FittedParameter {
  const { low, high } = around(value, error)
  if (coordinate === 'linear') return { name, unit, estimate: value, standardError: error, low, high }
  const estimate = Math.exp(value)
  return { name, unit, estimate, standardError: estimate * error, low: Math.exp(low), high: Math.exp(high) }
}
