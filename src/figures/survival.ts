/** Survival curves: the share of particles that have not escaped yet. */
import * as Plot from '@observablehq/plot'
import { type Axis, axisMarks, axisOf, MARGINS, type ScaleType, scale } from './axes.js'
import { compose, FIGURE_WIDTH, type Figure, type FigureHead } from './figure.js'
import type { LegendEntry } from './legend.js'
import { intervalText, shortNumber } from './numbers.js'
import { panel } from './panel.js'
import { INK, LAWS, seriesStyle } from './style.js'
import { dashList, inline, nominal, quantitative, seriesColour, type VegaLite } from './vega-lite.js'

export interface SurvivalPoint {
  readonly step: number
  readonly estimate: number
  /** The ends of the 95% interval. */
  readonly low: number
  readonly high: number
}

export interface SurvivalSeries {
  readonly label: string
  /** Ascending in step; each holds until the next, so that every step at which the estimate changes has one. */
  readonly points: readonly SurvivalPoint[]
  /** Null when there is no exact law. */
  readonly exact: readonly { readonly step: number; readonly value: number }[] | null
}

export interface SurvivalData extends FigureHead {
  readonly series: readonly SurvivalSeries[]
  /** Of the share: logarithmic shows the exponential tail as a line. Linear if not given. */
  readonly shareScale?: ScaleType
}

const BAND_OPACITY = 0.25
/** Between three and four to a pixel. */
const COLUMNS = 2000
/** Symbols along a curve. */
const SYMBOLS = 7
const LABELS = { steps: 'steps', share: 'share of particles still in' } as const

export function survival(data: SurvivalData): Figure {
  const { shareScale = 'linear' } = data
  const x = axisOf(
    LABELS.steps,
    'linear',
    data.series.flatMap(({ points }) => points.map(({ step }) => step)),
  )
  const series = data.series.map(each => ({ ...each, points: thinned(each.points, x) }))
  const y = shareAxis(series, shareScale)
  return compose({
    ...data,
    legend: legendOf(series),
    panels: [
      [
        panel({
          ...MARGINS,
          width: FIGURE_WIDTH,
          height: 340,
          x: scale(x),
          y: scale(y),
          marks: [
            axisMarks(x, y),
            series.map(({ points }, i) =>
              Plot.areaY(points, {
                ...{ x: 'step', y1: ({ low }) => Math.max(low, y.low), y2: ({ high }) => Math.max(high, y.low) },
                ...{ curve: 'step-after', fill: seriesStyle(i).colour, fillOpacity: BAND_OPACITY },
              }),
            ),
            series.map(({ points }, i) =>
              Plot.line(untilBelow(points, y.low), {
                x: 'step',
                y: 'estimate',
                curve: 'step-after',
                stroke: seriesStyle(i).colour,
                strokeWidth: 1.8,
              }),
            ),
            series.map(({ exact }) =>
              Plot.line(
                (exact ?? []).filter(({ value }) => value >= y.low),
                {
                  x: 'step',
                  y: 'value',
                  stroke: INK,
                  strokeWidth: 1.4,
                  strokeDasharray: LAWS.exact.dash,
                },
              ),
            ),
            series.map(({ label, points }, i) =>
              Plot.dot(
                symbolPlaces(points, x, (i + 0.5) / series.length).filter(({ estimate }) => estimate >= y.low),
                {
                  ...{ x: 'step', y: 'estimate', r: 4, fill: seriesStyle(i).colour, symbol: seriesStyle(i).symbol },
                  title: (point: SurvivalPoint) => `${label}, step ${shortNumber(point.step)}: ${intervalText(point)}`,
                },
              ),
            ),
          ],
        }),
      ],
    ],
    notes: ['Bands: pointwise 95% confidence intervals.'],
    vegaLite: specOf(series, y),
  })
}

/** The first point, and the last in each column: a run of a million steps has far more points than can be seen. */
function thinned(points: readonly SurvivalPoint[], { low, high }: Axis): SurvivalPoint[] {
  const column = ({ step }: SurvivalPoint) => Math.floor(((step - low) / (high - low)) * COLUMNS)
  return points.filter((point, i) => i === 0 || i === points.length - 1 || column(point) !== column(points[i + 1]!))
}

/** To 1, with room for symbols there; a logarithmic axis starts at half the smallest share above zero. */
function shareAxis(series: readonly SurvivalSeries[], type: ScaleType): Axis {
  if (type === 'linear') return { label: LABELS.share, type, low: 0, high: 1.03 }
  const estimates = series.flatMap(({ points }) => points.map(({ estimate }) => estimate))
  return { ...axisOf(LABELS.share, type, [1, ...estimates.map(estimate => estimate / 2)]), high: 1.2 }
}

/** The curve to the step at which it falls below what is drawn, as it does on a logarithmic axis when nobody is left. */
function untilBelow(points: readonly SurvivalPoint[], low: number): readonly SurvivalPoint[] {
  const end = points.findIndex(({ estimate }) => estimate < low)
  return end < 1 ? points : [...points.slice(0, end), { ...points[end - 1]!, step: points[end]!.step }]
}

/** On the curve, evenly along the axis; each series has places of its own. */
function symbolPlaces(points: readonly SurvivalPoint[], { low, high }: Axis, offset: number): SurvivalPoint[] {
  return Array.from({ length: SYMBOLS }, (_, i) => low + ((high - low) * (i + offset)) / SYMBOLS).flatMap(step => {
    const point = points.findLast(each => each.step <= step)
    return point === undefined ? [] : [{ ...point, step }]
  })
}

function legendOf(series: readonly SurvivalSeries[]): LegendEntry[] {
  const exact = series.some(each => each.exact !== null)
  return [
    ...series.map(({ label }, i) => ({ label, line: true, box: BAND_OPACITY, ...seriesStyle(i) })),
    ...(exact ? [{ label: LAWS.exact.label, colour: INK, line: true, dash: LAWS.exact.dash }] : []),
  ]
}

function specOf(series: readonly SurvivalSeries[], { type, low, high }: Axis): VegaLite {
  const rows = series.flatMap(({ label, points, exact }) => [
    ...points.map(point => ({ series: label, ...point })),
    ...(exact ?? []).map(({ step, value }) => ({ series: label, step, exact: value })),
  ])
  const x = quantitative('step', LABELS.steps, { nice: false })
  const y = (field: string) => quantitative(field, LABELS.share, { type, domain: [low, high], nice: false })
  const color = seriesColour(series.map(({ label }) => label))
  // a logarithm has no place for zero: what is there is drawn below the frame
  const floor = (field: string) => ({ calculate: `max(datum.${field}, ${low / 10})`, as: field })
  const estimates = [{ filter: 'isValid(datum.estimate)' }, ...['estimate', 'low', 'high'].map(floor)]
  return {
    data: inline(rows),
    width: 560,
    height: 300,
    layer: [
      {
        transform: estimates,
        mark: { type: 'area', clip: true, opacity: BAND_OPACITY, interpolate: 'step-after' },
        encoding: { x, y: y('low'), y2: { field: 'high' }, color },
      },
      {
        transform: estimates,
        mark: { type: 'line', clip: true, interpolate: 'step-after' },
        encoding: { x, y: y('estimate'), color },
      },
      {
        transform: [{ filter: 'isValid(datum.exact)' }, floor('exact')],
        mark: { type: 'line', clip: true, color: 'black', strokeDash: dashList(LAWS.exact.dash) },
        encoding: { x, y: y('exact'), detail: nominal('series') },
      },
    ],
  }
}
