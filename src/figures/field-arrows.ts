/** Local drift and diffusion over two coordinates. */
import * as Plot from '@observablehq/plot'
import { type Axis, axisMarks, MARGINS, scale } from './axes.js'
import {
  type ColourScale,
  colourBar,
  colourOptions,
  DARK_INK,
  HATCHING,
  hatchingDefinition,
  PALE_BLUES,
} from './colour-scale.js'
import { compose, FIGURE_WIDTH, type Figure, type FigureHead } from './figure.js'
import type { LegendEntry } from './legend.js'
import { shortNumber } from './numbers.js'
import { type Panel, panel } from './panel.js'
import { INK } from './style.js'
import { inline, quantitative, type VegaLite } from './vega-lite.js'

interface Interval {
  readonly estimate: number
  readonly low: number
  readonly high: number
}

export interface FieldArrowsCell {
  /** The middle of the cell. */
  readonly x: number
  readonly y: number
  /** Along each axis, per unit of time t = learning rate × steps; null with too few visits. */
  readonly drift: { readonly x: Interval; readonly y: Interval } | null
  readonly diffusion: { readonly x: Interval; readonly y: Interval } | null
}

export interface FieldArrowsData extends FigureHead {
  readonly axes: { readonly x: string; readonly y: string }
  /** Of a grid with equal steps along each axis. */
  readonly cells: readonly FieldArrowsCell[]
}

interface Drawn {
  readonly x1: number
  readonly x2: number
  readonly y1: number
  readonly y2: number
  readonly x: number
  readonly y: number
  /** The end of the arrow; null when the drift cannot be told from zero, or is not known. */
  readonly end: { readonly x: number; readonly y: number } | null
  readonly diffusion: number | null
  readonly known: boolean
}

const BAR_WIDTH = 96

export function fieldArrows(data: FieldArrowsData): Figure {
  const { axes, cells } = data
  const sizes = { x: spacing(cells.map(({ x }) => x)), y: spacing(cells.map(({ y }) => y)) }
  const time = arrowTime(cells, sizes)
  const drawn = cells.map(cell => drawnCell(cell, sizes, time))
  const colour = colourScale(`D₂ along ${axes.x} + D₂ along ${axes.y}`, drawn)
  const height = 400
  return compose({
    ...{ name: data.name, title: data.title },
    legend: legendOf(drawn, time),
    panels: [[fieldPanel(axes, drawn, colour, height), colourBar(colour, height, MARGINS)]],
    notes: [`Colour: ${colour.label}, per unit of t = η·steps.`],
    vegaLite: specOf(data, drawn, colour.label),
  })
}

/** The distance of neighbours on a grid. */
function spacing(places: readonly number[]): number {
  const sorted = [...new Set(places)].sort((a, b) => a - b)
  const gaps = sorted.slice(1).map((place, i) => place - sorted[i]!)
  return gaps.length === 0 ? 1 : Math.min(...gaps)
}

/** So long a time that the fastest drift goes nine tenths of a cell. */
function arrowTime(cells: readonly FieldArrowsCell[], sizes: { x: number; y: number }): number {
  const speeds = cells.flatMap(({ drift }) =>
    drift === null ? [] : [Math.abs(drift.x.estimate) / sizes.x, Math.abs(drift.y.estimate) / sizes.y],
  )
  const fastest = Math.max(0, ...speeds)
  return fastest === 0 ? 1 : Number((0.9 / fastest).toPrecision(2))
}

function drawnCell({ x, y, drift, diffusion }: FieldArrowsCell, sizes: { x: number; y: number }, time: number): Drawn {
  const certain = drift !== null && [drift.x, drift.y].some(({ low, high }) => low > 0 || high < 0)
  return {
    ...{ x1: x - sizes.x / 2, x2: x + sizes.x / 2, y1: y - sizes.y / 2, y2: y + sizes.y / 2, x, y },
    end: certain ? { x: x + time * drift.x.estimate, y: y + time * drift.y.estimate } : null,
    diffusion: diffusion && diffusion.x.estimate + diffusion.y.estimate,
    known: drift !== null,
  }
}

