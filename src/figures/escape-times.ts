/** Histogram of escape times, with the laws that they are held against. */
import * as Plot from '@observablehq/plot'
import { type Axis, axisMarks, axisOf, MARGINS, type ScaleType, scale, withRoom } from './axes.js'
import { compose, FIGURE_WIDTH, type Figure, type FigureHead } from './figure.js'
import type { LegendEntry } from './legend.js'
import { shortNumber } from './numbers.js'
import { type Panel, panel } from './panel.js'
import { BAR_COLOUR, FIT_COLOUR, INK, LAWS, seriesStyle } from './style.js'
import { dashList, inline, quantitative, type VegaLite } from './vega-lite.js'

export interface DensityPoint {
  /** A probability to escape at step k belongs at k − ½, the middle of its bar. */
  readonly step: number
  readonly density: number
}

export interface EscapeTimesVariant {
  readonly label: string
  /** Over the steps after fromStep up to toStep: the share of all particles that escaped, per step. */
  readonly bars: readonly { readonly fromStep: number; readonly toStep: number; readonly density: number }[]
  /** Null when there is no exact law. */
  readonly exact: readonly DensityPoint[] | null
  /** A law fitted to the times, and its name. */
  readonly fit: { readonly label: string; readonly points: readonly DensityPoint[] } | null
  readonly escaped: number
  readonly censored: number
  readonly diverged: number
}

export interface EscapeTimesData extends FigureHead {
  /** Of several, all in one panel first, then one above the other on the same axes. */
  readonly variants: readonly EscapeTimesVariant[]
  /** Of the steps; linear if not given. */
  readonly stepScale?: ScaleType
}

const BAR_OPACITY = 0.55
const OVERLAID_OPACITY = 0.4
/** More bars than this touch each other. */
const MOST_APART = 60
const LABELS = { steps: 'escape time (steps)', density: 'share of particles per step' } as const

export function escapeTimes(data: EscapeTimesData): Figure {
  const { variants, stepScale = 'linear' } = data
  const bars = variants.flatMap(variant => variant.bars)
  const curves = variants.flatMap(({ exact, fit }) => [...(exact ?? []), ...(fit?.points ?? [])])
  const edges = (stepScale === 'log' ? withoutEmptyStart(bars) : bars).flatMap(({ fromStep, toStep }) => [
    fromStep,
    toStep,
  ])
  const x = axisOf(LABELS.steps, stepScale, edges)
  const y = withRoom(
    axisOf(
      LABELS.density,
      'linear',
      [...bars, ...curves].map(({ density }) => density),
    ),
  )
  return compose({
    ...data,
    legend: legendOf(variants),
    panels: [
      ...(variants.length > 1 ? [[overlaidPanel(variants, x, y)]] : []),
      ...variants.map(variant => [variantPanel(variant, x, y, variants.length === 1 ? 300 : 190)]),
    ],
    vegaLite: specOf(variants, x),
  })
}

/** A logarithmic axis would give most of its length to the steps before the first escape. */
function withoutEmptyStart(bars: EscapeTimesVariant['bars']): EscapeTimesVariant['bars'] {
  const first = Math.min(...bars.flatMap(({ fromStep, density }) => (density > 0 ? [Math.max(1, fromStep)] : [])))
  return bars.filter(({ toStep }) => toStep > first).map(bar => ({ ...bar, fromStep: Math.max(first, bar.fromStep) }))
}

/** All variants in one panel, to compare; each by itself with its laws is below. */
function overlaidPanel(variants: readonly EscapeTimesVariant[], x: Axis, y: Axis): Panel {
  return panel({
    ...MARGINS,
    width: FIGURE_WIDTH,
    height: 190,
    x: scale(x),
    y: scale(y),
    marks: [
      axisMarks(x, y),
      variants.map((variant, i) =>
        Plot.rectY(
          variant.bars.filter(({ toStep }) => toStep > x.low),
          {
            ...{ x1: ({ fromStep }) => Math.max(fromStep, x.low), x2: 'toStep', y: 'density' },
            title: ({ fromStep, toStep, density }) => `${variant.label}, ${barText(fromStep, toStep, density)}`,
            ...{ fill: seriesStyle(i).colour, fillOpacity: OVERLAID_OPACITY, inset: 0 },
          },
        ),
      ),
    ],
  })
}

