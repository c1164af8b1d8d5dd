/** A figure: a title, a legend, panels and notes, in one SVG; beside it the same data as a Vega-Lite spec. */
import { type LegendEntry, legend } from './legend.js'
import type { Panel } from './panel.js'
import { FONT_FAMILY, STYLE_SHEET } from './style.js'
import { escaped, FONT_SIZE, wrapped } from './text.js'
import { type VegaLite, vegaLite } from './vega-lite.js'

export interface Figure {
  /** For a file: letters, digits and dashes. */
  readonly name: string
  readonly title: string
  /** Stands alone; transparent, in the colours of a light or a dark page. */
  readonly svg: string
  /** The data and how to draw them, for https://vega.github.io/vega-lite/. */
  readonly vegaLite: VegaLite
}

/** What every figure is given. */
export interface FigureHead {
  readonly name: string
  /** What is seen, in a sentence. */
  readonly title: string
}

export interface Composition extends FigureHead {
  readonly legend: readonly LegendEntry[]
  /** Row by row. */
  readonly panels: readonly (readonly Panel[])[]
  /** Below the panels. */
  readonly notes?: readonly string[]
  /** A spec without its title and schema. */
  readonly vegaLite: VegaLite
}

export const FIGURE_WIDTH = 660

const MARGIN = 12
const TITLE_SIZE = 14
const TITLE_LINE = 18
const HEADING_SIZE = 12
const HEADING_LINE = 16
const NOTE_LINE = 15

/** A part of the drawing below what came before. */
interface Block {
  readonly height: number
  readonly draw: (top: number) => string
}

export function compose(composition: Composition): Figure {
  const { name, title, panels } = composition
  const width =
    2 * MARGIN + Math.max(FIGURE_WIDTH, ...panels.map(row => row.reduce((sum, each) => sum + each.width, 0)))
  const inside = width - 2 * MARGIN
  const blocks = [
    textBlock(wrapped(title, inside / 1.08, TITLE_SIZE), TITLE_SIZE, TITLE_LINE, 'font-weight="bold"'),
    ...(composition.legend.length === 0 ? [] : [space(5), panelRow([legend(composition.legend, inside)])]),
    space(6),
    ...panels.map(panelRow),
    space(5),
    textBlock(
      (composition.notes ?? []).flatMap(note => wrapped(note, inside)),
      FONT_SIZE,
      NOTE_LINE,
      '',
    ),
  ]
  let top = MARGIN
  const content = blocks.map(({ height, draw }) => {
    const drawn = draw(top)
    top += height
    return drawn
  })
  return {
    name,
    title,
    svg: document(name, title, width, Math.ceil(top + MARGIN), content.join('')),
    vegaLite: vegaLite(title, composition.vegaLite),
  }
}

function document(name: string, title: string, width: number, height: number, content: string): string {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" class="saddlewalk-figure" role="img" width="${width}" height="${height}"`,
    ` viewBox="0 0 ${width} ${height}" font-family="${FONT_FAMILY}" font-size="${FONT_SIZE}"`,
    ` text-anchor="middle" fill="currentColor" color="#1a1a1a">`,
    `<title>${escaped(title)}</title><style>${STYLE_SHEET}</style>`,
    rounded(ownIds(name, content)),
    '</svg>\n',
  ].join('')
}

/** Ids count from 1 and carry the figure's name: several figures may share a page, and the same data gives the same bytes. */
function ownIds(name: string, content: string): string {
  const known = new Map<string, string>()
  const prefix = name.replace(/[^\w-]/g, '-')
  for (const [, id] of content.matchAll(/ id="([^"]+)"/g)) known.set(id!, `${prefix}-${known.size + 1}`)
  return content
    .replace(/ id="([^"]+)"/g, (_, id: string) => ` id="${known.get(id)}"`)
    .replace(/url\(#([^)]+)\)/g, (_, id: string) => `url(#${known.get(id) ?? id})`)
}

/** Attributes to a thousandth of a pixel; text is as it was. */
function rounded(content: string): string {
  return content.replace(/<[^>]+>/g, tag =>
    tag.replace(/-?\d+\.\d{4,}(e-?\d+)?/g, number => String(Number(Number(number).toFixed(3)))),
  )
}

const space = (height: number): Block => ({ height, draw: () => '' })

function textBlock(lines: readonly string[], size: number, lineHeight: number, attributes: string): Block {
  const line = (text: string, y: number) =>
    `<text x="${MARGIN}" y="${y}" font-size="${size}" text-anchor="start" ${attributes}>${escaped(text)}</text>`
  return {
    height: lines.length * lineHeight,
    draw: top => lines.map((text, i) => line(text, top + i * lineHeight + size)).join(''),
  }
}

function panelRow(row: readonly Panel[]): Block {
  const headings = row.map(({ heading = '', width }) => wrapped(heading, (width - MARGIN) / 1.08, HEADING_SIZE))
  const lines = row.some(({ heading }) => heading !== undefined) ? Math.max(...headings.map(({ length }) => length)) : 0
  const space = lines * HEADING_LINE + (lines === 0 ? 0 : 4)
  return {
    height: space + Math.max(...row.map(({ height }) => height)),
    draw: top => {
      let left = MARGIN
      return row
        .map(({ content, width }, i) => {
          const heading =
            lines === 0 ? '' : headings[i]!.map((text, line) => headingLine(text, left, top, line)).join('')
          const drawn = `${heading}<g transform="translate(${left},${top + space})">${content}</g>`
          left += width
          return drawn
        })
        .join('')
    },
  }
}

function headingLine(text: string, left: number, top: number, line: number): string {
  const y = top + line * HEADING_LINE + HEADING_SIZE + 2
  return `<text x="${left}" y="${y}" font-size="${HEADING_SIZE}" font-weight="bold" text-anchor="start">${escaped(text)}</text>`
}
