/** Local drift and diffusion along one coordinate. */
import { type Axis, axisOf, withRoom } from './axes.js'
import { type EstimateGroup, estimateLayers, estimateLegend, estimatePanel, estimateRows, extent } from './estimates.js'
import { compose, FIGURE_WIDTH, type Figure, type FigureHead } from './figure.js'
import { inline } from './vega-lite.js'

export interface FieldLinePoint {
  /** The middle of the cell. */
  readonly at: number
  /** With the ends of the 95% interval; null with too few visits. */
  readonly value: { readonly estimate: number; readonly low: number; readonly high: number } | null
  /** Null when there is no exact law. */
  readonly exact: number | null
}

export interface FieldLineData extends FigureHead {
  /** Its name, as "y". */
  readonly coordinate: string
  /** Both per unit of time t = learning rate × steps. */
  readonly drift: readonly FieldLinePoint[]
  readonly diffusion: readonly FieldLinePoint[]
}

export function fieldLine(data: FieldLineData): Figure {
  const { coordinate, drift, diffusion } = data
  const x = positionAxis(`position ${coordinate}`, [...drift, ...diffusion])
  const parts = [
    part(`drift D₁ of ${coordinate} (per unit of t = η·steps)`, drift),
    part(`diffusion D₂ of ${coordinate} (per unit of t = η·steps)`, diffusion),
  ]
  return compose({
    ...{ name: data.name, title: data.title },
    legend: estimateLegend(parts.map(({ group }) => group)),
    panels: parts.map(({ group, y }) => [estimatePanel(group, { x, y, width: FIGURE_WIDTH, height: 230 })]),
    notes: [
      'Bars: 95% confidence intervals.',
      ...([...drift, ...diffusion].some(({ value }) => value === null)
        ? ['No symbol: too few steps began there.']
        : []),
    ],
    vegaLite: {
      vconcat: parts.map(({ group, y }) => ({
        data: inline(estimateRows([group])),
        width: 560,
        height: 180,
        layer: estimateLayers(x, y),
      })),
    },
  })
}

/** From the first cell to the last, seen or not. */
function positionAxis(label: string, points: readonly FieldLinePoint[]): Axis {
  const places = points.map(({ at }) => at)
  const [low, high] = places.length === 0 ? [0, 1] : [Math.min(...places), Math.max(...places)]
  const room = (high - low || 1) * 0.04
  return { label, type: 'linear', low: low - room, high: high + room }
}

function part(label: string, points: readonly FieldLinePoint[]): { group: EstimateGroup; y: Axis } {
  const exact = points.flatMap(({ at, exact }) => (exact === null ? [] : [{ x: at, value: exact }]))
  const series = [
    {
      label: 'simulated',
      points: points.flatMap(({ at, value }) => (value === null ? [] : [{ x: at, ...value }])),
      exact: exact.length === 0 ? null : exact,
      kim2026: null,
    },
  ]
  return { group: { series }, y: withRoom(axisOf(label, 'linear', extent(series, 'linear'))) }
}
