/** Whether the drift of row 4 keeps its sign as ρ grows: λ(1 + ρλ)² does, λ(1 + ρλ) does not. */
import type { Interval } from '../../statistics/interval.js'
import type { Finding, Results } from '../claim.js'
import { above } from '../verdict.js'
import { BASE, type Model, optimizerOf, TIME_STEP } from './diffusion-experiments.js'
import { MODEL_TEXT } from './diffusion-series.js'
import { driftOf, over, short, variantWith } from './measured.js'

/** Beyond the radius −1/λ where Theorem 1 has the saddle attract. */
const BEYOND = 2

/** The relaxation rate along the unstable coordinate, negative while it repels; null where nothing has moved. */
export function measuredDrift(results: Results, model: Model, radius: number): Interval | null {
  const fine = model === 'equation'
  const variant = variantWith(results[fine ? 'radius-equation' : 'radius']!, optimizerOf(model, radius))
  return driftOf(variant, 'y', fine ? TIME_STEP : BASE.learningRate)
}

export function driftFindings(results: Results): Finding[] {
  const finding = (model: 'equation' | 'shared' | 'independent'): Finding => {
    const rate = measuredDrift(results, model, BEYOND)!
    return {
      id: `4.drift-${model}`,
      claim: `The saddle repels beyond ρ = −1/λ also, for Theorem 2’s drift never changes its sign: ${MODEL_TEXT[model]}`,
      setting: `|λ| = 1, ρ = ${BEYOND}, η = ${BASE.learningRate}, B = ${BASE.batchSize}, unstable coordinate`,
      prediction: `relaxation rate λ(1 + ρλ)² = −${(1 - BEYOND) ** 2}, below 0`,
      measured: `relaxation rate ${short(rate)}`,
      verdict: above(over(rate, -1), 0),
      figure: 'gap',
    }
  }
  return [finding('equation'), finding('shared'), finding('independent')]
}
