/** "SAM diffuses more slowly than SGD", setting by setting, and how displacements scale with B and η. */
import type { Interval } from '../../statistics/interval.js'
import type { Finding, Results } from '../claim.js'
import { above, compare, compareSeries, type Verdict } from '../verdict.js'
import { BASE, EARLY, LATE, type Model, SETTINGS } from './diffusion-experiments.js'
import { BASE_TEXT, MODEL_TEXT, radiusSeries, seriesOf, settingDisplacement, settingText } from './diffusion-series.js'
import { gapSeries, radiusGap } from './gap-findings.js'
import { at, difference, exponent, FORMULA_TOLERANCE, listed, over, short, worst } from './measured.js'

/** The gap Δ_SGD − Δ_SAM in units of Δ_SGD. */
interface Lead {
  readonly at: string
  readonly measured: Interval
}

const SLOWER_RADII = [0.1, 0.5, 1.5]

/** At |λ|t = LATE by setting, from unpaired displacements, and by ρ at one time from pairs; in units of the displacement of SGD. */
function leads(results: Results, model: 'equation' | 'shared' | 'independent', time: number): Lead[] {
  const fine = model === 'equation'
  const bySetting = SETTINGS.map(setting => {
    const sgd = settingDisplacement(results, 'sgd', setting, { fine }).measured
    const sam = settingDisplacement(results, model, setting).measured
    return { at: settingText(setting), measured: over(difference(sgd, sam), sgd.estimate) }
  })
  const byRadius = SLOWER_RADII.map(radius => leadAt(results, model, radius, time))
  return [...byRadius, ...(time === LATE ? bySetting : [])]
}

function leadAt(results: Results, model: Model, radius: number, time: number): Lead {
  const sgd = at(radiusSeries(results, 'sgd', 0), time).measured.estimate
  return { at: `ρ|λ| = ${radius}`, measured: over(radiusGap(results, model, radius, time).measured, sgd) }
}

const allAbove = (all: readonly Lead[]): Verdict => worst(all.map(({ measured }) => above(measured, 0)))

export function slowerFindings(results: Results): Finding[] {
  const finding = (model: 'equation' | 'shared' | 'independent', time: number): Finding => {
    const all = leads(results, model, time)
    const settings = [
      `ρ|λ| from ${SLOWER_RADII[0]} to ${SLOWER_RADII.at(-1)}`,
      ...(time === LATE ? ['other λ, B, η'] : []),
    ]
    return {
      id: `4.slower-${model}-${time === LATE ? 'late' : 'early'}`,
      claim: `SAM diffuses out of the saddle more slowly than SGD: ${MODEL_TEXT[model]}`,
      setting: `|λ|t = ${time}, unstable coordinate; ${settings.join(', ')}`,
      prediction: 'Δ_SGD − Δ_SAM > 0 at ρ|λ| < 2',
      measured: `(Δ_SGD − Δ_SAM)/Δ_SGD = ${listed(all)}`,
      verdict: allAbove(all),
      figure: 'diffusion',
    }
  }
  return [
    finding('equation', LATE),
    finding('shared', LATE),
    finding('independent', LATE),
    finding('shared', EARLY),
    finding('independent', EARLY),
    inTheValley(results, 'equation'),
    inTheValley(results, 'shared'),
  ]
}

/** Corollary 1 has a positive gap along stable coordinates too. */
function inTheValley(results: Results, model: 'equation' | 'shared'): Finding {
  const sgd = at(seriesOf(results, 'sgd', 'x'), LATE).measured.estimate
  const measured = over(at(gapSeries(results, model, 'x'), LATE).measured, sgd)
  return {
    id: `4.slower-stable-${model}`,
    claim: `SAM diffuses more slowly than SGD along a stable coordinate too: ${MODEL_TEXT[model]}`,
    setting: `${BASE_TEXT}, λt = ${LATE}; paired noise`,
    prediction: 'Δ_SGD − Δ_SAM > 0',
    measured: `(Δ_SGD − Δ_SAM)/Δ_SGD = ${short(measured)}`,
    verdict: above(measured, 0),
    figure: 'diffusion',
  }
}

/** Exponents between the outermost values of a setting. */
export function scalingFindings(results: Results): Finding[] {
  const finding = (name: 'batchSize' | 'learningRate', model: Model, predicted: number): Finding => {
    const settings = SETTINGS.filter(setting => setting[name] !== BASE[name])
    const ends = [settings[0]!, settings.at(-1)!].map(setting => ({
      x: setting[name],
      value: settingDisplacement(results, model, setting).measured,
    }))
    const symbol = name === 'batchSize' ? 'B' : 'η'
    const measured = exponent(ends[0]!, ends[1]!)
    return {
      id: `4.${name === 'batchSize' ? 'batch' : 'rate'}-${model}`,
      claim: `The displacement is proportional to ${predicted < 0 ? '1/B' : 'η'}: ${MODEL_TEXT[model]}`,
      setting: `|λ| = 1, ρ = ${BASE.radius}, |λ|t = ${LATE}, unstable coordinate, ${symbol} from ${ends[0]!.x} to ${ends[1]!.x}`,
      prediction: `exponent ${predicted < 0 ? '−1' : '1'}`,
      measured: `exponent ${short(measured)}`,
      verdict: compare(measured, predicted, FORMULA_TOLERANCE),
      figure: 'diffusion',
    }
  }
  return (['equation', 'shared'] as const).flatMap(model => [
    finding('batchSize', model, -1),
    finding('learningRate', model, 1),
  ])
}

/** At ρ = −1/λ, where Theorem 2 leaves diffusion alone, and no drift. */
export function criticalFindings(results: Results): Finding[] {
  const free = (time: number) => (BASE.learningRate * BASE.curvature * time) / BASE.batchSize
  const finding = (model: 'equation' | 'shared' | 'independent'): Finding => {
    const series = radiusSeries(results, model, 1 / BASE.curvature)
    const points = [EARLY, LATE].map(time => ({
      at: `|λ|t = ${time}`,
      measured: over(at(series, time).measured, free(time)),
      prediction: 1,
    }))
    return {
      id: `4.critical-${model}`,
      claim: `At ρ = −1/λ the displacement is that of a free walk with the noise of SGD: ${MODEL_TEXT[model]}`,
      setting: `|λ| = ρ = 1, η = ${BASE.learningRate}, B = ${BASE.batchSize}, unstable coordinate`,
      prediction: 'ratio 1 to η|λ|t/B',
      measured: `ratio ${listed(points)}`,
      verdict: compareSeries(points, FORMULA_TOLERANCE),
      figure: 'diffusion',
    }
  }
  return [finding('equation'), finding('shared'), finding('independent')]
}
