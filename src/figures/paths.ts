/** Paths of single particles without noise over contours of the loss, with the points that they come from and end at. */
import * as Plot from '@observablehq/plot'
import { type Axis, axisMarks, scale } from './axes.js'
import { compose, FIGURE_WIDTH, type Figure, type FigureHead } from './figure.js'
import type { LegendEntry } from './legend.js'
import { coarser, isInside, type LossGrid, lossRows, type Place, withBorder } from './loss-grid.js'
import { type Panel, panel } from './panel.js'
import { INK, seriesStyle } from './style.js'
import { inline, quantitative, seriesColour, type VegaLite } from './vega-lite.js'

export interface PathsSeries {
  readonly label: string
  /** In order. */
  readonly path: readonly Place[]
  /** Single points that belong to it, as those at which SAM takes its gradient. */
  readonly points?: readonly Place[]
}

export interface Landmark extends Place {
  readonly kind: keyof typeof LANDMARKS
}

export interface PathsPanel {
  readonly heading: string
  readonly loss: LossGrid
  /** Of the loss, at which contours are drawn: as even steps of its logarithm. */
  readonly levels: readonly number[]
  readonly series: readonly PathsSeries[]
  readonly landmarks: readonly Landmark[]
}

export interface PathsData extends FigureHead {
  readonly axes: { readonly x: string; readonly y: string }
  /** Side by side. */
  readonly panels: readonly PathsPanel[]
  /** What the single points are. */
  readonly points?: string
  readonly notes?: readonly string[]
}

const LANDMARKS = {
  start: { label: 'start', symbol: 'square' },
  saddle: { label: 'saddle', symbol: 'diamond' },
  minimum: { label: 'minimum', symbol: 'star' },
} as const

const MARGINS = { marginTop: 22, marginRight: 10, marginBottom: 40, marginLeft: 44 } as const
const HEIGHT = 320
const CONTOUR = '#8a8a8a'
const POINT_OPACITY = 0.45

export function paths(data: PathsData): Figure {
  const labels = [...new Set(data.panels.flatMap(({ series }) => series.map(({ label }) => label)))]
  return compose({
    ...{ name: data.name, title: data.title },
    legend: legendOf(data, labels),
    panels: data.panels.length === 0 ? [] : [data.panels.map(each => pathsPanel(each, data, labels))],
    ...(data.notes === undefined ? {} : { notes: data.notes }),
    vegaLite: specOf(data, labels),
  })
}

function legendOf({ panels, points }: PathsData, labels: readonly string[]): LegendEntry[] {
  const seen = new Set(panels.flatMap(({ landmarks }) => landmarks.map(({ kind }) => kind)))
  const kinds = Object.entries(LANDMARKS).filter(([kind]) => seen.has(kind as Landmark['kind']))
  return [
    ...labels.map((label, i) => ({ label, colour: seriesStyle(i).colour, line: true })),
    ...(points === undefined ? [] : [{ label: points, colour: INK, symbol: 'circle' as const }]),
    ...kinds.map(([, { label, symbol }]) => ({ label, symbol, colour: INK })),
    { label: 'contours of the loss', colour: CONTOUR, line: true },
  ]
}

function pathsPanel(
  { heading, loss, levels, series, landmarks }: PathsPanel,
  { axes, panels }: PathsData,
  labels: readonly string[],
): Panel {
  const wider = withBorder(loss)
  const width = FIGURE_WIDTH / panels.length
  const x: Axis = { label: axes.x, type: 'linear', low: loss.xFrom, high: loss.xTo }
  const y: Axis = { label: axes.y, type: 'linear', low: loss.yFrom, high: loss.yTo }
  const colour = (label: string) => seriesStyle(labels.indexOf(label)).colour
  return panel({
    ...MARGINS,
    ...{ width, height: HEIGHT, heading, x: scale(x), y: scale(y) },
    marks: [
      Plot.contour([...wider.values], {
        ...{ width: wider.columns, height: wider.rows, x1: wider.xFrom, x2: wider.xTo, y1: wider.yFrom, y2: wider.yTo },
        ...{ value: Plot.identity, stroke: CONTOUR, strokeOpacity: 0.55, thresholds: [...levels], clip: true },
      }),
      axisMarks(x, y, { marginLeft: MARGINS.marginLeft, ticks: { x: 5, y: 5 } }),
      series.map(({ label, points = [] }) =>
        Plot.dot(
          points.filter(point => isInside(loss, point)),
          { x: 'x', y: 'y', r: 2, fill: colour(label), fillOpacity: POINT_OPACITY },
        ),
      ),
      series.map(({ label, path }) =>
        Plot.line(path, { x: 'x', y: 'y', stroke: colour(label), strokeWidth: 1.8, clip: true }),
      ),
      landmarks.map(({ kind, ...place }) =>
        Plot.dot([place], {
          ...{ x: 'x', y: 'y', r: 5, symbol: LANDMARKS[kind].symbol, fill: INK, stroke: 'white', strokeWidth: 1 },
          title: () => LANDMARKS[kind].label,
        }),
      ),
    ],
  })
}

function specOf({ axes, panels }: PathsData, labels: readonly string[]): VegaLite {
  return { hconcat: panels.map(each => panelSpec(each, axes, labels)) }
}

function panelSpec(
  { heading, loss, series, landmarks }: PathsPanel,
  axes: PathsData['axes'],
  labels: readonly string[],
): VegaLite {
  const rows = series.flatMap(({ label, path, points = [] }) => [
    ...path.map((place, order) => ({ series: label, ...place, order })),
    ...points.map(place => ({ series: label, ...place })),
  ])
  const x = quantitative('x', axes.x, { domain: [loss.xFrom, loss.xTo], nice: false })
  const y = quantitative('y', axes.y, { domain: [loss.yFrom, loss.yTo], nice: false })
  const color = seriesColour(labels)
  return {
    title: heading,
    ...{ width: 300, height: 260 },
    layer: [
      {
        // colours need fewer cells than contours
        data: inline(lossRows(coarser(loss))),
        mark: { type: 'rect' },
        encoding: {
          ...{ x, x2: { field: 'x2' }, y, y2: { field: 'y2' } },
          opacity: { field: 'loss', type: 'quantitative', title: 'loss', scale: { type: 'symlog', range: [0, 0.8] } },
        },
      },
      {
        data: inline(rows),
        transform: [{ filter: '!isValid(datum.order)' }],
        mark: { type: 'circle', clip: true, opacity: POINT_OPACITY },
        encoding: { x, y, color },
      },
      {
        data: inline(rows),
        transform: [{ filter: 'isValid(datum.order)' }],
        mark: { type: 'line', clip: true },
        encoding: { x, y, color, order: { field: 'order', type: 'quantitative' } },
      },
      {
        data: inline(landmarks),
        mark: { type: 'point', filled: true, color: 'black', size: 80 },
        encoding: { x, y, tooltip: { field: 'kind', type: 'nominal' } },
      },
    ],
  }
}
