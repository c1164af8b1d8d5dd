/** What the measurements of row 4 say of Corollary 1: the gap between SGD and SAM, from particles that share their noise. */
import type { Interval } from '../../statistics/interval.js'
import { corollary1Gap, corollary1Limit, theorem2Gap } from '../../theory/kim2026.js'
import type { Finding, Results } from '../claim.js'
import { compare, compareSeries } from '../verdict.js'
import {
  BASE,
  coordinateIn,
  type Model,
  optimizerOf,
  SHORT_RADII,
  SHORT_TIME_STEP,
  SHORT_TIMES,
  TIME_STEP,
} from './diffusion-experiments.js'
import { BASE_TEXT } from './diffusion-series.js'
import {
  type AtTime,
  at,
  type Coordinate,
  exponent,
  FORMULA_TOLERANCE,
  gaps,
  listed,
  over,
  short,
  variantWith,
} from './measured.js'

/** SAM with a radius beside SGD, over time. The equation is beside SGD's, both in the fine time step. */
export function gapSeries(results: Results, model: Model, name: Coordinate = 'y'): AtTime[] {
  const [experiment, learningRate] =
    model === 'equation' ? (['equation', TIME_STEP] as const) : (['practice', BASE.learningRate] as const)
  return gaps(variantWith(results[experiment]!, optimizerOf(model, BASE.radius)), name, learningRate)
}

/** The same of the equation at short times, in the finest time step. */
export function shortGaps(results: Results, radius: number): AtTime[] {
  return gaps(variantWith(results['short-times']!, optimizerOf('equation', radius)), 'y', SHORT_TIME_STEP)
}

export function radiusGap(results: Results, model: Model, radius: number, time: number): AtTime {
  const [experiment, learningRate] =
    model === 'equation' ? (['radius-equation', TIME_STEP] as const) : (['radius', BASE.learningRate] as const)
  return at(gaps(variantWith(results[experiment]!, optimizerOf(model, radius)), 'y', learningRate), time)
}

const unstable = (radius: number = BASE.radius) => coordinateIn({ ...BASE, radius }, 'y')

export function overCorollary({ time, measured }: AtTime, radius: number = BASE.radius): Interval {
  return over(measured, corollary1Gap(unstable(radius), time))
}

/** From short times, where the corollary is meant to hold; up to 0.05 in the finest time step. */
export function gapTimes(results: Results): AtTime[] {
  const late = [0.07, 0.1, 0.15, 0.2, 0.3, 0.5, 0.7, 1]
  return [...shortGaps(results, BASE.radius).slice(1), ...late.map(time => at(gapSeries(results, 'equation'), time))]
}

export function corollaryFindings(results: Results): Finding[] {
  const shortest = SHORT_TIMES[2]!
  const byRadius = SHORT_RADII.map(radius => ({
    at: `ρ|λ| = ${radius}`,
    measured: overCorollary(at(shortGaps(results, radius), shortest), radius),
    prediction: 1,
  }))
  const byTime = gapTimes(results).map(point => ({
    ...{ at: `|λ|t = ${Number(point.time.toPrecision(6))}`, time: point.time },
    ...{ measured: overCorollary(point), prediction: 1 },
  }))
  const common = { prediction: 'ratio 1 to 2ηt²|λ|³ρ/B', figure: 'gap' }
  return [
    {
      ...common,
      id: '4.corollary-time',
      claim: 'Corollary 1 is the gap Δ_SGD − Δ_SAM of Theorem 2’s equation',
      setting: `${BASE_TEXT}, unstable coordinate, |λ|t from 0.01 to 1, time step η/64 up to 0.05 and η/4 beyond; paired noise`,
      measured: `ratio ${listed([byTime[0]!, ...byTime.filter(({ time }) => [0.1, 0.3, 1].includes(time))])}`,
      verdict: compareSeries(byTime, FORMULA_TOLERANCE),
    },
    {
      ...common,
      id: '4.corollary-radius',
      claim: 'Corollary 1 is the gap of Theorem 2’s equation at short times, for every ρ',
      setting: `|λ| = 1, η = ${BASE.learningRate}, B = ${BASE.batchSize}, |λ|t = ${shortest}, time step η/64; paired noise`,
      measured: `ratio ${listed(byRadius)}; 1 + ρλ/2 is ${SHORT_RADII.map(radius => corollary1Limit(unstable(radius))).join(', ')}`,
      verdict: compareSeries(byRadius, FORMULA_TOLERANCE),
    },
    theorem2GapFinding(results),
    practiceGap(results),
    ...exponentFindings(results),
  ]
}

/** Without the expansion. */
function theorem2GapFinding(results: Results): Finding {
  const points = [
    ...shortGaps(results, BASE.radius).slice(-1),
    ...[0.1, 0.3, 1, 3].map(time => at(gapSeries(results, 'equation'), time)),
  ]
  const ratios = points.map(({ time, measured }) => ({
    at: `|λ|t = ${Number(time.toPrecision(6))}`,
    measured: over(measured, theorem2Gap(unstable(), time)),
    prediction: 1,
  }))
  return {
    id: '4.gap-equation',
    claim: 'The difference of Theorem 2’s two variances, not expanded, is the gap of its equation',
    setting: `${BASE_TEXT}, unstable coordinate; paired noise`,
    prediction: 'ratio 1 to σ²(ρ = 0) − σ²(ρ) of Theorem 2',
    measured: `ratio ${listed([ratios[0]!, ratios.at(-1)!])}`,
    verdict: compareSeries(ratios, FORMULA_TOLERANCE),
    figure: 'gap',
  }
}

function practiceGap(results: Results): Finding {
  const ratios = [0.02, 0.1, 0.5, 1, 3].map(time => {
    const point = at(gapSeries(results, 'shared'), time)
    return { at: `|λ|t = ${time}`, measured: overCorollary(point), prediction: 1 }
  })
  return {
    id: '4.corollary-practice',
    claim: 'Corollary 1 is the gap of the practical update with shared noise',
    setting: `${BASE_TEXT}, unstable coordinate; paired noise`,
    prediction: 'ratio 1 to 2ηt²|λ|³ρ/B',
    measured: `ratio ${listed(ratios)}`,
    verdict: compareSeries(ratios, FORMULA_TOLERANCE),
    figure: 'gap',
  }
}

/** Between two short times, as if their errors were independent: the interval is too wide rather than too narrow. */
function exponentFindings(results: Results): Finding[] {
  const finding = (model: 'equation' | 'shared', who: string, from: AtTime, to: AtTime): Finding => {
    const ends = [from, to].map(({ time, measured }) => ({ x: time, value: measured }))
    const measured = exponent(ends[0]!, ends[1]!)
    const exact = Math.log(to.exact / from.exact) / Math.log(to.time / from.time)
    return {
      id: `4.exponent-${model}`,
      claim: `The gap of ${who} grows as t²`,
      setting: `${BASE_TEXT}, unstable coordinate, |λ|t from ${from.time} to ${to.time}; paired noise`,
      prediction: 'exponent 2',
      measured: `exponent ${short(measured)}; ${exact.toPrecision(3)} by the exact law of the steps`,
      verdict: compare(measured, 2, FORMULA_TOLERANCE),
      figure: 'gap',
    }
  }
  const equation = shortGaps(results, BASE.radius)
  const shared = gapSeries(results, 'shared')
  return [
    finding('equation', 'Theorem 2’s equation', at(equation, SHORT_TIMES[1]!), at(equation, SHORT_TIMES.at(-1)!)),
    finding('shared', 'the practical update with shared noise', at(shared, 0.01), at(shared, 0.05)),
  ]
}
