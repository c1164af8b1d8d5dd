/** Pictures of Theorem 1. */
import { type ChartSeries, chart } from '../../figures/chart.js'
import type { Figure } from '../../figures/figure.js'
import { shortNumber } from '../../figures/numbers.js'
import { type Boundary, type PhaseCell, phaseDiagram } from '../../figures/phase-diagram.js'
import { whole } from '../../text/format.js'
import { CUT_CURVATURE, type MeasuredCell, SETTING } from './attraction-grid.js'
import { type Cut, noisyThreshold } from './attraction-noisy.js'
import { held, upperRadius } from './attraction-paths.js'

const RATE = 'rate of escape (per step)'
const SYMBOLS = { held: 'without noise: drawn to the saddle', free: 'without noise: leaves' } as const
const { learningRate, batchSize, start, border, steps } = SETTING
const NOISE = `η = ${learningRate}, gradient noise of variance |λ|/${batchSize}, from w = ${start} past |w| = ${border}; ${whole(steps)} steps.`

export function usamFigure(cells: readonly MeasuredCell[]): Figure {
  return diagram('usam', cells, {
    title:
      'Unnormalised SAM is drawn to the saddle above ρ = −1/λ: just above, noise hardly drives it out; far above, it does',
    boundaries: [
      { label: 'Theorem 1: ρ = −1/λ', points: along(size => 1 / size) },
      { label: 'ηλ(1 + ρλ) = 2', dash: '6 3', points: along(size => upperRadius(-size)) },
    ],
  })
}

export function samFigure(cells: readonly MeasuredCell[]): Figure {
  return diagram('sam', cells, {
    title:
      'Normalised SAM is held where it starts nearer than ρ, at any curvature; noise drives it out without a steep boundary',
    boundaries: [
      { label: 'ρ = |w| at the start', points: along(() => start) },
      { label: 'the mean noisy step changes sign', dash: '6 3', points: along(size => noisyThreshold(-size)) },
    ],
  })
}

function diagram(
  kind: 'usam' | 'sam',
  cells: readonly MeasuredCell[],
  { title, boundaries }: { title: string; boundaries: readonly Boundary[] },
): Figure {
  const sizes = middles(cells.map(({ curvature }) => -curvature))
  const radii = middles(cells.map(({ radius }) => radius))
  const factor = Math.sqrt(sizes[1]! / sizes[0]!)
  const half = (radii[1]! - radii[0]!) / 2
  return phaseDiagram({
    ...{ name: `attraction-${kind}`, title, boundaries, symbols: SYMBOLS, value: RATE },
    axes: { x: { label: 'curvature −λ', type: 'log' }, y: { label: 'radius ρ', type: 'linear' } },
    missing: `none of ${whole(cells[0]!.rate.particles)} escaped`,
    cells: cells.map(
      ({ curvature, radius, rate }): PhaseCell => ({
        ...{ x: -curvature, x1: -curvature / factor, x2: -curvature * factor },
        ...{ y: radius, y1: radius - half, y2: radius + half },
        value: rate.escaped === 0 ? null : { estimate: rate.estimate, low: rate.low, high: rate.high },
        held: held({ kind, curvature, radius }),
      }),
    ),
    notes: [NOISE],
  })
}

const middles = (values: readonly number[]) => [...new Set(values)].sort((a, b) => a - b)

/** A curve over |λ| from a fifth to five, a little past what is drawn. */
function along(radius: (size: number) => number): Boundary['points'] {
  return Array.from({ length: 101 }, (_, i) => 0.2 * 25 ** (i / 100)).map(x => ({ x, y: radius(x) }))
}

/** Rates below are not seen with so many particles. */
const LEAST = 1e-8

export function cutFigure({ shared, independent }: Cut): Figure {
  return chart({
    name: 'attraction-cut',
    title:
      'Above ρ = −1/λ the rate of escape falls out of sight where both gradients share their noise, and only there',
    panels: [
      {
        x: { label: `radius ρ, λ = ${shortNumber(CUT_CURVATURE)}` },
        y: { label: RATE, type: 'log', from: LEAST, to: 0.3 },
        series: [seriesOf('noise shared by both gradients', shared), seriesOf('noise of their own', independent)],
        vertical: [{ at: -1 / CUT_CURVATURE, label: 'ρ = −1/λ' }],
      },
    ],
    notes: ['Lines join the exact law at the same radii; where nobody escaped there is no symbol.', NOISE],
  })
}

function seriesOf(label: string, cells: readonly MeasuredCell[]): ChartSeries {
  return {
    label,
    points: cells.flatMap(({ radius, rate: { estimate, low, high, escaped } }) =>
      escaped === 0 ? [] : [{ x: radius, estimate, low, high }],
    ),
    line: cells.flatMap(({ radius, rate }) => (rate.exact === null ? [] : [{ x: radius, y: rate.exact }])),
  }
}
