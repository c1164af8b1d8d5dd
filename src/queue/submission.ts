import { setTimeout as sleep } from 'node:timers/promises'
import { EngineError } from '../engines/engine-error.js'
import { Damaged } from '../runs/bytes.js'
import type { Owner } from '../runs/lock.js'
import type { Board, Notice } from './board.js'
import type { Collection } from './collection.js'
import { Cutter } from './cutter.js'
import type { PartJob } from './jobs.js'
import { nameOf, type Part, placesIn, plannedSteps } from './part.js'
import type { PartJobs } from './part-jobs.js'
import { QueueError } from './queue-error.js'
import { unlessAborted } from './unless-aborted.js'
import { WorkSize } from './work-size.js'

/** Between looks for answers when there was none, and when little is left. */
const POLL_MILLISECONDS = 100
const LAST_POLL_MILLISECONDS = 20
/** Answers taken at a time. */
const ANSWERS = 64
/** Parts asked for at a time for each thread that has answered, and before any has. */
const ASKED_A_THREAD = 4
const ASKED_AT_FIRST = 16
/** Between looks at everything else: claim, refusals, failures. */
const WATCH_MILLISECONDS = 1000
/** Without any answer for so long, all that is asked for is asked for again, which changes nothing where it is there. */
const RENEW_MILLISECONDS = 15_000
/** Without any worker for so long, it is said. */
const LONELY_MILLISECONDS = 5000
/** To tidy up when the user wants it to end at once. */
const GIVE_UP_MILLISECONDS = 1000
/** An answer that is damaged is asked for so often again. */
const MOST_DAMAGED = 3

export interface SubmittedRun {
  readonly id: string
  readonly owner: Owner
  readonly notice: Notice
  /** JSON. */
  readonly experiment: string
}

interface SubmissionOptions {
  readonly signal?: AbortSignal
  readonly stop?: AbortSignal
  readonly tell: (words: string) => void
}

/** One run on one server, from its first part to its last. */
export class Submission {
  readonly #run: SubmittedRun
  readonly #jobs: PartJobs
  readonly #board: Board
  readonly #collection: Collection
  readonly #options: SubmissionOptions
  readonly #size = new WorkSize()
  readonly #asked = new Map<string, Part>()
  readonly #damaged = new Map<string, number>()
  readonly #told = new Set<string>()
  #cutter: Cutter | null = null
  #left = 0
  #heard = performance.now()
  #watched = Number.NEGATIVE_INFINITY
  #failure: EngineError | null = null
  #lost = false

  constructor(run: SubmittedRun, jobs: PartJobs, board: Board, collection: Collection, options: SubmissionOptions) {
    this.#run = run
    this.#jobs = jobs
    this.#board = board
    this.#collection = collection
    this.#options = options
  }

  /** Threads of all workers that have answered. */
  get threads(): number {
    return this.#size.threads
  }

