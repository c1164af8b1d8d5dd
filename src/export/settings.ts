import type { Column } from './table.js'

type Settings = Readonly<Record<string, unknown>>

/**
 * A column for each setting that the sweep gives: numbers where all are, else text, groups and lists as JSON; empty where a
 * combination leaves it as it is.
 * @param rows the place in `variants` of the variant that each row is of.
 */
export function settingsColumns(variants: readonly Settings[], rows: readonly number[]): Column[] {
  // the combinations of a list need not name the same settings
  const names = [...new Set(variants.flatMap(Object.keys))]
  return names.map(name => {
    const values = variants.map(settings => settings[name] ?? null)
    const nullable = values.includes(null)
    if (values.every(value => value === null || typeof value === 'number'))
      return { name, type: 'double', nullable, values: rows.map(row => values[row] as number | null) }
    const texts = values.map(value => (value === null || typeof value === 'string' ? value : JSON.stringify(value)))
    return { name, type: 'text', nullable, values: rows.map(row => texts[row]!) }
  })
}
