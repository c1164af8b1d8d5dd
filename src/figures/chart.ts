/** Curves and estimates over anything, in panels with axes of their own. */
import * as Plot from '@observablehq/plot'
import { type Axis, axisMarks, axisOf, MARGINS, type ScaleType, scale, withRoom } from './axes.js'
import { compose, FIGURE_WIDTH, type Figure, type FigureHead } from './figure.js'
import type { LegendEntry } from './legend.js'
import { intervalText, shortNumber } from './numbers.js'
import { type Panel, panel } from './panel.js'
import { CAP, INK, seriesStyle } from './style.js'
import { inline, nominal, quantitative, seriesColour, type VegaLite } from './vega-lite.js'

export interface ChartPoint {
  readonly x: number
  readonly estimate: number
  /** The ends of the 95% interval. */
  readonly low: number
  readonly high: number
}

export interface ChartSeries {
  /** The same label has the same colour in all panels. */
  readonly label: string
  /** What was measured: symbols with bars. */
  readonly points?: readonly ChartPoint[]
  /** What is known or predicted: a line. */
  readonly line?: readonly { readonly x: number; readonly y: number }[]
  /** Of the line, as `6 3`. */
  readonly dash?: string
}

export interface ChartAxis {
  readonly label: string
  readonly type?: ScaleType
  /** Ends of the axis, if not those of what is drawn. */
  readonly from?: number
  readonly to?: number
}

export interface ChartPanel {
  readonly heading?: string
  readonly x: ChartAxis
  readonly y: ChartAxis
  readonly series: readonly ChartSeries[]
  /** Thin lines across, as a limit or a prediction that is one number, with their name; not drawn outside the axes. */
  readonly vertical?: readonly { readonly at: number; readonly label: string }[]
  readonly horizontal?: readonly { readonly at: number; readonly label: string }[]
}

export interface ChartData extends FigureHead {
  readonly panels: readonly ChartPanel[]
  readonly notes?: readonly string[]
}

const HEIGHT = { one: 340, several: 290 }

export function chart(data: ChartData): Figure {
  const perRow = Math.min(2, data.panels.length)
  const labels = [...new Set(data.panels.flatMap(({ series }) => series.map(({ label }) => label)))]
  const size = { width: FIGURE_WIDTH / perRow, height: perRow === 1 ? HEIGHT.one : HEIGHT.several }
  const panels = data.panels.map(each => chartPanel(each, labels, size))
  const measured = data.panels.some(({ series }) => series.some(({ points }) => points !== undefined))
  return compose({
    ...{ name: data.name, title: data.title },
    legend: labels.map((label, i) => entryOf(label, i, data.panels)),
    panels: Array.from({ length: Math.ceil(panels.length / perRow) }, (_, row) =>
      panels.slice(row * perRow, (row + 1) * perRow),
    ),
    notes: [...(measured ? ['Bars: 95% confidence intervals.'] : []), ...(data.notes ?? [])],
    vegaLite: specOf(data, labels, perRow),
  })
}

function entryOf(label: string, index: number, panels: readonly ChartPanel[]): LegendEntry {
  const series = panels.flatMap(panel => panel.series).filter(each => each.label === label)
  const { colour, symbol } = seriesStyle(index)
  const dash = series.find(each => each.dash !== undefined)?.dash
  return {
    ...{ label, colour },
    ...(series.some(({ points }) => points !== undefined) ? { symbol, errorBar: true } : {}),
    ...(series.some(({ line }) => line !== undefined) ? { line: true } : {}),
    ...(dash === undefined ? {} : { dash }),
  }
}

function axesOf({ x, y, series }: ChartPanel): { x: Axis; y: Axis } {
  const points = series.flatMap(({ points = [] }) => points)
  const lines = series.flatMap(({ line = [] }) => line)
  const log = y.type === 'log'
  const up = points.flatMap(({ estimate, low, high }) => [estimate, high, log ? Math.max(low, estimate / 3) : low])
  return {
    x: axisFor(x, [...points.map(point => point.x), ...lines.map(point => point.x)]),
    y: axisFor(y, [...up, ...lines.map(point => point.y)]),
  }
}

function axisFor({ label, type = 'linear', from, to }: ChartAxis, values: readonly number[]): Axis {
  const axis = withRoom(axisOf(label, type, values), 0.04)
  return { ...axis, ...(from === undefined ? {} : { low: from }), ...(to === undefined ? {} : { high: to }) }
}

