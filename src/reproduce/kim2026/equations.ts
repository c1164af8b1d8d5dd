/** Row 8: the stochastic differential equations of Compagnoni et al. 2023 against the discrete steps. */
import type { ExperimentInput } from '../../experiment/schema.js'
import { type ChartSeries, chart } from '../../figures/chart.js'
import type { VariantResult } from '../../results/result.js'
import { around, type Interval, NORMAL_975 } from '../../statistics/interval.js'
import { weightedSlope } from '../../statistics/weighted-slope.js'
import { interval, significant } from '../../text/format.js'
import { expectation } from '../../theory/backward-equation.js'
import {
  meanSquareDisplacement,
  type NoisyCoordinate,
  samEquationAt,
  usamEquation,
} from '../../theory/compagnoni2023.js'
import type { Finding, ImmediateClaim, Results, Size } from '../claim.js'
import { compare } from '../verdict.js'

const LEARNING_RATES = { full: [0.025, 0.0125, 0.00625, 0.003125], quick: [0.05, 0.025, 0.0125] }
const PARTICLES = { full: 2 ** 20, quick: 2 ** 19 }
/** ρ = 0.25√η, as the equations are made for. */
const radiusAt = (learningRate: number) => 0.25 * Math.sqrt(learningRate)
const TIME = 1
const START = 1
const NOISE = 1
/** A process of noise √η·σ gets no further from its start within the time. */
const REACH = 8
const FIXED_RADIUS = 0.3
/** How near an order is to its limit at these learning rates: 1 and ½ are told apart. */
const ORDER_TOLERANCE = 0.25
const FIXED_TOLERANCE = 0.05

const ratesOf = ({ quick }: Size) => LEARNING_RATES[quick ? 'quick' : 'full']

/** The same time in steps of several sizes. */
function alongTime(
  size: Size,
  setting: Pick<ExperimentInput, 'loss' | 'start'>,
  kind: 'usam' | 'sam',
  radius: (learningRate: number) => number,
): ExperimentInput {
  return {
    particles: PARTICLES[size.quick ? 'quick' : 'full'],
    steps: Math.round(TIME / ratesOf(size).at(-1)!),
    ...setting,
    optimizer: { kind, learningRate: 1 },
    noise: { isotropic: { std: NOISE } },
    diffusion: {},
    sweep: ratesOf(size).map(learningRate => ({
      'optimizer.learningRate': learningRate,
      'optimizer.radius': radius(learningRate),
      'diffusion.checkpoints': [Math.round(TIME / learningRate)],
    })),
  }
}

const line = (curvature: number, start: number) => ({ loss: { saddle: { curvatures: [curvature] } }, start: [start] })

/** The mean square displacement less that of an equation, by learning rate. */
interface WeakErrors {
  readonly label: string
  readonly points: readonly { readonly learningRate: number; readonly error: Interval }[]
}

type Equation = (coordinate: NoisyCoordinate) => number

const usam: Equation = coordinate => meanSquareDisplacement(usamEquation(coordinate), { mean: START, std: 0 }, TIME)

const sgd: Equation = coordinate => usam({ ...coordinate, radius: 0 })

const sam: Equation = coordinate =>
  expectation({
    at: w => samEquationAt(w, coordinate),
    observable: w => (w - START) ** 2,
    start: START,
    time: TIME,
    reach: REACH,
  })

function weakErrors(
  label: string,
  variants: readonly VariantResult[],
  curvature: number,
  equation: Equation,
): WeakErrors {
  return {
    label,
    points: variants.map(variant => {
      const { learningRate, radius } = settingsOf(variant)
      const predicted = equation({ curvature, learningRate, radius, noiseStd: NOISE })
      const { estimate, standardError } = displacementOf(variant, curvature)
      return { learningRate, error: around(estimate - predicted, standardError) }
    }),
  }
}

function settingsOf({ settings }: VariantResult) {
  return {
    learningRate: settings['optimizer.learningRate'] as number,
    radius: settings['optimizer.radius'] as number,
  }
}

function displacementOf({ diffusion }: VariantResult, curvature: number) {
  const coordinates = diffusion!.coordinates
  const coordinate = coordinates.length === 1 ? coordinates[0]! : coordinates[curvature > 0 ? 0 : 1]!
  const { estimate, standardError } = coordinate.meanSquareDisplacement[0]!
  return { estimate: estimate!, standardError: standardError! }
}

/** The order in η by which an error falls. */
function orderOf({ points }: WeakErrors): Interval {
  return weightedSlope(
    points.map(({ learningRate, error }) => ({
      x: Math.log(learningRate),
      y: Math.log(Math.abs(error.estimate)),
      standardError: (error.high - error.low) / (2 * NORMAL_975) / Math.abs(error.estimate),
    })),
  )
}

const SETTING = `quadratic loss ½hw² from w = ${START}, noise σ = ${NOISE}, E[(w − w₀)²] at t = ${TIME}, ρ = 0.25√η`

function orderFinding(id: string, claim: string, errors: WeakErrors, order: number, size: Size): Finding {
  const measured = orderOf(errors)
  return {
    id,
    claim,
    setting: `${SETTING}; η = ${ratesOf(size).join(', ')}`,
    prediction: `order ${order} as η → 0`,
    measured: `order ${interval(measured)}`,
    verdict: compare(measured, order, ORDER_TOLERANCE, 1),
    figure: 'weak-error',
  }
}