function variantPanel(variant: EscapeTimesVariant, x: Axis, y: Axis, height: number): Panel {
  const within = (points: readonly DensityPoint[]) => points.filter(({ step }) => step >= x.low && step <= x.high)
  const curve = { x: 'step', y: 'density', clip: true, strokeWidth: 1.8 }
  // between bars a few pixels wide a gap would show as stripes
  const inset = variant.bars.length > MOST_APART ? 0 : 0.25
  return panel({
    ...MARGINS,
    width: FIGURE_WIDTH,
    height,
    heading: headingOf(variant),
    x: scale(x),
    y: scale(y),
    marks: [
      axisMarks(x, y),
      Plot.rectY(
        variant.bars.filter(({ toStep }) => toStep > x.low),
        {
          ...{ x1: ({ fromStep }) => Math.max(fromStep, x.low), x2: 'toStep', y: 'density' },
          title: ({ fromStep, toStep, density }) => barText(fromStep, toStep, density),
          ...{ fill: BAR_COLOUR, fillOpacity: BAR_OPACITY, insetLeft: inset, insetRight: inset },
        },
      ),
      variant.fit && Plot.line(within(variant.fit.points), { ...curve, stroke: FIT_COLOUR, strokeWidth: 3.5 }),
      variant.exact && Plot.line(within(variant.exact), { ...curve, stroke: INK, strokeDasharray: LAWS.exact.dash }),
    ],
  })
}

/** What a bar says under the pointer. */
function barText(fromStep: number, toStep: number, density: number): string {
  const steps =
    toStep === fromStep + 1
      ? `step ${shortNumber(toStep)}`
      : `steps ${shortNumber(fromStep + 1)} to ${shortNumber(toStep)}`
  return `${steps}: ${shortNumber(100 * density * (toStep - fromStep))}% of the particles`
}

function headingOf({ label, escaped, censored, diverged }: EscapeTimesVariant): string {
  const count = (number: number) => number.toLocaleString('en-US')
  return `${label}: ${count(escaped)} escaped, ${count(censored)} censored, ${count(diverged)} diverged`
}

function legendOf(variants: readonly EscapeTimesVariant[]): LegendEntry[] {
  const fits = [...new Set(variants.flatMap(({ fit }) => (fit === null ? [] : [fit.label])))]
  const overlaid = variants.map(({ label }, i) => ({ label, colour: seriesStyle(i).colour, box: OVERLAID_OPACITY }))
  return [
    ...(variants.length > 1 ? overlaid : []),
    { label: 'simulated', colour: BAR_COLOUR, box: BAR_OPACITY },
    ...(variants.some(({ exact }) => exact !== null)
      ? [{ label: LAWS.exact.label, colour: INK, line: true, dash: LAWS.exact.dash }]
      : []),
    ...fits.map(label => ({ label, colour: FIT_COLOUR, line: true, thick: true })),
  ]
}

function specOf(variants: readonly EscapeTimesVariant[], { type, low, high }: Axis): VegaLite {
  const rows = variants.flatMap(variant => {
    const heading = headingOf(variant)
    const curve = (kind: string, points: readonly DensityPoint[]) =>
      points.map(point => ({ variant: heading, kind, ...point }))
    return [
      ...variant.bars.map(bar => ({ variant: heading, kind: 'simulated', ...bar })),
      ...curve(LAWS.exact.label, variant.exact ?? []),
      ...(variant.fit === null ? [] : curve(variant.fit.label, variant.fit.points)),
    ]
  })
  const x = (field: string) => quantitative(field, LABELS.steps, { type, domain: [low, high], nice: false })
  const y = quantitative('density', LABELS.density)
  const kinds = legendOf(variants).map(({ label, colour, dash }) => ({
    label,
    colour: colour === INK ? 'black' : colour,
    dash: dashList(dash ?? '1 0'),
  }))
  const scaleOfKinds = (range: readonly unknown[]) => ({ domain: kinds.map(({ label }) => label), range })
  return {
    data: inline(rows),
    facet: {
      row: { field: 'variant', type: 'nominal', title: null, header: { labelOrient: 'top', labelAnchor: 'start' } },
    },
    spec: {
      width: 560,
      height: 130,
      layer: [
        {
          transform: [
            { filter: `datum.kind === 'simulated' && datum.toStep > ${low}` },
            { calculate: `max(datum.fromStep, ${low})`, as: 'fromStep' },
          ],
          mark: { type: 'rect', opacity: BAR_OPACITY },
          encoding: {
            x: x('fromStep'),
            x2: { field: 'toStep' },
            y,
            y2: { datum: 0 },
            color: {
              field: 'kind',
              type: 'nominal',
              title: null,
              scale: scaleOfKinds(kinds.map(({ colour }) => colour)),
            },
          },
        },
        {
          transform: [{ filter: `datum.kind !== 'simulated' && datum.step >= ${low}` }],
          mark: { type: 'line', clip: true },
          encoding: {
            x: x('step'),
            y,
            color: { field: 'kind', type: 'nominal', title: null },
            strokeDash: {
              field: 'kind',
              type: 'nominal',
              title: null,
              scale: scaleOfKinds(kinds.map(({ dash }) => dash)),
            },
          },
        },
      ],
    },
  }
}
