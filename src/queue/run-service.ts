import { setTimeout as sleep } from 'node:timers/promises'
import { type Job, UnrecoverableError, WaitingError, Worker } from 'bullmq'
import type { Redis } from 'ioredis'
import { EngineError } from '../engines/engine-error.js'
import { whenAborted } from '../engines/when-aborted.js'
import { type Board, PREFIX } from './board.js'
import { Gate } from './gate.js'
import { type Answer, MOST_WORKERS_LOST } from './jobs.js'
import type { Part } from './part.js'
import type { PreparedRun } from './prepared-run.js'
import { packUnits } from './tally-message.js'

interface ServiceOptions {
  /** Host and process, in words. */
  readonly worker: string
  readonly threads: number
  readonly lostAfter: number
  readonly stop: AbortSignal
  readonly signal: AbortSignal
  readonly tell: (words: string) => void
}

/** Between looks whether a run is still up. */
const LOOK_MILLISECONDS = 500
/** Without a part for so long, a worker looks for other runs. */
const IDLE_MILLISECONDS = 2000
/** A server that is gone is asked again after this. */
const RETRY_MILLISECONDS = 500
/** To give parts back at once. */
const GIVE_BACK_MILLISECONDS = 1000
/** What BullMQ says of a part whose lock has expired, as when the server was gone for long: another worker has it. */
const NOT_OURS = /^Missing (lock|key)|Lock mismatch|not in the active state|could not renew lock/

/** A worker's part in one run. */
export class RunService {
  readonly #id: string
  readonly #prepared: PreparedRun
  readonly #board: Board
  readonly #options: ServiceOptions
  readonly #gate: Gate
  readonly #worker: Worker<Part, Answer>
  #underWay = 0
  #idleSince = performance.now()
  #failure: Error | null = null
  /** Aborted when the run is taken down: then nobody wants its parts. */
  readonly #down = new AbortController()
  /** Aborted then too, and when parts are to be given back. */
  readonly #ended: AbortSignal

  constructor(id: string, prepared: PreparedRun, client: Redis, board: Board, options: ServiceOptions) {
    const { worker, threads, lostAfter } = options
    this.#id = id
    this.#prepared = prepared
    this.#board = board
    this.#options = options
    this.#ended = AbortSignal.any([options.signal, this.#down.signal])
    this.#gate = new Gate(threads)
    this.#worker = new Worker<Part, Answer>(id, (job, token) => this.#work(job, token!), {
      prefix: PREFIX,
      connection: client,
      name: worker,
      // one more than it can run, so that no thread waits for the server between parts
      concurrency: threads + 1,
      lockDuration: 1000 * lostAfter,
      stalledInterval: 500 * lostAfter,
      maxStalledCount: MOST_WORKERS_LOST,
      runRetryDelay: RETRY_MILLISECONDS,
    })
    this.#worker.on('error', ({ message }) => this.#tellError(message))
  }

  /** Works until the run is taken down, has nothing to do for a while, or the worker is stopped. @throws EngineError */
  async untilDone(): Promise<void> {
    const { stop, signal } = this.#options
    await Promise.race([this.#look(), aborted(stop)])
    // a server that is gone does not take anything back
    await Promise.race([this.#close(), aborted(signal).then(() => sleep(GIVE_BACK_MILLISECONDS))])
    if (this.#failure !== null) throw this.#failure
  }

  async #close(): Promise<void> {
    await this.#worker.close()
    await this.#board.tidy(this.#id)
  }

  async #look(): Promise<void> {
    const { stop } = this.#options
    while (!stop.aborted && this.#failure === null && !this.#idle) {
      if (!(await this.#board.has(this.#id))) return this.#down.abort(new Error('the run has ended'))
      await sleep(LOOK_MILLISECONDS, undefined, { signal: stop }).catch(() => {})
    }
  }

  get #idle(): boolean {
    return this.#underWay === 0 && performance.now() - this.#idleSince > IDLE_MILLISECONDS
  }

  async #work(job: Job<Part, Answer>, token: string): Promise<Answer> {
    this.#underWay += 1
    try {
      return await this.#gate.through(() => this.#run(job.data))
    } catch (error) {
      throw await this.#consequenceOf(error as Error, job, token)
    } finally {
      this.#underWay -= 1
      this.#idleSince = performance.now()
    }
  }

  async #run(part: Part): Promise<Answer> {
    const { worker, threads } = this.#options
    this.#ended.throwIfAborted()
    if (this.#failure !== null) throw this.#failure
    const begun = performance.now()
    const units = packUnits(await this.#prepared.run(part, this.#ended))
    return { worker, threads, seconds: (performance.now() - begun) / 1000, units }
  }

  /** What BullMQ is told of a part that did not come to its end. */
  async #consequenceOf(error: Error, job: Job<Part, Answer>, token: string): Promise<Error> {
    if (this.#down.signal.aborted) return error
    if (this.#options.signal.aborted || error === this.#failure) {
      await job.moveToWait(token)
      return new WaitingError()
    }
    // a machine on which the engine does not work does not take another part
    this.#failure ??= error
    const words = `${error.message} (on ${this.#options.worker})`
    return error instanceof EngineError ? new Error(words) : new UnrecoverableError(words)
  }

  #tellError(message: string): void {
    // said by the connection; and of a run that is taken down nothing is left
    if (/ECONN|EPIPE|closed/i.test(message) || this.#down.signal.aborted) return
    this.#options.tell(NOT_OURS.test(message) ? `a part is not this worker's any more: ${message}` : message)
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise(resolve => void whenAborted(signal, () => resolve()))
}
