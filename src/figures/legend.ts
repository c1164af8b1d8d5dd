/** Which mark stands for what, drawn by Plot itself so that the marks are the same. */
import * as Plot from '@observablehq/plot'
import { type Panel, panel } from './panel.js'
import { CAP, INK, type SeriesStyle } from './style.js'
import { FONT_SIZE, textWidth } from './text.js'

export interface LegendEntry {
  readonly label: string
  readonly colour: string
  /** A line; with a dash if given. */
  readonly line?: boolean
  readonly dash?: string
  readonly thick?: boolean
  readonly symbol?: SeriesStyle['symbol']
  /** With a bar of error through the symbol. */
  readonly errorBar?: boolean
  readonly arrow?: boolean
  /** A filled box of this opacity: a bar of a histogram, or a band. */
  readonly box?: number
}

const ROW = 18
const SWATCH = 26
const GAP = 6
const BETWEEN = 16

/** In rows no wider than so many pixels. */
export function legend(entries: readonly LegendEntry[], width: number): Panel {
  const placed = place(entries, width)
  const height = (placed.at(-1)?.row ?? 0) * ROW + ROW
  const middle = ({ row }: Placed) => row * ROW + ROW / 2
  return panel({
    width,
    height,
    margin: 0,
    x: { type: 'identity', axis: null },
    y: { type: 'identity', axis: null },
    marks: placed.flatMap(entry => {
      const { colour, label, line, dash, symbol, errorBar, arrow, box, thick, x } = entry
      const y = middle(entry)
      const centre = [{ x: x + SWATCH / 2, y }]
      const end = { x1: x, x2: x + SWATCH }
      return [
        box === undefined
          ? null
          : Plot.rect([end], { x1: 'x1', x2: 'x2', y1: () => y - 5, y2: () => y + 5, fill: colour, fillOpacity: box }),
        line
          ? Plot.ruleY([end], {
              ...{ x1: 'x1', x2: 'x2', y: () => y, stroke: colour, strokeWidth: thick ? 3.5 : 1.8 },
              ...(dash === undefined ? {} : { strokeDasharray: dash }),
            })
          : null,
        arrow
          ? Plot.arrow([end], {
              ...{ x1: 'x1', x2: 'x2', y1: () => y, y2: () => y, stroke: colour },
              ...{ strokeWidth: 1.4, headLength: 5, headAngle: 50 },
            })
          : null,
        errorBar
          ? [
              Plot.ruleX(centre, { x: 'x', y1: () => y - 7, y2: () => y + 7, stroke: colour, strokeWidth: 1.4 }),
              [y - 7, y + 7].map(end => Plot.dot(centre, { x: 'x', y: () => end, symbol: CAP, stroke: colour })),
            ]
          : null,
        symbol === undefined ? null : Plot.dot(centre, { x: 'x', y: 'y', r: 3.2, fill: colour, symbol }),
        Plot.text(centre, {
          ...{ x: () => x + SWATCH + GAP, y: 'y', text: () => label, textAnchor: 'start' as const },
          ...{ fill: INK, fontSize: FONT_SIZE },
        }),
      ]
    }),
  })
}

interface Placed extends LegendEntry {
  readonly x: number
  readonly row: number
}

function place(entries: readonly LegendEntry[], width: number): Placed[] {
  let [x, row] = [0, 0]
  return entries.map(entry => {
    const wide = SWATCH + GAP + textWidth(entry.label)
    if (x > 0 && x + wide > width) {
      x = 0
      row++
    }
    const placed = { ...entry, x, row }
    x += wide + BETWEEN
    return placed
  })
}
