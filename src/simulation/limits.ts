/** What a run will need, held against what there is, before it begins. */
import { InputError } from '../experiment/input-error.js'
import type { Variant } from '../experiment/variant.js'
import { escapeTallyBytes } from '../tallies/escape.js'

/** The program, its workers, and blocks under way, at most: measured with two threads (bench memory). */
const BASE_BYTES = 256 * 2 ** 20

/**
 * Bytes of memory that a run may need: counts of escapes for each step and exit, and their sum over exits where there are
 * several. What no particle reaches is not touched, so that most runs stay far below.
 */
export function memoryNeeded(variants: readonly Variant[]): number {
  return variants.reduce((sum, { exits, experiment }) => {
    if (exits === null) return sum
    const perExit = escapeTallyBytes(0, experiment.steps)
    return sum + escapeTallyBytes(exits.length, experiment.steps) + (exits.length > 1 ? perExit : 0)
  }, BASE_BYTES)
}

/** @throws InputError when a run may need more than so many bytes; undefined for what the machine has free. */
export function refuseLargeMemory(variants: readonly Variant[], most: number | undefined): void {
  const needed = memoryNeeded(variants)
  const limit = most ?? process.availableMemory()
  if (needed <= limit) return
  const given = most === undefined ? 'are free' : 'are allowed (--max-memory)'
  throw new InputError(
    `the run may need ${sizeText(needed)} of memory, most of it for escape counts (8 bytes for each step, exit and variant), and ${sizeText(limit)} ${given}: lower steps, or split the sweep`,
  )
}

/** As 1.5 GiB. */
export function sizeText(bytes: number): string {
  return bytes < 2 ** 30 ? `${(bytes / 2 ** 20).toFixed(0)} MiB` : `${(bytes / 2 ** 30).toFixed(1)} GiB`
}
