/** Escape counts as a Parquet file: one row for each variant, step (of bins their last) and outcome with a particle. */
import { parquetOf, readParquet } from '../export/parquet.js'
import type { VariantTallies } from '../simulation/tallies.js'
import { type EscapeTally, escapeTally } from '../tallies/escape.js'
import { binEnd, binOf, statedResolution } from '../tallies/step-bins.js'

/** The outcome of particles that became non-finite; no exit has this name. */
export const DIVERGED = 'diverged'

/** What the footer says of each variant; null when its escapes were not measured. */
interface Measured {
  readonly settings: Readonly<Record<string, unknown>>
  readonly particles: number
  readonly horizon: number
  /** As in the result. */
  readonly resolution?: number
  readonly exits: readonly string[]
}

/** A variant as its counts are kept. */
export interface Counted {
  readonly settings: Readonly<Record<string, unknown>>
  readonly exits: readonly string[] | null
  readonly tallies: VariantTallies
}

/**
 * Columns variant (from 0), step, outcome (an exit, `escaped` where there is but one, or `diverged`) and count, sorted.
 * The footer has `variants`, a JSON list of the settings, particles, horizon and exits of each, and says what is censored.
 */
export function escapesFile(counted: readonly Counted[]): Uint8Array {
  const rows: { variant: number[]; step: number[]; outcome: string[]; count: number[] } = {
    variant: [],
    step: [],
    outcome: [],
    count: [],
  }
  counted.forEach(({ exits, tallies: { escape } }, variant) => {
    if (escape === null) return
    const outcomes = [...escape.exits, escape.diverged]
    for (let bin = 0; bin <= binOf(escape.horizon); bin++)
      for (const [i, counts] of outcomes.entries()) {
        if (counts[bin] === 0) continue
        rows.variant.push(variant)
        rows.step.push(binEnd(bin, escape.horizon))
        rows.outcome.push(exits![i] ?? DIVERGED)
        rows.count.push(counts[bin]!)
      }
  })
  return parquetOf(
    [
      { name: 'variant', type: 'int32', values: rows.variant },
      { name: 'step', type: 'int32', values: rows.step },
      { name: 'outcome', type: 'text', values: rows.outcome },
      { name: 'count', type: 'int64', values: rows.count },
    ],
    {
      variants: JSON.stringify(counted.map(measuredOf)),
      censored: 'the particles of a variant that are in no row: still in after the step that is its horizon',
    },
  )
}

function measuredOf({ settings, exits, tallies: { escape } }: Counted): Measured | null {
  if (escape === null) return null
  const { particles, horizon } = escape
  return { settings, particles, horizon, ...statedResolution(horizon), exits: exits! }
}

/** The counts of each variant again; null when they were not measured. */
export async function readEscapes(bytes: Uint8Array): Promise<(EscapeTally | null)[]> {
  const { columns, metadata } = await readParquet(bytes)
  const measured = JSON.parse(metadata.variants!) as (Measured | null)[]
  const tallies = measured.map(variant => variant && emptyTally(variant))
  const [variants, steps, outcomes, counts] = ['variant', 'step', 'outcome', 'count'].map(name => columns.get(name)!)
  for (let row = 0; row < variants!.length; row++) {
    const variant = variants![row] as number
    const tally = tallies[variant]!
    const exit = measured[variant]!.exits.indexOf(outcomes![row] as string)
    const taken = exit < 0 ? tally.diverged : tally.exits[exit]!
    taken[binOf(steps![row] as number)] = counts![row] as number
  }
  return tallies
}

function emptyTally({ particles, horizon, exits }: Measured): EscapeTally {
  const tally = escapeTally(exits.length, horizon)
  tally.particles = particles
  return tally
}
