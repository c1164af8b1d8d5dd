import { table } from '../src/text/format.js'
import type { MedianInterval } from './measure.js'

/** A name and a figure. */
export type Row = readonly [string, string]

const digits = (value: number) => value.toPrecision(3)

export function intervalText({ median, low, high }: MedianInterval): string {
  return `${digits(median)} [${digits(low)}, ${digits(high)}]`
}

export function reportText(title: string, rows: readonly Row[]): string {
  return table({ heading: [title, 'median [95% interval]'], rows, left: 1 })
}
