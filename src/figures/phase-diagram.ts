/** A rate over two settings that are numbers, with the boundaries that a theory draws between them. */
import * as Plot from '@observablehq/plot'
import { type Axis, axisMarks, MARGINS, type ScaleType, scale } from './axes.js'
import {
  CIVIDIS,
  type ColourScale,
  colourBar,
  colourOptions,
  HATCHING,
  hatchingDefinition,
  inkOver,
} from './colour-scale.js'
import { compose, FIGURE_WIDTH, type Figure, type FigureHead } from './figure.js'
import type { LegendEntry } from './legend.js'
import { intervalText } from './numbers.js'
import { type Panel, panel } from './panel.js'
import { INK, seriesStyle } from './style.js'
import { dashList, inline, quantitative, type VegaLite } from './vega-lite.js'

export interface PhaseCell {
  /** The settings it was measured at, and the ends of the cell that is drawn for them. */
  readonly x: number
  readonly x1: number
  readonly x2: number
  readonly y: number
  readonly y1: number
  readonly y2: number
  /** Positive, with the ends of the 95% interval; null where nothing was seen. */
  readonly value: { readonly estimate: number; readonly low: number; readonly high: number } | null
  /** Which of two symbols. */
  readonly held: boolean
}

export interface Boundary {
  readonly label: string
  readonly points: readonly { readonly x: number; readonly y: number }[]
  /** As `6 3`. */
  readonly dash?: string
}

export interface PhaseDiagramData extends FigureHead {
  readonly axes: {
    readonly x: { readonly label: string; readonly type: ScaleType }
    readonly y: { readonly label: string; readonly type: ScaleType }
  }
  /** What the colours are, with its unit. */
  readonly value: string
  /** What it means that a cell has no value. */
  readonly missing: string
  readonly cells: readonly PhaseCell[]
  /** What the symbols say. */
  readonly symbols: { readonly held: string; readonly free: string }
  readonly boundaries: readonly Boundary[]
  readonly notes?: readonly string[]
}

const BAR_WIDTH = 96
const HEIGHT = 380
const SYMBOLS = { held: 'circle', free: 'triangle' } as const
/** Vermilion stands out from every colour of Cividis. */
const BOUNDARY = seriesStyle(1).colour

export function phaseDiagram(data: PhaseDiagramData): Figure {
  const colour = colourScale(data)
  return compose({
    ...{ name: data.name, title: data.title },
    legend: legendOf(data),
    panels: [[cellPanel(data, colour), colourBar(colour, HEIGHT, MARGINS)]],
    notes: [`Colour: ${data.value}.`, ...(data.notes ?? [])],
    vegaLite: specOf(data, colour),
  })
}

function colourScale({ cells, value }: PhaseDiagramData): ColourScale {
  const values = cells.flatMap(cell => (cell.value === null ? [] : [cell.value.estimate]))
  const [low, high] = values.length === 0 ? [1, 10] : [Math.min(...values), Math.max(...values)]
  return { label: value, type: 'log', low, high: low === high ? low * 10 : high, colours: CIVIDIS }
}

function legendOf({ cells, symbols, missing, boundaries }: PhaseDiagramData): LegendEntry[] {
  return [
    ...(['held', 'free'] as const).flatMap(kind =>
      cells.some(({ held }) => held === (kind === 'held'))
        ? [{ label: symbols[kind], colour: INK, symbol: SYMBOLS[kind] }]
        : [],
    ),
    ...boundaries.map(({ label, dash }) => ({
      ...{ label, colour: BOUNDARY, line: true },
      ...(dash === undefined ? {} : { dash }),
    })),
    ...(cells.some(({ value }) => value === null) ? [{ label: missing, colour: HATCHING, box: 1 }] : []),
  ]
}

