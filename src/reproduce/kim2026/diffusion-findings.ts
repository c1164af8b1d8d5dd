/** What the measurements of row 4 say of Theorem 2. */
import { theorem2Variance } from '../../theory/kim2026.js'
import type { Finding, Results } from '../claim.js'
import { compare, compareSeries } from '../verdict.js'
import {
  BASE,
  coordinateIn,
  EARLY,
  LATE,
  type Model,
  optimizerOf,
  RADII,
  SETTINGS,
  TIME_STEP,
} from './diffusion-experiments.js'
import {
  BASE_TEXT,
  MODEL_TEXT,
  overTheorem2,
  type Ratio,
  radiusSeries,
  seriesOf,
  settingDisplacement,
  settingText,
} from './diffusion-series.js'
import {
  at,
  type Coordinate,
  displacements,
  FORMULA_TOLERANCE,
  furthest,
  listed,
  over,
  variantWith,
  worst,
} from './measured.js'

/** The integrated equation has an error of the order of its time step, and a paper's large ensemble that of its noise. */
const EQUATION_TOLERANCE = 0.05
/** Of the equation, which is integrated. */
const STEP_TEXT = `${BASE_TEXT}, time step η/${BASE.learningRate / TIME_STEP}`

const SHOWN = [0.01, 0.1, 0.5, 1.5, 3]
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
