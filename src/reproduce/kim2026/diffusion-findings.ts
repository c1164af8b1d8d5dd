/** What the measurements of row 4 say of Theorem 2. */
import { theorem2Variance } from '../../theory/kim2026.js'
import type { Finding, Results } from '../claim.js'
import { compare, compareSeries, type SeriesPoint } from '../verdict.js'
import {
  BASE,
  type Base,
  coordinateIn,
  EARLY,
  integrated,
  LATE,
  type Model,
  optimizerOf,
  RADII,
  SETTINGS,
  settingOf,
  TIME_STEP,
} from './diffusion-experiments.js'
import {
  type AtTime,
  at,
  type Coordinate,
  displacements,
  furthest,
  listed,
  over,
  variantWith,
  worst,
} from './measured.js'

/** The integrated equation has an error of the order of its time step, and a paper's large ensemble that of its noise. */
const EQUATION_TOLERANCE = 0.05
/** A formula for small quantities is taken to hold while it is within a tenth. */
export const FORMULA_TOLERANCE = 0.1

export const BASE_TEXT = `|λ| = 1, ρ = ${BASE.radius}, η = ${BASE.learningRate}, B = ${BASE.batchSize}`
/** Of the equation, which is integrated. */
const STEP_TEXT = `${BASE_TEXT}, time step η/${BASE.learningRate / TIME_STEP}`

/** The displacement of a model over time; the equation is that integrated in the fine time step. */
export function seriesOf(results: Results, model: Model, name: Coordinate, radius: number = BASE.radius): AtTime[] {
  const fine = model === 'equation'
  const inTime = radius === BASE.radius || model === 'sgd'
  const result = results[inTime ? (fine ? 'equation' : 'practice') : fine ? 'radius-equation' : 'radius']!
  return displacements(variantWith(result, optimizerOf(model, radius)), name, fine ? TIME_STEP : BASE.learningRate)
}

/** The displacement at |λ|t = LATE of a setting away from the base, in the equation's fine time step or in steps of η. */
export function settingDisplacement(
  results: Results,
  model: Model,
  setting: Base,
  { name = 'y' as Coordinate, fine = model === 'equation' } = {},
): AtTime {
  const seen = fine ? integrated(setting) : setting
  const result = results[fine ? 'settings-equation' : 'settings']!
  const variant = variantWith(result, { ...settingOf(seen), ...optimizerOf(model, setting.radius) })
  return at(displacements(variant, name, seen.learningRate), LATE / setting.curvature)
}

export type Ratio = SeriesPoint & { readonly time: number }

/** Measured over Theorem 2, which predicts 1. */
export function overTheorem2(points: readonly AtTime[], setting: Base, name: Coordinate): Ratio[] {
  return points.map(({ time, measured }) => ({
    ...{ time, at: `|λ|t = ${setting.curvature * time}`, prediction: 1 },
    measured: over(measured, theorem2Variance(coordinateIn(setting, name), time)),
  }))
}

const SHOWN = [0.01, 0.1, 0.3, 1, 3]
const shown = (points: readonly Ratio[]) => points.filter(({ time }) => SHOWN.some(t => Math.abs(t - time) < 1e-9))

const NAMES = { x: 'stable', y: 'unstable' } as const

interface Words {
  readonly id: string
  readonly claim: string
  readonly setting: string
}

function overTime(results: Results, model: Model, name: Coordinate, words: Words): Finding {
  const points = shown(overTheorem2(seriesOf(results, model, name), BASE, name))
  const tolerance = model === 'equation' ? EQUATION_TOLERANCE : FORMULA_TOLERANCE
  return {
    ...words,
    prediction: 'ratio 1 to η|λ|/(2Bλ(1 + ρλ)²)·[1 − exp(−2λ(1 + ρλ)²t)]',
    measured: `ratio ${listed([points[0]!, points[1]!, points.at(-1)!])}`,
    verdict: compareSeries(points, tolerance),
    figure: 'diffusion',
  }
}

export function timeFindings(results: Results): Finding[] {
  const equation = (name: Coordinate) =>
    overTime(results, 'equation', name, {
      id: `4.equation-${NAMES[name]}`,
      claim: `Theorem 2 is the variance of its own equation, along the ${NAMES[name]} coordinate`,
      setting: STEP_TEXT,
    })
  const practice = (model: 'shared' | 'independent', name: Coordinate) =>
    overTime(results, model, name, {
      id: `4.practice-${model}-${NAMES[name]}`,
      claim: `Theorem 2 is the variance of the practical update with ${model} noise, along the ${NAMES[name]} coordinate`,
      setting: BASE_TEXT,
    })
  return [
    equation('y'),
    equation('x'),
    timeStep(results),
    practice('shared', 'y'),
    practice('shared', 'x'),
    practice('independent', 'y'),
    practice('independent', 'x'),
  ]
}

