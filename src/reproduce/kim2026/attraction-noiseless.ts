/** What paths without noise say of Theorem 1. */
import { shortNumber } from '../../figures/numbers.js'
import { significant } from '../../text/format.js'
import type { Finding } from '../claim.js'
import { stated, type Verdict } from '../verdict.js'
import { SETTING } from './attraction-grid.js'
import { boundary, held, samAtTheSaddle, upperRadius } from './attraction-paths.js'

/** Boundaries of one curvature. */
export interface Boundaries {
  readonly curvature: number
  /** Of unnormalised SAM: attraction begins, and ends again. */
  readonly lower: number
  readonly upper: number
  /** Of normalised SAM. */
  readonly sam: number
  readonly samAtTheSaddle: ReturnType<typeof samAtTheSaddle>
}

/** Of a boundary found by bisection in float64: many times its rounding, and far below any other error. */
const DIGITS = 1e-12
/** At which normalised SAM is looked at long after its start. */
const SAM_RADIUS = 0.5

export function measuredBoundaries(curvatures: readonly number[]): Boundaries[] {
  return curvatures.map(curvature => ({
    curvature,
    lower: boundary('usam', curvature, [0, -2 / curvature]),
    upper: boundary('usam', curvature, [-1.01 / curvature, 10 * upperRadius(curvature)]),
    sam: boundary('sam', curvature, [0, 1]),
    samAtTheSaddle: samAtTheSaddle(curvature, SAM_RADIUS),
  }))
}

type Formula = (curvature: number) => number

export function boundaryFinding(all: readonly Boundaries[], formula: Formula = curvature => -1 / curvature): Finding {
  const worst = largestDeparture(all, ({ lower, curvature }) => lower / formula(curvature))
  return {
    id: '3.boundary',
    claim: 'Without noise unnormalised SAM is drawn to the saddle for ρ just above −1/λ, and leaves for ρ just below',
    setting: settingOf(all),
    prediction: 'ρ* = −1/λ',
    measured: `${agreement(all, worst)}: ${examples(all, ({ lower }) => lower)}`,
    verdict: stated(worst < DIGITS),
    figure: 'attraction-usam',
  }
}

export function upperFinding(all: readonly Boundaries[], formula: Formula = upperRadius): Finding {
  const worst = largestDeparture(all, ({ upper, curvature }) => upper / formula(curvature))
  const unlimited = all.every(({ curvature }) =>
    held({ kind: 'usam', curvature, radius: 100 * upperRadius(curvature) }),
  )
  const limited: Verdict = worst < DIGITS ? { kind: 'fails beyond', limit: 'ηλ(1 + ρλ) = 2' } : { kind: 'fails' }
  return {
    id: '3.upper',
    claim: 'It is drawn to the saddle for every larger ρ',
    setting: settingOf(all),
    prediction: 'no upper limit (continuous time)',
    measured: `attraction ends again at ρ = 2/(ηλ²) − 1/λ, ${agreement(all, worst)}: ${examples(all, ({ upper }) => upper)}`,
    verdict: unlimited ? { kind: 'holds' } : limited,
    figure: 'attraction-usam',
  }
}

/** Of normalised SAM: the threshold that it does not have, that which it has, and where it ends. */
export function samFindings(all: readonly Boundaries[]): Finding[] {
  const start = SETTING.start
  const byTheorem = largestDeparture(all, ({ sam, curvature }) => sam * -curvature)
  const byStart = largestDeparture(all, ({ sam }) => sam / start)
  const bands = all.map(({ curvature, samAtTheSaddle }) => samAtTheSaddle.greatest / (pull(curvature) * SAM_RADIUS))
  const growth = largestDeparture(all, ({ curvature, samAtTheSaddle }) => samAtTheSaddle.growth / (1 + pull(curvature)))
  const common = { setting: `${settingOf(all)}, from w = ${start}`, figure: 'attraction-sam' }
  return [
    {
      ...{ ...common, id: '3.sam-threshold', claim: 'The same threshold holds for normalised SAM' },
      prediction: 'ρ* = −1/λ',
      measured: `ρ* = ${significant(all[0]!.sam)} at each λ, up to ${significant(100 * byTheorem, 2)}% from −1/λ`,
      verdict: stated(byTheorem < DIGITS),
    },
    {
      ...{ ...common, id: '3.sam-held', claim: 'Normalised SAM is held where it starts nearer than ρ, at any λ < 0' },
      prediction: `ρ* = |w| = ${start}, for η|λ| < 1`,
      measured: agreement(all, byStart),
      verdict: stated(byStart < DIGITS),
    },
    {
      ...{ ...common, id: '3.sam-band', claim: 'It ends within η|λ|ρ of the saddle, and fills that interval' },
      setting: `η = ${SETTING.learningRate}, ρ = ${SAM_RADIUS}, ${curvaturesText(all)}, steps 10,000 to 30,000`,
      prediction: 'greatest |w| = η|λ|ρ',
      measured: `greatest |w| from ${significant(Math.min(...bands), 6)} to ${significant(Math.max(...bands), 6)} times η|λ|ρ`,
      // the last digits of the greatest of a finite number of steps, and of rounding
      verdict: stated(bands.every(share => share > 0.99 && share < 1 + DIGITS)),
    },
    {
      ...{ ...common, id: '3.sam-cycle', claim: 'The cycle w = ±η|λ|ρ/(2 + η|λ|) in it does not attract' },
      setting: `η = ${SETTING.learningRate}, ρ = ${SAM_RADIUS}, ${curvaturesText(all)}, ten steps`,
      prediction: 'a departure grows by 1 + η|λ| each step',
      measured: `grows by that factor to ${significant(growth, 2)} of it`,
      // a departure of 10⁻⁶ of the cycle loses ten digits of sixteen
      verdict: stated(growth < 1e-8),
    },
  ]
}

const pull = (curvature: number) => SETTING.learningRate * Math.abs(curvature)

function largestDeparture(all: readonly Boundaries[], ratio: (each: Boundaries) => number): number {
  return Math.max(...all.map(each => Math.abs(ratio(each) - 1)))
}

const agreement = (all: readonly Boundaries[], worst: number) => `at ${all.length} λ, to ${significant(worst, 2)} of it`

function examples(all: readonly Boundaries[], value: (each: Boundaries) => number): string {
  return [all[0]!, all.at(-1)!]
    .map(each => `${significant(value(each), 14)} at λ = ${shortNumber(each.curvature)}`)
    .join(', ')
}

const settingOf = (all: readonly Boundaries[]) => `η = ${SETTING.learningRate}, ${curvaturesText(all)}, bisection in ρ`

const curvaturesText = (all: readonly Boundaries[]) =>
  `λ from ${shortNumber(all[0]!.curvature)} to ${shortNumber(all.at(-1)!.curvature)}`
