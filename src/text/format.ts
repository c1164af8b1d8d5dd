/** Numbers and tables as a person reads them. */
import { stripVTControlCharacters } from 'node:util'

/** Stands where there is no number. */
export const NOTHING = '–'

/** A whole number with separators, as 65,536. */
export const whole = (value: number): string => value.toLocaleString('en-US')

/** A number to so many significant digits, without needless zeros or exponents. */
export function significant(value: number | null | undefined, digits = 4): string {
  if (value === null || value === undefined) return NOTHING
  if (!Number.isFinite(value)) return String(value)
  if (Number.isInteger(value) && Math.abs(value) < 1e6) return whole(value)
  const size = Math.abs(value)
  if (size !== 0 && (size < 1e-4 || size >= 1e6)) return value.toExponential(digits - 1)
  return Number(value.toPrecision(digits)).toLocaleString('en-US', { maximumSignificantDigits: digits })
}

/** estimate [low, high] */
export function interval(value: { estimate: number | null; low: number | null; high: number | null } | null): string {
  if (value === null || value.estimate === null) return NOTHING
  const end = (limit: number | null) => (limit === null ? '…' : significant(limit))
  return `${significant(value.estimate)} [${end(value.low)}, ${end(value.high)}]`
}

/** Particle-steps per second. */
export function rate(value: number): string {
  return `${significant(value / 1e6, 3)} M particle-steps/s`
}

export function duration(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s`
  if (seconds < 5400) return `${Math.round(seconds / 60)} min`
  return `${(seconds / 3600).toFixed(1)} h`
}

/** Rows under a heading; the first `left` columns are words, the others numbers. */
export interface Table {
  readonly heading: readonly string[]
  readonly rows: readonly (readonly string[])[]
  readonly left: number
  /** Lines below it. */
  readonly notes?: readonly string[]
}

/** For a terminal: words flush left, numbers flush right. */
export function table({ heading, rows, left, notes = [] }: Table): string {
  const lines = [heading, ...rows]
  const width = (text: string) => stripVTControlCharacters(text).length
  const widths = heading.map((_, column) => Math.max(...lines.map(line => width(line[column]!))))
  const printed = lines.map(line =>
    line
      .map((cell, column) => {
        const space = ' '.repeat(widths[column]! - width(cell))
        return column < left ? cell + space : space + cell
      })
      .join('  ')
      .trimEnd(),
  )
  return [...printed, ...notes].join('\n')
}

/** The same without the columns under a heading in `droppable` that hold nothing. */
export function withoutEmpty({ heading, rows, ...rest }: Table, droppable: readonly string[]): Table {
  const kept = heading.map((name, column) => !droppable.includes(name) || rows.some(row => row[column] !== NOTHING))
  const keep = (cells: readonly string[]) => cells.filter((_, column) => kept[column])
  return { ...rest, heading: keep(heading), rows: rows.map(keep) }
}
