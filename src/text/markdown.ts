import type { Table } from './format.js'

/** A table for a repository or a step summary: words flush left, numbers flush right. */
export function markdownTable({ heading, rows, left, notes = [] }: Table): string {
  const line = (cells: readonly string[]) => `| ${cells.map(cell => cell.replaceAll('|', '\\|')).join(' | ')} |`
  const rule = `|${heading.map((_, column) => (column < left ? '---|' : '--:|')).join('')}`
  return [line(heading), rule, ...rows.map(line), ...notes.map(note => `\n${note}`)].join('\n')
}