/** At a fixed radius the variance from the saddle is off by (ρh)²/(1 + 2ρh), whatever η. */
function fixedFinding(variants: readonly VariantResult[]): Finding {
  const finest = variants.at(-1)!
  const { learningRate, radius } = settingsOf(finest)
  const equation = usamEquation({ curvature: -1, learningRate, radius, noiseStd: NOISE })
  const predicted = meanSquareDisplacement(equation, { mean: 0, std: 0 }, TIME)
  const { estimate, standardError } = displacementOf(finest, -1)
  const measured = around(estimate / predicted, standardError / predicted)
  const limit = 1 + radius ** 2 / (1 - 2 * radius)
  return {
    id: '8.fixed',
    claim: 'At a radius that does not shrink with η the equation of USAM stays off: it leaves out (ρh)² of the noise',
    setting: `h = −1 from the saddle, ρ = ${radius}, η = ${learningRate}, σ = ${NOISE}, t = ${TIME}`,
    prediction: `discrete steps over equation: 1 + ρ²h²/(1 + 2ρh) = ${significant(limit)} as η → 0`,
    measured: interval(measured),
    verdict: compare(measured, limit, FIXED_TOLERANCE),
    figure: null,
  }
}

function figureOf(all: readonly WeakErrors[], size: Size) {
  const rates = ratesOf(size)
  const guide = (order: number, at: number): ChartSeries => ({
    label: order === 1 ? '∝ η' : '∝ √η',
    line: [rates[0]!, rates.at(-1)!].map(x => ({ x, y: at * (x / rates[0]!) ** order })),
    dash: order === 1 ? '6 3' : '1.5 3',
  })
  return chart({
    name: 'weak-error',
    title: 'The equations of USAM and SAM are off by order η; that of SGD, in their place, by order √η',
    panels: [
      {
        x: { label: 'learning rate η', type: 'log' },
        y: { label: '|discrete − equation|, mean square displacement at t = 1', type: 'log' },
        series: [
          ...all.map(
            ({ label, points }): ChartSeries => ({
              label,
              points: points.map(({ learningRate, error }) => positive(learningRate, error)),
            }),
          ),
          guide(1, 0.05),
          guide(0.5, 1),
        ],
      },
    ],
  })
}

/** The size of an error, with its interval. */
function positive(x: number, { estimate, low, high }: Interval) {
  return estimate > 0 ? { x, estimate, low, high } : { x, estimate: -estimate, low: -high, high: -low }
}

export const equations: ImmediateClaim = {
  number: 8,
  title: 'The equations of Compagnoni et al. follow USAM and SAM to first order in the learning rate',
  source: 'Compagnoni et al. 2023 (arXiv 2301.08203), the equations of USAM and SAM',

  experiments: size => ({
    usam: alongTime(size, { loss: { saddle: { curvatures: [1, -1] } }, start: [START, START] }, 'usam', radiusAt),
    'sam-stable': alongTime(size, line(1, START), 'sam', radiusAt),
    'sam-unstable': alongTime(size, line(-1, START), 'sam', radiusAt),
    'fixed-radius': alongTime(size, line(-1, 0), 'usam', () => FIXED_RADIUS),
  }),

  judge(results: Results, size) {
    const variants = (name: string) => results[name]!.variants
    const usamStable = weakErrors('USAM, h = 1', variants('usam'), 1, usam)
    const usamUnstable = weakErrors('USAM, h = −1', variants('usam'), -1, usam)
    const samStable = weakErrors('SAM, h = 1', variants('sam-stable'), 1, sam)
    const samUnstable = weakErrors('SAM, h = −1', variants('sam-unstable'), -1, sam)
    const ofSgd = weakErrors("USAM against SGD's equation, h = −1", variants('usam'), -1, sgd)
    return {
      findings: [
        orderFinding(
          '8.usam-stable',
          'The equation of USAM is of weak order 1 along a stable direction',
          usamStable,
          1,
          size,
        ),
        orderFinding(
          '8.usam-unstable',
          'The equation of USAM is of weak order 1 along an unstable direction',
          usamUnstable,
          1,
          size,
        ),
        orderFinding(
          '8.sam-stable',
          'The equation of SAM is of weak order 1 along a stable direction',
          samStable,
          1,
          size,
        ),
        orderFinding(
          '8.sam-unstable',
          'The equation of SAM is of weak order 1 along an unstable direction',
          samUnstable,
          1,
          size,
        ),
        orderFinding(
          '8.sgd',
          'The equation of SGD in its place is only of order ½, that of the radius',
          ofSgd,
          0.5,
          size,
        ),
        fixedFinding(variants('fixed-radius')),
      ],
      figures: [figureOf([usamStable, usamUnstable, samStable, samUnstable, ofSgd], size)],
      remarks: [
        'The value of each equation is exact: closed form for SGD and USAM, the backward equation on a grid for SAM in one dimension. The discrete steps are simulated; the interval of an order is that of the particles, and what remains between it and 1 is the next order in η at learning rates that are not small.',
        `At a fixed radius the equation of USAM leaves out (ρh)² of the noise factor (1 + ρh)² of shared noise: its mean square displacement from the saddle is short by the share ρ²h²/(1 + 2ρh), ${significant(100 * (FIXED_RADIUS ** 2 / (1 - 2 * FIXED_RADIUS)), 3)}% at ρ = ${FIXED_RADIUS} and h = −1, however small η is. The equation of USAM has no real diffusion where 1 + 2ρh < 0, and that of SAM none near a saddle where 4ρ|h|φ(0) > σ: for such radii these equations say nothing.`,
      ],
    }
  },
}
