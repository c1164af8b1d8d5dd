import type { Column } from './table.js'

type Settings = Readonly<Record<string, unknown>>

/** A column for each setting that the sweep gives: numbers where all are, else text, groups and lists as JSON. */
export function settingsColumns(rows: readonly Settings[]): Column[] {
  return Object.keys(rows[0] ?? {}).map(name => {
    const values = rows.map(settings => settings[name])
    if (values.every(value => typeof value === 'number')) return { name, type: 'double', values }
    return {
      name,
      type: 'text',
      values: values.map(value => (typeof value === 'string' ? value : JSON.stringify(value))),
    }
  })
}