function axesOf({ axes, cells }: PhaseDiagramData): { x: Axis; y: Axis } {
  const ends = (values: readonly number[]) =>
    values.length === 0 ? { low: 1, high: 2 } : { low: Math.min(...values), high: Math.max(...values) }
  return {
    x: { ...axes.x, ...ends(cells.flatMap(({ x1, x2 }) => [x1, x2])) },
    y: { ...axes.y, ...ends(cells.flatMap(({ y1, y2 }) => [y1, y2])) },
  }
}

function cellPanel(data: PhaseDiagramData, colour: ColourScale): Panel {
  const { x, y } = axesOf(data)
  const color = colourOptions(colour)
  const toColour = Plot.scale({ color })
  const box = { x1: 'x1', x2: 'x2', y1: 'y1', y2: 'y2', inset: 0.5 } as const
  const line = { x: 'x', y: 'y', clip: true } as const
  return panel({
    ...MARGINS,
    ...{ width: FIGURE_WIDTH - BAR_WIDTH, height: HEIGHT, x: scale(x), y: scale(y), color },
    marks: [
      hatchingDefinition,
      axisMarks(x, y),
      Plot.rect(
        data.cells.filter(({ value }) => value === null),
        { ...box, fill: HATCHING },
      ),
      Plot.rect(
        data.cells.filter(({ value }) => value !== null),
        {
          ...box,
          fill: ({ value }: PhaseCell) => value!.estimate,
          title: ({ x, y, value }: PhaseCell) => `${x}, ${y}: ${intervalText(value!)}`,
        },
      ),
      data.boundaries.map(({ points, dash }) => [
        Plot.line(points, { ...line, stroke: 'white', strokeWidth: 4.5 }),
        Plot.line(points, {
          ...{ ...line, stroke: BOUNDARY, strokeWidth: 2.4 },
          ...(dash === undefined ? {} : { strokeDasharray: dash }),
        }),
      ]),
      (['held', 'free'] as const).map(kind =>
        Plot.dot(
          data.cells.filter(({ held }) => held === (kind === 'held')),
          {
            ...{ x: 'x', y: 'y', r: 2.6, symbol: SYMBOLS[kind] },
            fill: ({ value }: PhaseCell) => (value === null ? INK : inkOver(toColour.apply(value.estimate))),
          },
        ),
      ),
    ],
  })
}

function specOf(data: PhaseDiagramData, { low, high }: ColourScale): VegaLite {
  const axes = axesOf(data)
  const scaleOf = ({ type, low, high }: Axis) => ({ type, domain: [low, high], nice: false })
  const x = (field: string) => quantitative(field, axes.x.label, scaleOf(axes.x))
  const y = (field: string) => quantitative(field, axes.y.label, scaleOf(axes.y))
  const corners = { x: x('x1'), x2: { field: 'x2' }, y: y('y1'), y2: { field: 'y2' } }
  const cells = data.cells.map(({ value, ...cell }) => ({ ...cell, ...(value ?? { estimate: null }) }))
  const type = { field: 'estimate', type: 'quantitative', title: data.value }
  return {
    data: inline(cells),
    ...{ width: 480, height: 320 },
    layer: [
      {
        transform: [{ filter: 'isValid(datum.estimate)' }],
        mark: { type: 'rect' },
        encoding: {
          ...corners,
          color: {
            ...{ ...type, scale: { type: 'log', domain: [low, high], scheme: 'cividis' } },
            legend: { titleLimit: 0 },
          },
        },
      },
      ...(['held', 'free'] as const).map(kind => ({
        transform: [{ filter: `${kind === 'held' ? '' : '!'}datum.held` }],
        mark: { type: 'point', filled: true, color: 'black', shape: kind === 'held' ? 'circle' : 'triangle-up' },
        encoding: { x: x('x'), y: y('y') },
      })),
      ...data.boundaries.map(({ points, dash }) => ({
        data: inline(points),
        mark: {
          ...{ type: 'line', clip: true, color: BOUNDARY },
          ...(dash === undefined ? {} : { strokeDash: dashList(dash) }),
        },
        encoding: { x: x('x'), y: y('y') },
      })),
    ],
  }
}
