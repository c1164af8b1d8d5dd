import { rowsOf, type Table } from './table.js'

/**
 * A table as CSV: quoted as in RFC 4180, with a heading; lines end in a line feed alone. Numbers are the shortest that
 * read back as the same float64, null is an empty field.
 */
export function csvOf(table: Table): string {
  const lines = [table.map(({ name }) => field(name)).join(',')]
  for (let row = 0; row < rowsOf(table); row++) lines.push(table.map(({ values }) => field(values[row]!)).join(','))
  return `${lines.join('\n')}\n`
}

function field(value: number | string | null): string {
  const text = value === null ? '' : String(value)
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
