/** What noise makes of Theorem 1: rates of escape from the saddle. */
import { shortNumber } from '../../figures/numbers.js'
import type { Result } from '../../results/result.js'
import type { Interval } from '../../statistics/interval.js'
import { interval, significant, whole } from '../../text/format.js'
import type { Finding } from '../claim.js'
import { agreesWithLaw } from '../rates.js'
import { above, compareSeries, stated, stretched, type Verdict } from '../verdict.js'
import { CLOUD, CUT_CURVATURE, cellsOf, type MeasuredCell, SETTING } from './attraction-grid.js'

/** Across the boundary, by how the two gradients of a step see noise. */
export interface Cut {
  readonly shared: readonly MeasuredCell[]
  readonly independent: readonly MeasuredCell[]
}

export function cutOf(result: Result): Cut {
  const cells = cellsOf(result)
  const of = (noise: string) => cells.filter((_, i) => result.variants[i]!.settings['optimizer.noise'] === noise)
  return { shared: of('shared'), independent: of('independent') }
}

const { learningRate, batchSize, border, start, steps } = SETTING
const MODEL = `η = ${learningRate}, noise |λ|/B with B = ${batchSize}, from w = ${start} past |w| = ${border}, ${whole(steps)} steps`

const LAMBDA = shortNumber(CUT_CURVATURE)

/** Both a fifth from the boundary, below and above. */
const BELOW = 0.8
const ABOVE = 1.2
/** What is called a steep drop: to a tenth. */
const STEEP = 0.1

export function dropFindings(cut: Cut): Finding[] {
  return [
    dropFinding('3.drop', 'with the same minibatch in both gradients of a step', cut.shared),
    dropFinding('3.drop-independent', 'with a minibatch of its own for each gradient', cut.independent),
  ]
}

function dropFinding(id: string, noise: string, cells: readonly MeasuredCell[]): Finding {
  const at = (radius: number) => cells.find(cell => cell.radius === radius)!.rate
  const [below, beyond] = [at(BELOW), at(ABOVE)]
  const ratio = ratioOf(beyond, below)
  return {
    id,
    claim: `Above ρ = −1/λ noise drives particles out at less than a tenth of the rate below it, ${noise}`,
    setting: `λ = ${LAMBDA}, ρ = ${BELOW} and ${ABOVE}; ${MODEL}`,
    prediction: `rate at ρ = ${ABOVE} below a tenth of that at ${BELOW}`,
    measured: `${interval(below)} and ${interval(beyond)} a step, a ratio of ${interval(ratio)}; the exact laws ${significant(below.exact)} and ${significant(beyond.exact, 2)}`,
    verdict: above({ estimate: -ratio.estimate, low: -ratio.high, high: -ratio.low }, -STEEP),
    figure: 'attraction-cut',
  }
}

/** From the ends of both intervals: wider than 95%. */
function ratioOf(a: Interval, b: Interval): Interval {
  return { estimate: a.estimate / b.estimate, low: a.low / b.high, high: a.high / b.low }
}

/** ηλ(1 + ρλ), the share of the way to the saddle that a step goes. */
const pullOf = ({ curvature, radius }: MeasuredCell) => learningRate * curvature * (1 + radius * curvature)

export function rarerFinding(cells: readonly MeasuredCell[]): Finding {
  const plain = new Map(cells.filter(({ radius }) => radius === 0).map(cell => [cell.curvature, cell.rate]))
  const attracted = cells.filter(cell => pullOf(cell) > 0).sort((a, b) => pullOf(a) - pullOf(b))
  const isRarer = ({ curvature, rate }: MeasuredCell) => stretched(rate).high < stretched(plain.get(curvature)!).low
  const first = attracted.findIndex(cell => !isRarer(cell))
  const rarer = attracted.filter(isRarer).length
  const limit = significant(pullOf(attracted[first - 1] ?? attracted[0]!), 2)
  const verdict: Verdict =
    first === -1
      ? { kind: 'holds' }
      : first === 0
        ? { kind: 'fails' }
        : { kind: 'fails beyond', limit: `ηλ(1 + ρλ) = ${limit}` }
  return {
    id: '3.rarer',
    claim: 'Where ρ > −1/λ, noise drives particles out more rarely than without SAM (ρ = 0)',
    setting: `${attracted.length} cells with ρ > −1/λ; ${MODEL}`,
    prediction: 'in every cell',
    measured: `in ${rarer} of ${attracted.length}${first === -1 ? '' : `; in all with ηλ(1 + ρλ) ≤ ${limit}`}`,
    verdict,
    figure: 'attraction-usam',
  }
}

export function lawFinding(cells: readonly MeasuredCell[]): Finding {
  const known = cells.filter(({ rate }) => rate.exact !== null)
  const agreeing = known.filter(({ rate }) => agreesWithLaw(rate))
  const many = known.filter(({ rate }) => rate.escaped > rate.particles / 2)
  const errors = many.map(({ rate }) => Math.abs(rate.estimate / rate.exact! - 1))
  return {
    id: '3.law',
    claim: 'The rates are those of the exact law of the discrete step',
    setting: `${known.length} cells on both sides of the boundary; ${MODEL}`,
    prediction: 'w′ = (1 − ηλ(1 + ρλ))w + noise, until |w| passes the border',
    measured: `in ${agreeing.length} of ${known.length} within their error; where more than half escape, to ${significant(100 * Math.max(...errors), 2)}%`,
    verdict: stated(agreeing.length === known.length),
    figure: 'attraction-cut',
  }
}

/**
 * The slope of one noisy step of normalised SAM in a cloud w ~ N(0, τ²), that of −η·E[λw + λρ·sign(λw + ξ)] on w:
 * by Stein's lemma −ηλ(1 + ρλ√(2/π)/√(σ² + λ²τ²)).
 */
function slopeOf(radius: number): number {
  const variance = Math.abs(CUT_CURVATURE) / batchSize + (CUT_CURVATURE * CLOUD) ** 2
  return -learningRate * CUT_CURVATURE * (1 + (radius * CUT_CURVATURE * Math.sqrt(2 / Math.PI)) / Math.sqrt(variance))
}

/** Where `slopeOf` changes its sign, for small clouds. */
export const noisyThreshold = (curvature: number): number => Math.sqrt(Math.PI / (2 * batchSize * Math.abs(curvature)))

/** Of the slope, which the noise of the particles leaves. */
const TOLERANCE = 0.1

export function driftFinding({ variants }: Result, slope: (radius: number) => number = slopeOf): Finding {
  const points = variants.map(({ settings, diffusion }) => {
    const radius = settings['optimizer.radius'] as number
    const { estimate, low, high } = diffusion!.coordinates[0]!.multiplier!
    return {
      at: `ρ = ${radius}`,
      measured: { estimate: estimate - 1, low: low - 1, high: high - 1 },
      prediction: slope(radius),
    }
  })
  return {
    id: '3.sam-noise',
    claim: 'With noise normalised SAM has a threshold near the saddle again: its mean step changes sign with ρ',
    setting: `λ = ${LAMBDA}, η = ${learningRate}, B = ${batchSize}, one step of a cloud of deviation ${CLOUD}`,
    prediction: points.map(({ at, prediction }) => `${significant(prediction, 3)}·w at ${at}`).join(', '),
    measured: points.map(({ measured }) => interval(measured)).join(', '),
    verdict: compareSeries(points, TOLERANCE),
    figure: 'attraction-sam',
  }
}
