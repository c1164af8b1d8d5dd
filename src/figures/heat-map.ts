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
import { shortNumber } from './numbers.js'
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
  const rows = new Set(cells.map(({ row }) => row)).size
  const height = Math.max(180, rows * ROW_HEIGHT + MARGINS.marginTop + MARGINS.marginBottom)
  return compose({
    ...data,
    legend: known.length < cells.length ? [{ label: data.missing, colour: HATCHING, box: 1 }] : [],
    panels: [[cellPanel(data, known, colour, height), colourBar(colour, height, MARGINS)]],
    notes: [`Colour: ${data.value}; in brackets the 95% confidence interval.`],
    vegaLite: specOf(data, colour),
  })
}

function colourScale(label: string, type: ScaleType, known: readonly KnownCell[]): ColourScale {
  const values = known.map(({ value }) => value.estimate)
  const [low, high] = values.length === 0 ? [1, 2] : [Math.min(...values), Math.max(...values)]
  return { label, type, low, high: low === high ? low + (Math.abs(low) || 1) : high, colours: CIVIDIS }
}

function cellPanel(data: HeatMapData, known: readonly KnownCell[], colour: ColourScale, height: number): Panel {
  const width = FIGURE_WIDTH - BAR_WIDTH
  const columns = distinct(data.cells.map(({ column }) => column))
  const rows = distinct(data.cells.map(({ row }) => row)).reverse()
  const room = (width - MARGINS.marginLeft - MARGINS.marginRight) / columns.length - 6
  const fits = (text: (cell: KnownCell) => string, size: number) =>
    known.every(cell => textWidth(text(cell), size) <= room)
  const color = colourOptions(colour)
  const toColour = Plot.scale({ color })
  const place = { x: 'column', y: 'row' } as const
  const ink = (cell: KnownCell) => inkOver(toColour.apply(cell.value.estimate))
  const intervals = fits(intervalText, SMALL)
  const texts = { ...place, fill: ink }
  return panel({
    ...MARGINS,
    width,
    height,
    x: { type: 'band', domain: columns, padding: 0.02, axis: null },
    y: { type: 'band', domain: rows, padding: 0.02, axis: null },
    color: { ...color, type: color.type ?? 'linear' },
    marks: [
      hatchingDefinition,
      Plot.cell(
        data.cells.filter(({ value }) => value === null),
        { ...place, fill: HATCHING, stroke: INK, strokeOpacity: 0.35 },
      ),
      Plot.cell(known, { ...place, fill: ({ value }) => value.estimate }),
      fits(valueText, FONT_SIZE)
        ? Plot.text(known, { ...texts, text: valueText, dy: intervals ? -6 : 0, fontSize: FONT_SIZE })
        : null,
      intervals ? Plot.text(known, { ...texts, text: intervalText, dy: 8, fontSize: SMALL }) : null,
      Plot.axisX({
        label: data.column,
        labelAnchor: 'center',
        labelArrow: 'none',
        labelOffset: 36,
        tickFormat: name,
        tickSize: 3,
      }),
      Plot.axisY({
        label: data.row,
        labelAnchor: 'top',
        labelArrow: 'none',
        labelOffset: MARGINS.marginLeft,
        tickFormat: name,
        tickSize: 3,
      }),
    ],
  })
}

const distinct = <T>(values: readonly T[]): T[] => [...new Set(values)]
const name = (value: number | string) => (typeof value === 'number' ? shortNumber(value, 15) : value)
const valueText = ({ value }: KnownCell) => shortNumber(value.estimate)
const intervalText = ({ value }: KnownCell) => `[${shortNumber(value.low)}, ${shortNumber(value.high)}]`

function specOf({ cells, column, row, value }: HeatMapData, { type, low, high }: ColourScale): VegaLite {
  const rows = cells.map(cell => ({ column: cell.column, row: cell.row, ...(cell.value ?? { estimate: null }) }))
  const order = { sort: null }
  return {
    data: inline(rows),
    width: 480,
    height: 280,
    encoding: {
      x: { field: 'column', type: 'ordinal', title: column, ...order },
      y: { ...nominal('row', row), sort: distinct(cells.map(cell => cell.row)).reverse() },
    },
    layer: [
      {
        mark: { type: 'rect', invalid: 'show' },
        encoding: {
          color: {
            ...{ field: 'estimate', type: 'quantitative', title: value },
            scale: { type, scheme: 'cividis', invalid: { color: { value: '#cccccc' } } },
          },
        },
      },
      {
        transform: [{ filter: 'isValid(datum.estimate)' }],
        mark: { type: 'text' },
        encoding: {
          text: { field: 'estimate', type: 'quantitative', format: ',.4~r' },
          color: { condition: { test: `datum.estimate > ${(low + high) / 2}`, value: 'black' }, value: 'white' },
        },
      },
    ],
  }
}
