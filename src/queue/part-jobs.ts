/** The parts of one run as jobs of BullMQ, as its submitter sees them. */
import type { Queue } from 'bullmq'
import { type Answer, ATTEMPTS, type PartJob } from './jobs.js'
import { nameOf, type Part } from './part.js'

export class PartJobs {
  readonly #queue: Queue<Part, Answer>

  constructor(queue: Queue<Part, Answer>) {
    this.#queue = queue
  }

  /** Adds jobs; one that is there stays as it is. */
  async add(parts: readonly Part[]): Promise<void> {
    const opts = { attempts: ATTEMPTS, stackTraceLimit: 0 }
    await this.#queue.addBulk(parts.map(part => ({ name: 'part', data: part, opts: { ...opts, jobId: nameOf(part) } })))
  }

  /** So many of those that are answered. BullMQ's getJobs would have each sent twice. */
  async answered(most: number): Promise<PartJob[]> {
    const ids = await this.#queue.getRanges(['completed'], 0, most - 1, true)
    const jobs = await Promise.all(ids.map(id => this.#queue.getJob(id)))
    return jobs.filter(job => job !== undefined)
  }

  async failed(): Promise<PartJob[]> {
    return (await this.#queue.getJobs(['failed'])).filter(job => job !== undefined)
  }

  /** Those that nobody has begun, and those that workers are at. */
  async open(): Promise<PartJob[]> {
    return (await this.#queue.getJobs(['waiting', 'active'])).filter(job => job !== undefined)
  }

  /** Whether a worker is at one. */
  async areUnderWay(): Promise<boolean> {
    return (await this.#queue.getActiveCount()) > 0
  }

  /** Takes back what no worker has begun; whether nothing is under way or unread. */
  async windUp(): Promise<boolean> {
    await this.#queue.drain()
    return !(await this.areUnderWay()) && (await this.#queue.getCompletedCount()) === 0
  }

  /** Takes all of them away, and what BullMQ knows of them. */
  async remove(): Promise<void> {
    await this.#queue.obliterate({ force: true })
  }
}