function chartPanel(data: ChartPanel, labels: readonly string[], size: { width: number; height: number }): Panel {
  const { x, y } = axesOf(data)
  const drawable = (value: number, { type }: Axis) => Number.isFinite(value) && (type !== 'log' || value > 0)
  const inside = (value: number, axis: Axis) => drawable(value, axis) && value >= axis.low && value <= axis.high
  const rule = { stroke: INK, strokeOpacity: 0.55, strokeDasharray: '2 3' }
  const text = { fill: INK, fontSize: 10 }
  const vertical = (data.vertical ?? []).filter(({ at }) => inside(at, x))
  const horizontal = (data.horizontal ?? []).filter(({ at }) => inside(at, y))
  return panel({
    ...MARGINS,
    ...size,
    ...(data.heading === undefined ? {} : { heading: data.heading }),
    x: scale(x),
    y: scale(y),
    marks: [
      axisMarks(x, y, { ticks: { x: size.width > 400 ? 7 : 5, y: 5 } }),
      Plot.ruleX(vertical, { x: 'at', ...rule }),
      Plot.text(vertical, {
        ...{ x: 'at', y: y.high, text: 'label', dx: 4, dy: 9, textAnchor: 'start' as const, ...text },
      }),
      Plot.ruleY(horizontal, { y: 'at', ...rule }),
      Plot.text(horizontal, {
        ...{ y: 'at', x: x.high, text: 'label', dx: -4, dy: -7, textAnchor: 'end' as const, ...text },
      }),
      data.series.map(({ label, line = [], dash }) =>
        Plot.line(
          // a line that leaves the frame is cut there, and does not join what is left of it
          line.filter(point => drawable(point.x, x) && drawable(point.y, y)),
          {
            ...{ x: 'x', y: 'y', clip: true, stroke: seriesStyle(labels.indexOf(label)).colour, strokeWidth: 1.7 },
            ...(dash === undefined ? {} : { strokeDasharray: dash }),
          },
        ),
      ),
      data.series.map(({ label, points = [] }) => {
        const { colour, symbol } = seriesStyle(labels.indexOf(label))
        const drawn = points.filter(point => inside(point.x, x) && inside(point.estimate, y))
        const low = (point: ChartPoint) => Math.max(point.low, y.low)
        const high = (point: ChartPoint) => Math.min(point.high, y.high)
        const title = (point: ChartPoint) => `${label}, ${shortNumber(point.x)}: ${intervalText(point)}`
        return [
          Plot.ruleX(drawn, { x: 'x', y1: low, y2: high, stroke: colour, strokeWidth: 1.4 }),
          [low, high].map(end => Plot.dot(drawn, { x: 'x', y: end, symbol: CAP, stroke: colour, strokeWidth: 1.4 })),
          Plot.dot(drawn, { x: 'x', y: 'estimate', r: 2.8, fill: colour, symbol, title }),
        ]
      }),
    ],
  })
}

function specOf({ panels }: ChartData, labels: readonly string[], columns: number): VegaLite {
  return { columns, concat: panels.map(each => panelSpec(each, labels)) }
}

function panelSpec(data: ChartPanel, labels: readonly string[]): VegaLite {
  const axes = axesOf(data)
  const rows = data.series.flatMap(({ label, points = [], line = [] }) => [
    ...points.map(point => ({ series: label, ...point })),
    ...line.map(({ x, y }) => ({ series: label, x, line: y })),
  ])
  const scaleOf = ({ type, low, high }: Axis) => ({ type, domain: [low, high], nice: false })
  const x = quantitative('x', axes.x.label, scaleOf(axes.x))
  const y = (field: string) => quantitative(field, axes.y.label, scaleOf(axes.y))
  const color = seriesColour(labels)
  const estimates = [{ filter: 'isValid(datum.estimate)' }]
  return {
    ...(data.heading === undefined ? {} : { title: data.heading }),
    data: inline(rows),
    width: 420,
    height: 280,
    layer: [
      {
        transform: [{ filter: 'isValid(datum.line)' }],
        mark: { type: 'line', clip: true },
        encoding: { x, y: y('line'), color },
      },
      {
        transform: estimates,
        mark: { type: 'rule', clip: true },
        encoding: { x, y: y('low'), y2: { field: 'high' }, color },
      },
      {
        transform: estimates,
        mark: { type: 'point', filled: true, opacity: 1, clip: true },
        encoding: { x, y: y('estimate'), color, shape: { ...nominal('series'), scale: { domain: labels } } },
      },
    ],
  }
}