  /**
   * Asks for all that is missing and collects it; why it was not all, when parts failed.
   * @throws the reason of the signals; QueueError when another process has taken the run.
   */
  async run(): Promise<EngineError | null> {
    const { signal } = this.#options
    try {
      return await unlessAborted(signal, this.#collectAll())
    } finally {
      // a server that is gone is not waited for when the user has asked twice
      await Promise.race([this.#takeDown(), ...(signal?.aborted ? [sleep(GIVE_UP_MILLISECONDS)] : [])])
    }
  }

  async #collectAll(): Promise<EngineError | null> {
    const { stop } = this.#options
    await this.#find()
    while (this.#collection.states.left > 0 && this.#failure === null) {
      if (!stop?.aborted) await this.#ask()
      else if (await this.#jobs.windUp()) throw stop.reason
      const answers = await this.#collect()
      if (performance.now() - this.#watched > WATCH_MILLISECONDS) await this.#watch()
      if (answers === 0) await sleep(this.#isNearlyDone ? LAST_POLL_MILLISECONDS : POLL_MILLISECONDS)
    }
    await this.#tellRefusals()
    return this.#failure
  }

  get #isNearlyDone(): boolean {
    return this.#left === 0 && this.#asked.size <= 2 * this.#size.threads
  }

  /** Asks again, when it looks next, for all that was asked for. */
  renewSoon(): void {
    this.#heard = Number.NEGATIVE_INFINITY
  }

  /** Finds what an earlier submitter of this run has left on the server. */
  async #find(): Promise<void> {
    for (const job of await this.#jobs.failed()) await job.remove()
    while ((await this.#collect()) > 0);
    const { states, units, variants } = this.#collection
    for (const job of await this.#jobs.open()) {
      for (const place of placesIn(job.data, units)) states.ask(place)
      this.#asked.set(nameOf(job.data), job.data)
    }
    const { shapes } = this.#collection
    this.#cutter = new Cutter(variants, units, states, variant => shapes[variant]!.paired)
    for (const [variant] of variants.entries())
      for (const place of placesIn({ from: 0, to: units.to, first: variant, end: variant + 1 }, units))
        if (states.isMissing(place)) this.#left += plannedSteps(variants, units, place)
  }

  /** Asks for as many parts as keep all workers busy. */
  async #ask(): Promise<void> {
    const most = Math.max(ASKED_AT_FIRST, ASKED_A_THREAD * this.#size.threads)
    const parts: Part[] = []
    const { states, units, variants } = this.#collection
    while (this.#asked.size < most) {
      const part = this.#cutter!.next(this.#size.next(this.#left))
      if (part === null) break
      for (const place of placesIn(part, units)) {
        states.ask(place)
        this.#left -= plannedSteps(variants, units, place)
      }
      this.#asked.set(nameOf(part), part)
      parts.push(part)
    }
    if (parts.length > 0) await this.#jobs.add(parts)
  }

  /** Takes what is answered; how many answers there were. */
  async #collect(): Promise<number> {
    const jobs = await this.#jobs.answered(ANSWERS)
    if (this.#options.signal?.aborted) return 0
    const again: Part[] = []
    for (const job of jobs) if (!this.#take(job)) again.push(job.data)
    await Promise.all(jobs.map(job => job.remove()))
    if (again.length > 0) await this.#jobs.add(again)
    if (jobs.length > 0) this.#heard = performance.now()
    return jobs.length
  }

  /** Whether an answer was as its worker gave it. @throws EngineError when it never is. */
  #take({ data: part, returnvalue }: PartJob): boolean {
    const name = nameOf(part)
    try {
      const { worker, threads, seconds, units } = returnvalue
      this.#size.learn(worker, threads, this.#collection.take(part, units), seconds)
      this.#asked.delete(name)
      return true
    } catch (error) {
      if (!(error instanceof Damaged)) throw error
      const times = (this.#damaged.get(name) ?? 0) + 1
      this.#damaged.set(name, times)
      const words = `the sums of ${name} from worker ${returnvalue?.worker} are damaged: ${error.message}`
      if (times > MOST_DAMAGED) throw new EngineError(words)
      this.#options.tell(`${words}; they are run again`)
      return false
    }
  }

  async #watch(): Promise<void> {
    this.#watched = performance.now()
    const { id, owner, notice, experiment } = this.#run
    this.#lost = !(await this.#board.claim(id, owner))
    if (this.#lost) throw new QueueError('another process has taken over this run on the server')
    if (!(await this.#board.has(id))) await this.#board.post(id, notice, experiment)
    const [failed] = await this.#jobs.failed()
    if (failed !== undefined) this.#failure = new EngineError(failed.failedReason)
    await this.#tellRefusals()
    const silent = this.#watched - this.#heard
    if (silent > RENEW_MILLISECONDS) {
      await this.#jobs.add([...this.#asked.values()])
      this.#heard = this.#watched
    } else if (silent > LONELY_MILLISECONDS && !(await this.#jobs.areUnderWay()))
      this.#tellOnce('no worker is at work: saddlewalk worker --queue starts one')
  }

  async #tellRefusals(): Promise<void> {
    for (const [worker, why] of await this.#board.refusals(this.#run.id))
      this.#tellOnce(`worker ${worker} does not take part: ${why}`)
  }

  #tellOnce(words: string): void {
    if (!this.#told.has(words)) this.#options.tell(words)
    this.#told.add(words)
  }

  /** Leaves nothing of the run on the server. */
  async #takeDown(): Promise<void> {
    const { id, owner } = this.#run
    if (this.#lost) return
    await this.#board.remove(id)
    await this.#jobs.remove()
    await this.#board.release(id, owner)
  }
}
