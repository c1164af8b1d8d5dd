/** A report as one self-contained page: nothing is loaded from anywhere. */
import { escaped } from '../figures/text.js'
import type { Table } from '../text/format.js'

/** A drawing, and the text under it. */
export interface PageFigure {
  readonly svg: string
  readonly caption: string
  /** The data and how to draw them, offered as a download. */
  readonly vegaLite: unknown
  readonly name: string
}

export interface Page {
  readonly title: string
  /** What was run, in a line or two. */
  readonly lead: readonly string[]
  readonly findings: readonly string[]
  readonly figures: readonly PageFigure[]
  readonly tables: readonly Table[]
  readonly warnings: readonly string[]
  /** How to make it again, as commands. */
  readonly rerun: readonly string[]
  /** Names and values of the provenance. */
  readonly provenance: readonly (readonly [string, string])[]
}

export function pageHtml(page: Page): string {
  return documentHtml(page, [
    section('What was found', list(page.findings)),
    section('Figures', page.figures.map(figureHtml).join('')),
    section('Tables', page.tables.map(tableHtml).join('')),
    page.warnings.length === 0 ? '' : section('To keep in mind', list(page.warnings)),
    section('To run it again', commands(page.rerun)),
    section('Provenance', provenanceHtml(page.provenance)),
  ])
}

/** A whole page of sections under a title and some lines. */
export function documentHtml({ title, lead }: Pick<Page, 'title' | 'lead'>, sections: readonly string[]): string {
  return [
    '<!doctype html><html lang="en"><head><meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    // an icon of its own, so that no browser asks for one
    '<link rel="icon" href="data:,">',
    `<title>${escaped(title)}</title><style>${STYLE}</style></head><body><main>`,
    `<h1>${escaped(title)}</h1>${lead.map(line => `<p class="lead">${escaped(line)}</p>`).join('')}`,
    ...sections,
    '</main></body></html>\n',
  ].join('')
}

export const section = (heading: string, content: string) => `<section><h2>${escaped(heading)}</h2>${content}</section>`

export const list = (items: readonly string[]) => `<ul>${items.map(item => `<li>${escaped(item)}</li>`).join('')}</ul>`

export const commands = (lines: readonly string[]) => `<pre><code>${lines.map(escaped).join('\n')}</code></pre>`

export function figureHtml({ svg, caption, vegaLite, name }: PageFigure): string {
  const data = `data:application/json;charset=utf-8,${encodeURIComponent(JSON.stringify(vegaLite))}`
  const link = `<a download="${escaped(name)}.vl.json" href="${data}">data and Vega-Lite specification</a>`
  return `<figure>${svg}<figcaption>${escaped(caption)} ${link}</figcaption></figure>`
}

export function tableHtml({ heading, rows, left, notes = [] }: Table): string {
  const row = (cells: readonly string[], tag: 'th' | 'td') =>
    `<tr>${cells.map((cell, i) => `<${tag}${i < left ? ' class="words"' : ''}>${escaped(cell)}</${tag}>`).join('')}</tr>`
  const body = rows.map(cells => row(cells, 'td')).join('')
  const below = notes.map(note => `<p>${escaped(note)}</p>`).join('')
  return `<div class="scroll"><table${left === heading.length ? ' class="prose"' : ''}><thead>${row(heading, 'th')}</thead><tbody>${body}</tbody></table></div>${below}`
}

export function provenanceHtml(entries: Page['provenance']): string {
  return `<dl>${entries.map(([name, value]) => `<dt>${escaped(name)}</dt><dd>${escaped(value)}</dd>`).join('')}</dl>`
}

const STYLE = `
:root { color-scheme: light dark; --line: #8884; --soft: #8881; }
body { margin: 0; font: 16px/1.55 system-ui, sans-serif; }
main { max-width: 46rem; margin: 0 auto; padding: 2rem 1rem 4rem; }
h1 { font-size: 1.7rem; margin: 0 0 .5rem; } h2 { font-size: 1.2rem; margin: 2.4rem 0 .6rem; }
.lead { margin: .2rem 0; opacity: .8; }
figure { margin: 1.2rem 0 2rem; } figure svg { max-width: 100%; height: auto; }
figcaption { font-size: .85rem; opacity: .8; }
.scroll { overflow-x: auto; margin: .8rem 0; }
table { border-collapse: collapse; font-size: .85rem; font-variant-numeric: tabular-nums; white-space: nowrap; }
th, td { padding: .25rem .6rem; text-align: right; border-bottom: 1px solid var(--line); }
th.words, td.words { text-align: left; vertical-align: top; }
table.prose { white-space: normal; } table.prose td { min-width: 6rem; }
pre { background: var(--soft); padding: .8rem; overflow-x: auto; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1rem; font-size: .85rem; overflow-wrap: anywhere; }
dt { opacity: .7; } dd { margin: 0; }
`
