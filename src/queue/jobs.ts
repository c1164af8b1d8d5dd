/** The jobs of a run in BullMQ: a part each, with what its worker answers. */
import type { Part } from './part.js'

export interface Answer {
  /** Host and process. */
  readonly worker: string
  readonly threads: number
  /** That the part took on one thread or more. */
  readonly seconds: number
  /** See tally-message.ts. */
  readonly units: string
}

/** Seconds without a sign of life after which a worker's parts are given to others. */
export const LOST_AFTER = 30

/** A part that takes so many workers with it is at fault itself. */
export const MOST_WORKERS_LOST = 25

/** How often a part may fail, on different workers: each has run it twice by then. */
export const ATTEMPTS = 2

export type PartJob = import('bullmq').Job<Part, Answer>
