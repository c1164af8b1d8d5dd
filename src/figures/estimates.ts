/** Estimates with their intervals over a setting or the steps, and the laws beside them: what several figures are made of. */
import * as Plot from '@observablehq/plot'
import { type Axis, axisMarks, MARGINS, type ScaleType, scale } from './axes.js'
import type { LegendEntry } from './legend.js'
import { intervalText, shortNumber } from './numbers.js'
import { type Panel, panel } from './panel.js'
import { CAP, INK, LAWS, seriesStyle } from './style.js'
import { dashList, nominal, quantitative, seriesColour, type VegaLite } from './vega-lite.js'

export interface EstimatePoint {
  readonly x: number
  readonly estimate: number
  readonly low: number
  readonly high: number
}

export interface LawPoint {
  readonly x: number
  readonly value: number
}

export interface EstimateSeries {
  readonly label: string
  readonly points: readonly EstimatePoint[]
  /** Null where there is no such law. */
  readonly exact: readonly LawPoint[] | null
  readonly kim2026: readonly LawPoint[] | null
}

export interface EstimateGroup {
  /** Above the panel. */
  readonly label?: string
  readonly series: readonly EstimateSeries[]
}

const LAW_NAMES = ['exact', 'kim2026'] as const

/** All that the vertical axis has to hold; on a logarithmic axis an interval may go below it, to zero or near. */
export function extent(series: readonly EstimateSeries[], type: ScaleType): number[] {
  return series.flatMap(({ points, exact, kim2026 }) => [
    ...points.flatMap(({ estimate, low, high }) => [
      type === 'log' ? Math.max(low, estimate / 3) : low,
      estimate,
      high,
    ]),
    ...[...(exact ?? []), ...(kim2026 ?? [])].map(({ value }) => value),
  ])
}

export interface EstimatePanelOptions {
  readonly x: Axis
  readonly y: Axis
  readonly width: number
  readonly height: number
}

export function estimatePanel({ label, series }: EstimateGroup, { x, y, width, height }: EstimatePanelOptions): Panel {
  const drawable = (value: number) => Number.isFinite(value) && (y.type !== 'log' || value > 0)
  return panel({
    ...MARGINS,
    width,
    height,
    ...(label === undefined ? {} : { heading: label }),
    x: scale(x),
    y: scale(y),
    marks: [
      axisMarks(x, y, { ticks: { x: width > 400 ? 7 : 5, y: 5 } }),
      series.map((each, i) =>
        LAW_NAMES.map(law =>
          Plot.line(
            (each[law] ?? []).filter(({ value }) => drawable(value)),
            {
              ...{
                x: 'x',
                y: 'value',
                stroke: seriesStyle(i).colour,
                strokeWidth: 1.6,
                strokeDasharray: LAWS[law].dash,
              },
            },
          ),
        ),
      ),
      series.map(({ label: own, points }, i) => {
        const { colour, symbol } = seriesStyle(i)
        const title = (point: EstimatePoint) => `${own}, ${shortNumber(point.x)}: ${intervalText(point)}`
        const drawn = points.filter(({ estimate }) => drawable(estimate))
        const low = (point: EstimatePoint) => Math.max(point.low, y.low)
        return [
          Plot.ruleX(drawn, { x: 'x', y1: low, y2: 'high', stroke: colour, strokeWidth: 1.4 }),
          [low, 'high'].map(y => Plot.dot(drawn, { x: 'x', y, symbol: CAP, stroke: colour, strokeWidth: 1.4 })),
          Plot.dot(drawn, { x: 'x', y: 'estimate', r: 2.8, fill: colour, symbol, title }),
        ]
      }),
    ],
  })
}

/** The same in every group. */
const seriesLabels = (groups: readonly EstimateGroup[]) => groups[0]?.series.map(({ label }) => label) ?? []

const knownLaws = (groups: readonly EstimateGroup[]) =>
  LAW_NAMES.filter(law => groups.some(({ series }) => series.some(each => each[law] !== null)))

export function estimateLegend(groups: readonly EstimateGroup[]): LegendEntry[] {
  return [
    ...seriesLabels(groups).map((label, i) => ({ label, ...seriesStyle(i), errorBar: true })),
    ...knownLaws(groups).map(law => ({ label: LAWS[law].label, colour: INK, line: true, dash: LAWS[law].dash })),
  ]
}

/** One row for each estimate and each point of a law. */
export function estimateRows(groups: readonly EstimateGroup[]): object[] {
  return groups.flatMap(({ label: panel = '', series }) =>
    series.flatMap(each => [
      ...each.points.map(point => ({ panel, series: each.label, ...point })),
      ...LAW_NAMES.flatMap(law =>
        (each[law] ?? []).map(point => ({ panel, series: each.label, law: LAWS[law].label, ...point })),
      ),
    ]),
  )
}

const scaleWithoutZero = ({ type }: Axis): VegaLite => (type === 'log' ? { type } : { type, zero: false })

/** Layers over the rows. */
export function estimateLayers(groups: readonly EstimateGroup[], x: Axis, y: Axis): VegaLite[] {
  const across = quantitative('x', x.label, scaleWithoutZero(x))
  const scaleUp = scaleWithoutZero(y)
  const labels = seriesLabels(groups)
  const colour = seriesColour(labels)
  const shape = { ...nominal('series'), scale: { domain: labels } }
  const laws = knownLaws(groups).map(law => LAWS[law])
  const dash = { domain: laws.map(({ label }) => label), range: laws.map(law => dashList(law.dash)) }
  return [
    {
      transform: [{ filter: 'isValid(datum.law)' }],
      mark: { type: 'line' },
      encoding: {
        x: across,
        y: quantitative('value', y.label, scaleUp),
        color: colour,
        strokeDash: { ...nominal('law'), scale: dash },
      },
    },
    {
      transform: [{ filter: '!isValid(datum.law)' }],
      mark: { type: 'rule', clip: true },
      encoding: {
        x: across,
        y: quantitative('low', y.label, scaleUp),
        y2: { field: 'high' },
        color: colour,
      },
    },
    {
      transform: [{ filter: '!isValid(datum.law)' }],
      mark: { type: 'point', filled: true, opacity: 1 },
      encoding: { x: across, y: quantitative('estimate', y.label, scaleUp), color: colour, shape },
    },
  ]
}
