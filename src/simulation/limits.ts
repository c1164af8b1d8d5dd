/** What a run will need, held against what there is, before it begins. */
import { InputError } from '../experiment/input-error.js'
import type { Variant } from '../experiment/variant.js'
import { escapeTallyBytes } from '../tallies/escape.js'
import { binOf } from '../tallies/step-bins.js'
import { duration, rate } from '../text/format.js'

/** The program, its workers, and blocks under way, at most: measured with two threads (bench memory). */
const BASE_BYTES = 384 * 2 ** 20

/** Of a step at which somebody left, in a survival curve; and in the curve of each of several exits: measured. */
const POINT_BYTES = 170
const EXIT_POINT_BYTES = 300

/**
 * Bytes of memory that a run may need: counts of escapes for each bin of steps and exit, their sum over exits where there
 * are several, and the curves of these. What no particle reaches is not touched, so that most runs stay far below.
 */
export function memoryNeeded(variants: readonly Variant[]): number {
  return variants.reduce((sum, { exits, experiment: { particles, steps } }) => {
    if (exits === null) return sum
    const several = exits.length > 1
    const perExit = escapeTallyBytes(0, steps)
    const counts = escapeTallyBytes(exits.length, steps) + (several ? perExit : 0)
    const perPoint = POINT_BYTES + (several ? exits.length * EXIT_POINT_BYTES : 0)
    return sum + counts + perPoint * Math.min(particles, binOf(steps))
  }, BASE_BYTES)
}

/** @throws InputError when a run may need more than so many bytes; undefined for what the machine has free. */
export function refuseLargeMemory(variants: readonly Variant[], most: number | undefined): void {
  const needed = memoryNeeded(variants)
  const limit = most ?? process.availableMemory()
  if (needed <= limit) return
  const given = most === undefined ? 'are free' : 'are allowed (--max-memory)'
  throw new InputError(
    `the run may need ${sizeText(needed)} of memory, most of it for escape counts of each step, exit and variant, and ${sizeText(limit)} ${given}: lower steps or particles, or split the sweep`,
  )
}

/**
 * The seconds that so many steps of particles take at a rate of steps a second.
 * @throws InputError when they are more than are allowed.
 */
export function refuseLongTime(particleSteps: number, perSecond: number, most: number): number {
  const seconds = particleSteps / perSecond
  if (seconds <= most) return seconds
  throw new InputError(
    `the run may take ${duration(seconds)}, and ${duration(most)} are allowed (--max-time): ${particleSteps.toPrecision(3)} particle-steps, if nobody leaves before the horizon, at ${rate(perSecond)} as its first particles took: lower steps or particles, or split it (--shard)`,
  )
}

/** As 1.5 GiB. */
export function sizeText(bytes: number): string {
  return bytes < 2 ** 30 ? `${(bytes / 2 ** 20).toFixed(0)} MiB` : `${(bytes / 2 ** 30).toFixed(1)} GiB`
}
