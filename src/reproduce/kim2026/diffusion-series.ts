/** The displacements of row 4 by model, radius and setting, and how they are named. */
import type { ChartPoint } from '../../figures/chart.js'
import type { Interval } from '../../statistics/interval.js'
import { theorem2Variance } from '../../theory/kim2026.js'
import type { Results } from '../claim.js'
import type { SeriesPoint } from '../verdict.js'
import {
  BASE,
  type Base,
  coordinateIn,
  integrated,
  LATE,
  type Model,
  optimizerOf,
  settingOf,
  TIME_STEP,
} from './diffusion-experiments.js'
import { type AtTime, at, type Coordinate, displacements, over, variantWith } from './measured.js'

export const BASE_TEXT = `|λ| = 1, ρ = ${BASE.radius}, η = ${BASE.learningRate}, B = ${BASE.batchSize}`
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

/** Of an experiment that has every radius. */
export function radiusSeries(results: Results, model: Model, radius: number, name: Coordinate = 'y'): AtTime[] {
  const fine = model === 'equation'
  const variant = variantWith(results[fine ? 'radius-equation' : 'radius']!, optimizerOf(model, radius))
  return displacements(variant, name, fine ? TIME_STEP : BASE.learningRate)
}

/** What sets it apart from the base. */
export function settingText({ curvature, learningRate, batchSize }: Base): string {
  if (curvature !== BASE.curvature) return `|λ| = ${curvature}`
  return batchSize === BASE.batchSize ? `η = ${learningRate}` : `B = ${batchSize}`
}

export const MODEL_TEXT: Readonly<Record<Model, string>> = {
  sgd: 'SGD',
  shared: 'SAM, shared noise',
  independent: 'SAM, independent noise',
  equation: 'Theorem 2’s equation',
}

export const pointAt = (x: number, measured: Interval): ChartPoint => ({ x, ...measured })