/** The coarse time step is that of the practical update, η. */
function timeStep(results: Results): Finding {
  const coarse = displacements(
    variantWith(results.practice!, optimizerOf('equation', BASE.radius)),
    'y',
    BASE.learningRate,
  )
  const fine = seriesOf(results, 'equation', 'y')
  const late = [coarse, fine].map(points => overTheorem2([at(points, 3)], BASE, 'y')[0]!)
  const theorem2 = theorem2Variance(coordinateIn(BASE, 'y'), 3)
  const [ofCoarse, ofFine] = [coarse, fine].map(points => 1 - at(points, 3).exact / theorem2)
  return {
    id: '4.time-step',
    claim: 'The time step in which the equation is integrated does not matter here',
    setting: `${BASE_TEXT}, |λ|t = 3, time steps η and η/${BASE.learningRate / TIME_STEP}`,
    prediction: `ratio 1 to Theorem 2; by the exact law of the integration 1 − ${ofCoarse!.toPrecision(2)} and 1 − ${ofFine!.toPrecision(2)}`,
    measured: `ratio ${listed(late.map((point, i) => ({ ...point, at: ['η', `η/${BASE.learningRate / TIME_STEP}`][i]! })))}`,
    verdict: worst(late.map(({ measured }) => compare(measured, 1, EQUATION_TOLERANCE))),
    figure: 'diffusion',
  }
}

/** Over ρ, at an early time, where only the noise counts. */
export function radiusFindings(results: Results): Finding[] {
  const over = (model: Model) =>
    RADII.map(radius => ({
      ...overTheorem2([at(radiusSeries(results, model, radius), EARLY)], { ...BASE, radius }, 'y')[0]!,
      at: `ρ|λ| = ${radius}`,
    }))
  const finding = (model: 'shared' | 'independent' | 'equation', who: string): Finding => {
    const points = over(model)
    return {
      id: `4.radius-${model}`,
      claim: `Theorem 2 is the variance of ${who} at every ρ`,
      setting: `|λ| = 1, η = ${BASE.learningRate}, B = ${BASE.batchSize}, |λ|t = ${EARLY}, unstable coordinate, ρ|λ| from ${RADII[0]} to ${RADII.at(-1)}`,
      prediction: 'ratio 1 to Theorem 2',
      measured: `ratio ${listed([1, 3, 5, 6].map(index => points[index]!).filter(({ measured }) => measured.estimate > 0))}`,
      verdict: compareSeries(points, model === 'equation' ? EQUATION_TOLERANCE : FORMULA_TOLERANCE),
      figure: 'diffusion',
    }
  }
  return [
    finding('equation', 'its own equation'),
    finding('shared', 'the practical update with shared noise'),
    finding('independent', 'the practical update with independent noise'),
  ]
}

/** Of an experiment that has every radius. */
export function radiusSeries(results: Results, model: Model, radius: number, name: Coordinate = 'y'): AtTime[] {
  const fine = model === 'equation'
  const variant = variantWith(results[fine ? 'radius-equation' : 'radius']!, optimizerOf(model, radius))
  return displacements(variant, name, fine ? TIME_STEP : BASE.learningRate)
}

/** λ, B and η one by one. */
export function settingsFinding(results: Results): Finding {
  const ratios = SETTINGS.map(setting => {
    const point = settingDisplacement(results, 'equation', setting)
    return { at: settingText(setting), measured: overTheorem2([point], setting, 'y')[0]!.measured }
  })
  return {
    id: '4.equation-settings',
    claim: 'Theorem 2 is the variance of its own equation, at other λ, B and η',
    setting: `|λ|t = ${LATE}, ρ = ${BASE.radius}; ${SETTINGS.map(settingText).join(', ')}`,
    prediction: 'ratio 1 to Theorem 2',
    measured: `ratio furthest from 1: ${listed([furthest(ratios)])}`,
    verdict: worst(ratios.map(({ measured }) => compare(measured, 1, EQUATION_TOLERANCE))),
    figure: 'diffusion',
  }
}

/** What sets it apart from the base. */
export function settingText({ curvature, learningRate, batchSize }: Base): string {
  if (curvature !== BASE.curvature) return `|λ| = ${curvature}`
  return batchSize === BASE.batchSize ? `η = ${learningRate}` : `B = ${batchSize}`
}

/** Every model of the practical update against the exact law of its own steps. */
export function discreteFinding(results: Results): Finding {
  const models = ['sgd', 'shared', 'independent'] as const
  const times = [0.1, 1, 3]
  const ratios = models.flatMap(model =>
    (['x', 'y'] as const).flatMap(name => {
      const series = seriesOf(results, model, name)
      return times.map(time => {
        const { measured, exact } = at(series, time)
        return { at: `${MODEL_TEXT[model]}, ${NAMES[name]}, |λ|t = ${time}`, measured: over(measured, exact) }
      })
    }),
  )
  return {
    id: '4.discrete',
    claim: 'The exact law of the discrete steps is the variance of what is run in practice, SGD and SAM',
    setting: `${BASE_TEXT}, both coordinates, |λ|t = ${times.join(', ')}`,
    prediction: 'ratio 1 to s²(a^2k − 1)/(a² − 1), a = 1 − ηλ(1 + ρλ), s = ησ|1 + ρλ| or ησ√(1 + ρ²λ²)',
    measured: `ratio furthest from 1 of ${ratios.length}: ${listed([furthest(ratios)])}`,
    verdict: worst(ratios.map(({ measured }) => compare(measured, 1, EQUATION_TOLERANCE))),
    figure: 'diffusion',
  }
}

export const MODEL_TEXT: Readonly<Record<Model, string>> = {
  sgd: 'SGD',
  shared: 'SAM, shared noise',
  independent: 'SAM, independent noise',
  equation: 'Theorem 2’s equation',
}
