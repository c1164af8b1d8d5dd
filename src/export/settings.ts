import type { Column } from './table.js'

type Settings = Readonly<Record<string, unknown>>

/**
 * A column for each setting that the sweep gives: numbers where all are, else text, groups and lists as JSON.
 * @param rows the place in `variants` of the variant that each row is of.
 */
export function settingsColumns(variants: readonly Settings[], rows: readonly number[]): Column[] {
  return Object.keys(variants[0] ?? {}).map(name => {
    const values = variants.map(settings => settings[name])
    if (values.every(value => typeof value === 'number'))
      return { name, type: 'double', values: rows.map(row => values[row]!) }
    const texts = values.map(value => (typeof value === 'string' ? value : JSON.stringify(value)))
    return { name, type: 'text', values: rows.map(row => texts[row]!) }
  })
}
