/** Times of an experiment that were kept, to be compared with later ones of the same machine. */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { InputError } from '../experiment/input-error.js'
import type { ExperimentInput } from '../experiment/schema.js'
import { machineLine } from './machine.js'
import { type MedianInterval, medianInterval } from './median.js'
import type { Timing } from './task.js'

/** Raised when a file of before cannot be read as one of now. */
const FORMAT = 1

const timesSchema = z.strictObject({
  format: z.literal(FORMAT),
  saddlewalk: z.string(),
  machine: z.string(),
  /** Of the experiment as it is written: defaults may be others in another version. */
  experiment: z.strictObject({ name: z.string(), sha256: z.string() }),
  engine: z.strictObject({ name: z.string(), threads: z.int().min(1) }),
  /** Of one run. */
  particleSteps: z.number(),
  /** Seconds of each run; null where another device did the work. */
  times: z.array(z.strictObject({ wall: z.number().positive(), cpu: z.number().positive().nullable() })).min(1),
})

export type TimesFile = z.output<typeof timesSchema>

/** What is kept of some runs of an experiment. */
export function timesFileOf(
  version: string,
  { name, experiment }: { name: string; experiment: ExperimentInput },
  timings: readonly Timing[],
): TimesFile {
  const { particleSteps, engine } = timings[0]!
  return {
    format: FORMAT,
    saddlewalk: version,
    machine: machineLine(),
    experiment: { name, sha256: hashOf(experiment) },
    engine: engine!,
    particleSteps,
    times: timings.map(({ times }) => times),
  }
}

function hashOf(experiment: ExperimentInput): string {
  return createHash('sha256').update(JSON.stringify(experiment)).digest('hex')
}

/** @throws InputError for a file that is not of this form. */
export function readTimesFile(file: string): TimesFile {
  try {
    return timesSchema.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch (error) {
    const reason = error instanceof z.ZodError ? z.prettifyError(error) : (error as Error).message
    throw new InputError(`${file}: these are no times of saddlewalk bench --save: ${reason.replaceAll(/\s+/g, ' ')}`)
  }
}

/** Why times cannot be compared with those of an experiment run here, or null: the ratio would say nothing of a version. */
export function incomparable(before: TimesFile, experiment: ExperimentInput, otherMachine: boolean): string | null {
  if (before.experiment.sha256 !== hashOf(experiment)) return 'its times are of another experiment'
  if (!otherMachine && before.machine !== machineLine())
    return `its times are of another machine (${before.machine}): give --other-machine to compare all the same`
  return null
}

/** Seconds of a run by one of the clocks, null if it did not see all of them. */
export function medianOf({ times }: TimesFile, clock: 'wall' | 'cpu'): MedianInterval | null {
  const seconds = times.flatMap(each => each[clock] ?? [])
  return seconds.length === times.length ? medianInterval(seconds) : null
}
