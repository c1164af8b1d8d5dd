/** How much work a part is: enough that the server is hardly asked, little enough that all workers end together. */
const LEAST_SECONDS = 1
/** A server is asked for no more parts a second than this, whatever the number of workers: parts become longer. */
const MOST_PARTS_A_SECOND = 500
/** Before anything is known: a tenth of a second of WebAssembly. */
const FIRST_STEPS = 2 ** 24
/** Of what is known of the speed, what is kept when a part comes in: it goes with the last hundred. */
const KEPT = 0.99

export class WorkSize {
  #steps = 0
  #seconds = 0
  readonly #threads = new Map<string, number>()

  /** Learns from a part: its planned particle-steps, and the seconds that one thread took. */
  learn(worker: string, threads: number, steps: number, seconds: number): void {
    this.#threads.set(worker, threads)
    this.#steps = KEPT * this.#steps + steps
    this.#seconds = KEPT * this.#seconds + seconds
  }

  /** Threads of all workers that have answered. */
  get threads(): number {
    return [...this.#threads.values()].reduce((sum, each) => sum + each, 0)
  }

  /** Planned particle-steps of the next part, with so many left of the run. */
  next(left: number): number {
    if (this.#seconds === 0) return FIRST_STEPS
    const seconds = Math.max(LEAST_SECONDS, this.threads / MOST_PARTS_A_SECOND)
    const even = left / (2 * this.threads)
    return Math.min((seconds * this.#steps) / this.#seconds, Math.max(even, FIRST_STEPS))
  }
}
