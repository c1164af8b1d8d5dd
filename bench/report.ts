/** What was measured, as text, as Markdown, and as the JSON that github-action-benchmark reads. */
import { type MedianInterval, medianInterval } from '../src/bench/median.js'
import { table } from '../src/text/format.js'
import { markdownTable } from '../src/text/markdown.js'

/** A median of several runs. */
export interface Figure {
  readonly name: string
  readonly unit: string
  readonly interval: MedianInterval
  readonly runs: number
}

/** A figure, or why there is none. */
export type Row = Figure | { readonly name: string; readonly note: string }

/** Millions of particle-steps in a second on the wall, preparation and merging included. */
export const RATE = 'M particle-steps/s'

export interface Section {
  readonly title: string
  readonly rows: readonly Row[]
}

/** An entry of github-action-benchmark, of the tool customBiggerIsBetter. */
export interface Entry {
  readonly name: string
  readonly unit: string
  readonly value: number
  readonly range: string
  readonly extra: string
}

export function figure(name: string, unit: string, samples: readonly number[]): Figure {
  return { name, unit, interval: medianInterval(samples), runs: samples.length }
}

const digits = (value: number) => (value >= 1000 ? value.toFixed(0) : value.toPrecision(3))

function intervalText({ median, low, high }: MedianInterval): string {
  return `${digits(median)} [${digits(low)}, ${digits(high)}]`
}

const HEADING = 'median [95% interval]'

function cellsOf(row: Row): string[] {
  if ('note' in row) return [row.name, row.note]
  const text = row.runs === 1 ? digits(row.interval.median) : intervalText(row.interval)
  return [row.name, `${text} ${row.unit}`.trim()]
}

export function sectionText({ title, rows }: Section): string {
  return table({ heading: [title, HEADING], rows: rows.map(cellsOf), left: 1 })
}

export function sectionMarkdown({ title, rows }: Section): string {
  return markdownTable({ heading: [title, HEADING], rows: rows.map(cellsOf), left: 1 })
}

/** Figures of which more is better; seconds become how often it could be done in one. Memory and ratios are not among them. */
export function entriesOf({ title, rows }: Section, machine: string): Entry[] {
  return rows.flatMap(row => {
    if ('note' in row || row.unit === 'MB' || row.unit === '') return []
    const { unit, interval } = row.unit === 's' ? { unit: 'times/s', interval: inverse(row.interval) } : row
    const extra = `median of ${row.runs} runs; range: its 95% interval\nmachine: ${machine}`
    return [{ name: `${title}: ${row.name}`, unit, ...valueOf(interval), extra }]
  })
}

function valueOf({ median, low, high }: MedianInterval): Pick<Entry, 'value' | 'range'> {
  return { value: Number(median.toPrecision(6)), range: `${low.toPrecision(6)} to ${high.toPrecision(6)}` }
}

const inverse = ({ median, low, high }: MedianInterval) => ({ median: 1 / median, low: 1 / high, high: 1 / low })