function colourScale(label: string, drawn: readonly Drawn[]): ColourScale {
  const values = drawn.flatMap(({ diffusion }) => (diffusion === null ? [] : [diffusion]))
  const high = Math.max(0, ...values)
  return { label, type: 'linear', low: Math.min(0, ...values), high: high === 0 ? 1 : high, colours: PALE_BLUES }
}

function fieldPanel(
  axes: FieldArrowsData['axes'],
  drawn: readonly Drawn[],
  colour: ColourScale,
  height: number,
): Panel {
  const ends = (values: readonly number[]) => ({ low: Math.min(...values), high: Math.max(...values) })
  const x: Axis = { label: axes.x, type: 'linear', ...ends(drawn.flatMap(({ x1, x2 }) => [x1, x2])) }
  const y: Axis = { label: axes.y, type: 'linear', ...ends(drawn.flatMap(({ y1, y2 }) => [y1, y2])) }
  const box = { x1: 'x1', x2: 'x2', y1: 'y1', y2: 'y2' } as const
  return panel({
    ...MARGINS,
    width: FIGURE_WIDTH - BAR_WIDTH,
    height,
    x: scale(x),
    y: scale(y),
    color: colourOptions(colour),
    marks: [
      hatchingDefinition,
      axisMarks(x, y),
      Plot.rect(
        drawn.filter(({ diffusion }) => diffusion === null),
        { ...box, fill: HATCHING },
      ),
      Plot.rect(
        drawn.filter(({ diffusion }) => diffusion !== null),
        { ...box, fill: 'diffusion', inset: 0.4 },
      ),
      Plot.arrow(
        drawn.filter(({ end }) => end !== null),
        {
          ...{ x1: 'x', y1: 'y', x2: ({ end }) => end.x, y2: ({ end }) => end.y },
          ...{ stroke: DARK_INK, strokeWidth: 1.4, headLength: 5, headAngle: 50, clip: true },
        },
      ),
      Plot.dot(
        drawn.filter(({ end, known }) => known && end === null),
        { x: 'x', y: 'y', r: 2, fill: DARK_INK },
      ),
    ],
  })
}

function legendOf(drawn: readonly Drawn[], time: number): LegendEntry[] {
  const some = (test: (cell: Drawn) => boolean, entry: LegendEntry) => (drawn.some(test) ? [entry] : [])
  return [
    ...some(({ end }) => end !== null, { label: `drift × ${shortNumber(time)} units of t`, colour: INK, arrow: true }),
    ...some(({ end, known }) => known && end === null, {
      label: 'drift not told from 0',
      colour: INK,
      symbol: 'circle',
    }),
    ...some(({ diffusion }) => diffusion === null, { label: 'too few steps', colour: HATCHING, box: 1 }),
  ]
}

function specOf({ axes }: FieldArrowsData, drawn: readonly Drawn[], label: string): VegaLite {
  const rows = drawn.map(({ end, ...cell }) => ({ ...cell, ...(end === null ? {} : { endX: end.x, endY: end.y }) }))
  const x = (field: string) => quantitative(field, axes.x, { zero: false, nice: false })
  const y = (field: string) => quantitative(field, axes.y, { zero: false, nice: false })
  return {
    data: inline(rows),
    width: 520,
    height: 340,
    layer: [
      {
        transform: [{ filter: 'isValid(datum.diffusion)' }],
        mark: { type: 'rect' },
        encoding: {
          ...{ x: x('x1'), x2: { field: 'x2' }, y: y('y1'), y2: { field: 'y2' } },
          color: { field: 'diffusion', type: 'quantitative', title: label, scale: { range: PALE_BLUES } },
        },
      },
      {
        transform: [{ filter: 'isValid(datum.endX)' }],
        mark: { type: 'rule' },
        encoding: { x: x('x'), x2: { field: 'endX' }, y: y('y'), y2: { field: 'endY' } },
      },
      {
        transform: [{ filter: 'datum.known' }],
        mark: { type: 'circle', color: 'black', size: 8 },
        encoding: { x: x('x'), y: y('y') },
      },
    ],
  }
}
