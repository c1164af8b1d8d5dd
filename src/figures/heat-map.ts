/** A value over two swept settings. */
import * as Plot from '@observablehq/plot'
import { MARGINS, type ScaleType } from './axes.js'
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
import { intervalText, shortNumber } from './numbers.js'
import { type Panel, panel } from './panel.js'
import { INK } from './style.js'
import { FONT_SIZE, textWidth } from './text.js'
import { inline, nominal, type VegaLite } from './vega-lite.js'

export interface HeatMapCell {
  readonly column: number | string
  readonly row: number | string
  /** Null where it is not known. */
  readonly value: { readonly estimate: number; readonly low: number; readonly high: number } | null
}

export interface HeatMapData extends FigureHead {
  /** What is swept along the columns, as "radius ρ", and along the rows. */
  readonly column: string
  readonly row: string
  /** What the colours are, with its unit. */
  readonly value: string
  /** What it means that a cell has no value. */
  readonly missing: string
  /** The first row is drawn at the bottom. */
  readonly cells: readonly HeatMapCell[]
  /** Of the colours; linear if not given. */
  readonly valueScale?: ScaleType
}

interface KnownCell extends HeatMapCell {
  readonly value: NonNullable<HeatMapCell['value']>
}

const BAR_WIDTH = 96
const ROW_HEIGHT = 46
const SMALL = 9

export function heatMap(data: HeatMapData): Figure {
  const { cells, valueScale = 'linear' } = data
  const known = cells.filter((cell): cell is KnownCell => cell.value !== null)
  const colour = colourScale(data.value, valueScale, known)
  const layout = layoutOf(cells, known)
  return compose({
    ...data,
    legend: known.length < cells.length ? [{ label: data.missing, colour: HATCHING, box: 1 }] : [],
    panels: [[cellPanel(data, known, colour, layout), colourBar(colour, layout.height, MARGINS)]],
    notes: [`Colour: ${data.value}${layout.intervals ? '; in brackets the 95% confidence interval' : ''}.`],
    vegaLite: specOf(data, colour),
  })
}

interface Layout {
  readonly columns: readonly (number | string)[]
  /** From the top. */
  readonly rows: readonly (number | string)[]
  readonly width: number
  readonly height: number
  readonly marginLeft: number
  /** Whether the cells are wide enough for intervals. */
  readonly intervals: boolean
}

/** Cells are as wide as their values; the figure grows with their number. */
function layoutOf(cells: readonly HeatMapCell[], known: readonly KnownCell[]): Layout {
  const columns = distinct(cells.map(({ column }) => column))
  const rows = distinct(cells.map(({ row }) => row)).reverse()
  const { marginTop, marginRight, marginBottom } = MARGINS
  const marginLeft = Math.max(MARGINS.marginLeft, widest(rows.map(name), FONT_SIZE) + 8)
  const needed = Math.max(widest(known.map(valueText), FONT_SIZE), widest(columns.map(name), FONT_SIZE))
  const inside = Math.max(FIGURE_WIDTH - BAR_WIDTH - marginLeft - marginRight, columns.length * needed)
  return {
    ...{ columns, rows, marginLeft, width: Math.ceil(inside + marginLeft + marginRight) },
    height: Math.max(180, rows.length * ROW_HEIGHT + marginTop + marginBottom),
    intervals: widest(known.map(endsText), SMALL) <= inside / columns.length,
  }
}

/** With a little space. */
function widest(texts: readonly string[], size: number): number {
  return Math.max(0, ...texts.map(text => textWidth(text, size))) + 6
}

function colourScale(label: string, type: ScaleType, known: readonly KnownCell[]): ColourScale {
  const values = known.map(({ value }) => value.estimate)
  const [low, high] = values.length === 0 ? [1, 2] : [Math.min(...values), Math.max(...values)]
  return { label, type, low, high: low === high ? low + (Math.abs(low) || 1) : high, colours: CIVIDIS }
}

function cellPanel(data: HeatMapData, known: readonly KnownCell[], colour: ColourScale, layout: Layout): Panel {
  const { columns, rows, intervals, width, height, marginLeft } = layout
  const color = colourOptions(colour)
  const toColour = Plot.scale({ color })
  const place = { x: 'column', y: 'row' } as const
  const texts = { ...place, fill: ({ value }: KnownCell) => inkOver(toColour.apply(value.estimate)) }
  const axis = { labelArrow: 'none', tickFormat: name, tickSize: 3 } as const
  return panel({
    ...{ ...MARGINS, marginLeft, width, height },
    x: { type: 'band', domain: columns, padding: 0.02, axis: null },
    y: { type: 'band', domain: rows, padding: 0.02, axis: null },
    color,
    marks: [
      hatchingDefinition,
      Plot.cell(
        data.cells.filter(({ value }) => value === null),
        { ...place, fill: HATCHING, stroke: INK, strokeOpacity: 0.35 },
      ),
      Plot.cell(known, {
        ...place,
        fill: ({ value }) => value.estimate,
        title: ({ value }: KnownCell) => intervalText(value),
      }),
      Plot.text(known, { ...texts, text: valueText, dy: intervals ? -6 : 0, fontSize: FONT_SIZE }),
      intervals ? Plot.text(known, { ...texts, text: endsText, dy: 8, fontSize: SMALL }) : null,
      Plot.axisX({ ...axis, label: data.column, labelAnchor: 'center', labelOffset: 36 }),
      Plot.axisY({ ...axis, label: data.row, labelAnchor: 'top', labelOffset: marginLeft }),
    ],
  })
}

const distinct = <T>(values: readonly T[]): T[] => [...new Set(values)]
const name = (value: number | string) => (typeof value === 'number' ? shortNumber(value, 15) : value)
const valueText = ({ value }: KnownCell) => shortNumber(value.estimate)
const endsText = ({ value }: KnownCell) => `[${shortNumber(value.low)}, ${shortNumber(value.high)}]`

function specOf({ cells, column, row, value }: HeatMapData, { type, low, high }: ColourScale): VegaLite {
  const rows = cells.map(cell => ({ column: cell.column, row: cell.row, ...(cell.value ?? { estimate: null }) }))
  const middle = type === 'log' ? Math.sqrt(low * high) : (low + high) / 2
  const known = [{ filter: 'isValid(datum.estimate)' }]
  return {
    data: inline(rows),
    width: 480,
    height: 280,
    encoding: {
      x: {
        ...{ field: 'column', type: 'ordinal', title: column },
        sort: distinct(cells.map(cell => cell.column)),
        axis: { labelAngle: 0 },
      },
      y: { ...nominal('row', row), sort: distinct(cells.map(cell => cell.row)).reverse() },
    },
    layer: [
      { transform: [{ filter: '!isValid(datum.estimate)' }], mark: { type: 'rect', color: '#dddddd' } },
      {
        transform: known,
        mark: { type: 'rect' },
        encoding: {
          color: {
            ...{ field: 'estimate', type: 'quantitative', title: value, scale: { type, scheme: 'cividis' } },
            legend: { titleLimit: 0 },
          },
        },
      },
      {
        transform: known,
        mark: { type: 'text' },
        encoding: {
          text: { field: 'estimate', type: 'quantitative', format: ',.4~r' },
          color: { condition: { test: `datum.estimate > ${middle}`, value: 'black' }, value: 'white' },
        },
      },
    ],
  }
}
