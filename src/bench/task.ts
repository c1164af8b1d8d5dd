/** Work that any version of the package can do, as data: it goes to another process. */
import type { ExperimentInput } from '../experiment/schema.js'

export interface ExperimentTask {
  readonly kind: 'experiment'
  readonly experiment: ExperimentInput
  readonly engine: string
  /** All of the machine's unless given. */
  readonly threads?: number
}

/** The command line in a process of its own, start-up included. */
export interface CommandTask {
  readonly kind: 'command'
  readonly arguments: readonly string[]
}

export type Task = ExperimentTask | CommandTask

/** Seconds that a task took. */
export interface Times {
  readonly wall: number
  /** Of all cores, in the processes that did it; null where the work is done by something else, as a GPU. */
  readonly cpu: number | null
}

/** What a task took. */
export interface Timing {
  readonly times: Times
  /** Of experiments. */
  readonly particleSteps: number
  /** What an experiment ran on. */
  readonly engine: { readonly name: string; readonly threads: number } | null
}

/** What a process answers: how long it took, or why it cannot do the task. */
export type Answer = Timing | { readonly refusal: string }
