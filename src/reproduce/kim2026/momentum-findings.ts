/** What the displacements of row 5 say of Theorem 3, with both readings of its C₂. */
import type { Interval } from '../../statistics/interval.js'
import { theorem3 } from '../../theory/kim2026.js'
import type { Finding, Results } from '../claim.js'
import { compare, compareSeries, type SeriesPoint } from '../verdict.js'
import type { Walk } from './compensation.js'
import { coordinateIn } from './diffusion-experiments.js'
import {
  type AtTime,
  at,
  displacements,
  exponent,
  FORMULA_TOLERANCE,
  furthest,
  listed,
  over,
  short,
  variantWith,
  worst,
} from './measured.js'
import { BATCHES, LARGEST, MOMENTA, MOVED, movedBy, STEPS } from './momentum-experiments.js'

export const READINGS = ['printed', 'derived'] as const
export type Reading = (typeof READINGS)[number]
export const READING_TEXT = { printed: 'C₂ = η/t, as printed', derived: 'C₂ = t/η, as derived' } as const

const WALK_TEXT: Readonly<Record<Walk, string>> = {
  equation: 'its own drift and noise, with momentum',
  shared: 'the practical update with shared noise',
}

const LAST = STEPS.at(-1)! * MOVED.learningRate

const settingWith = (momentum: number | string) =>
  `|λ| = 1, ρ = ${MOVED.radius}, η = ${MOVED.learningRate}, B = ${MOVED.batchSize}, γ = ${momentum}, unstable coordinate`

/** Along the unstable coordinate. */
export function momentumSeries(
  results: Results,
  walk: Walk,
  momentum: number,
  batchSize: number = MOVED.batchSize,
): AtTime[] {
  const batch = batchSize === MOVED.batchSize ? {} : { 'noise.hessian.batchSize': batchSize }
  const settings = { ...movedBy(walk, MOVED.radius, momentum), ...batch }
  return displacements(variantWith(results.displacement!, settings), 'y', MOVED.learningRate)
}

export const theorem3At = (reading: Reading, momentum: number, time: number) =>
  theorem3({ ...coordinateIn(MOVED, 'y'), momentum }, time, reading)

/** In units of the time in which the velocity is forgotten. */
export const forgotten = (time: number, momentum: number) =>
  Number(((time * (1 - momentum)) / MOVED.learningRate).toPrecision(6))

/** Measured over Theorem 3, from long times, where the motion is overdamped, to short ones. */
function overTheorem3(results: Results, walk: Walk, reading: Reading): (SeriesPoint & { readonly time: number })[] {
  const series = momentumSeries(results, walk, LARGEST)
  return JUDGED.map(step => {
    const { time, measured } = at(series, step * MOVED.learningRate)
    return {
      ...{ time, prediction: 1, at: `t = ${forgotten(time, LARGEST)} η/(1 − γ)` },
      measured: over(measured, theorem3At(reading, LARGEST, time)),
    }
  })
}

/** Of the step counts, those that are judged, and those that are told in words. */
const JUDGED = [2000, 500, 300, 200, 150, 100, 50, 10, 1]
const TOLD = [2000, 200, 100, 10, 1].map(step => step * MOVED.learningRate)

export function readingFindings(results: Results): Finding[] {
  const finding = (walk: Walk, reading: Reading): Finding => {
    const points = overTheorem3(results, walk, reading)
    const told = TOLD.map(time => points.find(point => Math.abs(point.time / time - 1) < 1e-9)!)
    return {
      id: `5.${reading}-${walk}`,
      claim: `Theorem 3 with ${READING_TEXT[reading]}, is the displacement of ${WALK_TEXT[walk]}, from long times down to short ones`,
      setting: settingWith(LARGEST),
      prediction: 'ratio 1 to C₁(1 − e^(−C₂(1−γ)))²/((1 − γ)³B) + C₃(1 − e^(−C₄/(1−γ)))/((1 − γ)B)',
      measured: `ratio ${listed(told)}`,
      verdict: compareSeries(points, FORMULA_TOLERANCE),
      figure: 'momentum',
    }
  }
  return [
    finding('equation', 'printed'),
    finding('equation', 'derived'),
    finding('shared', 'printed'),
    finding('shared', 'derived'),
    closerReading(results),
  ]
}

