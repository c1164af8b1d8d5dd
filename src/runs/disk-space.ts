/** Whether a kept run will find room on its disk. */
import { statfsSync } from 'node:fs'
import { InputError } from '../experiment/input-error.js'
import type { Plan } from '../experiment/sweep.js'
import { sizeText } from '../simulation/limits.js'
import { binOf } from '../tallies/step-bins.js'

/** Of a particle in the journal, when each leaves at a step of its own. */
const JOURNAL_BYTES = 4
/** Of a bin of steps in which somebody left, in escapes.parquet, without compression. */
const ESCAPE_BYTES = 20
/** Result, manifest and experiment, of a variant. */
const RESULT_BYTES = 100_000

/** Less is not asked for: a disk that is full after all ends a run that can be gone on with. */
const LEAST_BYTES = 64 * 2 ** 20

/** Bytes that a run may take in its folder. */
export function diskNeeded({ variants }: Plan): number {
  return variants.reduce((sum, { experiment: { particles, steps }, exits }) => {
    const rows = exits === null ? 0 : Math.min(particles, binOf(steps) * (exits.length + 1))
    return sum + RESULT_BYTES + (exits === null ? 0 : particles * JOURNAL_BYTES) + rows * ESCAPE_BYTES
  }, 0)
}

/** @throws InputError when the folder's disk has less room than a run may take. */
export function refuseFullDisk(directory: string, plan: Plan): void {
  const { bavail, bsize } = statfsSync(directory)
  const [needed, free] = [diskNeeded(plan), bavail * bsize]
  if (needed <= Math.max(free, LEAST_BYTES)) return
  throw new InputError(`--out ${directory}: the run may take ${sizeText(needed)} there, and ${sizeText(free)} are free`)
}
