/** A result as one wide table, for a spreadsheet or a data frame. */
import type { VariantResult } from '../results/result.js'
import { settingsColumns } from './settings.js'
import type { Column, Table } from './table.js'

/**
 * One row a variant: its settings, named by their paths, then every number of its result, named by the path to it in the
 * JSON of the result, as `escape.mean.low`. What is in a list is named by its name, law, p or step, as
 * `escape.quantiles.0.5.estimate` or `diffusion.coordinates.x.coefficient.exact`, or else by its place from 0. What is a
 * number in no variant is left out; where it is none in this variant, there is null.
 */
export function sweepTable(variants: readonly VariantResult[]): Table {
  const numbers = variants.map(({ settings, ...measured }) => leaves(measured))
  const names = [...new Set(numbers.flatMap(row => [...row.keys()]))]
  const columns = names.map(
    (name): Column => ({ name, type: 'double', nullable: true, values: numbers.map(row => row.get(name) ?? null) }),
  )
  const settings = variants.map(variant => variant.settings)
  return [...settingsColumns(settings, [...variants.keys()]), ...columns]
}

/** The numbers of a value by the path to them. */
function leaves(value: unknown): Map<string, number> {
  const found = new Map<string, number>()
  const visit = (part: unknown, path: string) => {
    if (typeof part === 'number') found.set(path, part)
    else if (typeof part === 'object' && part !== null)
      for (const [name, inner] of partsOf(part)) visit(inner, path === '' ? name : `${path}.${name}`)
  }
  visit(value, '')
  return found
}

/** What may name an entry of a list. */
const LABELS = ['name', 'law', 'p', 'step'] as const

function partsOf(part: object): [string, unknown][] {
  if (!Array.isArray(part)) return Object.entries(part)
  return part.map((entry, i) => {
    const label = LABELS.find(name => typeof entry === 'object' && entry !== null && Object.hasOwn(entry, name))
    if (label === undefined) return [String(i), entry]
    const { [label]: name, ...rest } = entry as Record<string, unknown>
    return [String(name), rest]
  })
}
