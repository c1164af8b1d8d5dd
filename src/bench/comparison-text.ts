/** Comparisons for a person to read. */
import type { Interval } from '../statistics/interval.js'
import { NOTHING, type Table, whole } from '../text/format.js'
import type { PairedComparison } from './paired.js'
import type { Verdict } from './verdict.js'

/** What one contest came to, or why there was none. */
export type Compared =
  | PairedComparison
  | { readonly name: string; readonly ratio: Interval; readonly verdict: Verdict }
  | { readonly name: string; readonly skipped: string }

export function isRegression(compared: Compared): boolean {
  return 'verdict' in compared && compared.verdict === 'regression'
}

export function comparisonTable(all: readonly Compared[], notes: readonly string[] = []): Table {
  return {
    heading: ['', 'verdict', 'time now/before', 'by', 'on the wall', 'pairs'],
    rows: all.map(cellsOf),
    left: 2,
    notes,
  }
}

function cellsOf(compared: Compared): string[] {
  if ('skipped' in compared) return [compared.name, `skipped: ${compared.skipped}`, NOTHING, NOTHING, NOTHING, NOTHING]
  const { name, verdict, ratio } = compared
  if (!('pairs' in compared)) return [name, verdict, ratioText(ratio), 'medians', NOTHING, NOTHING]
  const { clock, wall, pairs } = compared
  return [name, verdict, ratioText(ratio), clock, ratioText(wall), whole(pairs.length)]
}

/** 1.023 [0.998, 1.051] */
export function ratioText({ estimate, low, high }: Interval): string {
  if (low === 0) return 'too few pairs'
  return `${estimate.toFixed(3)} [${low.toFixed(3)}, ${high.toFixed(3)}]`
}