/** Where the two readings are apart, and memory is short. */
function closerReading(results: Results): Finding {
  const step = 100
  const { time, measured } = at(momentumSeries(results, 'equation', LARGEST), step * MOVED.learningRate)
  const [printed, derived] = READINGS.map(reading => theorem3At(reading, LARGEST, time))
  const apart = derived! - printed!
  const place = {
    estimate: (measured.estimate - printed!) / apart,
    low: (measured.low - printed!) / apart,
    high: (measured.high - printed!) / apart,
  }
  return {
    id: '5.reading',
    claim: 'The measured displacement is that of one of the two readings of C₂, printed or derived',
    setting: `${settingWith(LARGEST)}, t = ${forgotten(time, LARGEST)} η/(1 − γ)`,
    prediction: '0 for the printed reading, 1 for the derived one',
    measured: `on the scale from the one to the other ${short(place)}`,
    verdict: either(place),
    figure: 'momentum',
  }
}

/** Nearer to one of the two than half way to the other. */
const NEARER = 0.5

/** Holds if either does. */
function either(place: Interval): Finding['verdict'] {
  const verdicts = [0, 1].map(end => compare(place, end, NEARER, 1))
  const best = (['holds', 'holds within', 'not decided'] as const).find(kind =>
    verdicts.some(each => each.kind === kind),
  )
  return verdicts.find(({ kind }) => kind === best) ?? { kind: 'fails' }
}

export function scaleFindings(results: Results): Finding[] {
  const byMomentum = MOMENTA.map(momentum => ({
    at: `γ = ${momentum}`,
    measured: over(
      at(momentumSeries(results, 'equation', momentum), LAST).measured,
      theorem3At('derived', momentum, LAST),
    ),
  }))
  const ends = [BATCHES[0]!, BATCHES.at(-1)!].map(batchSize => ({
    x: batchSize,
    value: at(momentumSeries(results, 'shared', LARGEST, batchSize), LAST).measured,
  }))
  const perBatch = exponent(ends[0]!, ends[1]!)
  const exact = MOMENTA.flatMap(momentum =>
    (['equation', 'shared'] as const).flatMap(walk =>
      [10, 2000].map(step => {
        const point = at(momentumSeries(results, walk, momentum), step * MOVED.learningRate)
        return { at: `γ = ${momentum}, ${step} steps`, measured: over(point.measured, point.exact) }
      }),
    ),
  )
  return [
    {
      id: '5.momentum',
      claim: 'At long times Theorem 3 is right at every momentum, for its own drift and noise',
      setting: `${settingWith(MOMENTA.join(', '))}, |λ|t = ${LAST}`,
      prediction: 'ratio 1 to Theorem 3 with C₂ = t/η',
      measured: `ratio ${listed(byMomentum)}`,
      verdict: worst(byMomentum.map(({ measured }) => compare(measured, 1, FORMULA_TOLERANCE))),
      figure: 'momentum',
    },
    {
      id: '5.batch',
      claim: 'With momentum, too, the displacement is proportional to 1/B: the practical update with shared noise',
      setting: `|λ| = 1, ρ = ${MOVED.radius}, γ = ${LARGEST}, |λ|t = ${LAST}, B from ${BATCHES[0]} to ${BATCHES.at(-1)}`,
      prediction: 'exponent −1',
      measured: `exponent ${short(perBatch)}`,
      verdict: compare(perBatch, -1, FORMULA_TOLERANCE),
      figure: null,
    },
    {
      id: '5.discrete',
      claim: 'The exact law of the discrete steps with momentum is what is measured',
      setting: `${settingWith(MOMENTA.join(', '))}, both drifts`,
      prediction: 'ratio 1 to the covariance recursion of (w, v)',
      measured: `ratio furthest from 1 of ${exact.length}: ${listed([furthest(exact)])}`,
      verdict: worst(exact.map(({ measured }) => compare(measured, 1, FORMULA_TOLERANCE))),
      figure: 'momentum',
    },
  ]
}
