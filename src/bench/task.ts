/** Work that any version of the package can do, as data: it goes to another process. */
import type { ExperimentInput } from '../experiment/schema.js'

export interface ExperimentTask {
  readonly kind: 'experiment'
  readonly experiment: ExperimentInput
  readonly engine: string
  /** All of the machine's unless given. */
  readonly threads?: number
  /** How often it is done in one time. */
  readonly repeats?: number
}

/** The command line in a process of its own, start-up included. */
export interface CommandTask {
  readonly kind: 'command'
  readonly arguments: readonly string[]
  readonly repeats?: number
}

export type Task = ExperimentTask | CommandTask

/** Seconds that a task took. */
export interface Times {
  readonly wall: number
  /** Of all cores, in the processes that did it; null where the work is done by something else, as a GPU. */
  readonly cpu: number | null
}

/** What a process answers: its times and the particle-steps of experiments, or why it cannot do the task. */
export type Answer = { readonly times: Times; readonly particleSteps: number } | { readonly refusal: string }
