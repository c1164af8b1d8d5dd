/** A worker: takes part in the runs of a server, one after the other, as long as it is let. */
import { hostname } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Redis } from 'ioredis'
import { whenAborted } from '../engines/when-aborted.js'
import { InputError } from '../experiment/input-error.js'
import { versionOf } from '../runs/provenance.js'
import { type Address, addressText } from './address.js'
import { Board, type Notice } from './board.js'
import { connect } from './connection.js'
import { differenceOf, type Handshake, handshakeOf } from './handshake.js'
import { PreparedRun } from './prepared-run.js'
import { QueueError } from './queue-error.js'
import { RunService } from './run-service.js'

export interface WorkerOptions {
  readonly address: Address
  /** The engine it has, or auto for any that a run asks for. */
  readonly engine: string
  readonly threads: number
  /** Seconds without a sign of life after which others take its parts. */
  readonly lostAfter: number
  /** Ends it when the parts under way are through. */
  readonly stop: AbortSignal
  /** Ends it at once: the parts under way are given back. */
  readonly signal: AbortSignal
  /** Told what it does, in words. */
  readonly tell: (words: string) => void
}

/** Between looks for runs. */
const LOOK_MILLISECONDS = 250

/**
 * Takes part in runs until it is stopped.
 * @throws InputError when the server cannot be reached, QueueError when it can take part in none of the runs there are,
 * EngineError when its engine stops working.
 */
export async function serve(options: WorkerOptions): Promise<void> {
  const { address, threads, stop, tell } = options
  const client = await connect(address, tell)
  try {
    tell(`waits for runs at ${addressText(address)}, on ${threads} thread${threads === 1 ? '' : 's'}`)
    await new Attendant(client, options).attend()
  } finally {
    await Promise.race([client.quit().catch(() => {}), sleep(stop.aborted ? LOOK_MILLISECONDS : 0)])
    client.disconnect()
  }
}

/** Looks for runs and serves them. */
class Attendant {
  readonly #client: Redis
  readonly #board: Board
  readonly #options: WorkerOptions
  /** By engine: what this machine computes with it, or why it does not. */
  readonly #own = new Map<string, Promise<Handshake | string>>()
  readonly #refused = new Map<string, string>()
  readonly #version = versionOf()

  constructor(client: Redis, options: WorkerOptions) {
    this.#client = client
    this.#board = new Board(client)
    this.#options = options
  }

  async attend(): Promise<void> {
    const { stop } = this.#options
    while (!stop.aborted) {
      const run = await untilStopped(stop, this.#choose())
      if (run === null) await sleep(LOOK_MILLISECONDS, undefined, { signal: stop }).catch(() => {})
      else if (run !== undefined) await this.#serve(run.id, run.notice)
    }
  }

  /** The first run with work that it can take part in; null when there is none. @throws QueueError */
  async #choose(): Promise<{ id: string; notice: Notice } | null> {
    const runs = await this.#board.runs()
    let refused = 0
    for (const { id, notice } of runs) {
      const why = await this.#refusalOf(id, notice)
      if (why !== null) refused += 1
      else if (await this.#board.hasWork(id)) return { id, notice: notice! }
    }
    if (refused > 0 && refused === runs.length)
      throw new QueueError(`this worker cannot take part: ${this.#refused.get(runs[0]!.id)}`)
    return null
  }

  async #refusalOf(id: string, notice: Notice | null): Promise<string | null> {
    const known = this.#refused.get(id)
    if (known !== undefined) return known
    const why = await this.#differenceTo(notice)
    if (why === null) return null
    const words = `${notice?.name ?? 'a run'}: ${why}`
    this.#refused.set(id, words)
    await this.#board.refuse(id, why)
    this.#options.tell(`does not take part in ${words}`)
    return words
  }

  async #differenceTo(notice: Notice | null): Promise<string | null> {
    const version = this.#version
    if (notice === null) return `it is saddlewalk ${version} and the run is of a version that writes otherwise`
    const { handshake } = notice
    // what another version says of its engine need not be understood
    if (handshake.saddlewalk !== version) return differenceOf({ ...handshake, saddlewalk: version }, handshake)
    const { engine } = this.#options
    if (engine !== 'auto' && engine !== handshake.engine)
      return `it has --engine ${engine} and the run is on ${handshake.engine}`
    const own = await this.#handshake(handshake.engine)
    return typeof own === 'string' ? own : differenceOf(own, handshake)
  }

  #handshake(engine: string): Promise<Handshake | string> {
    const known = this.#own.get(engine)
    if (known !== undefined) return known
    const own = handshakeOf(engine).catch((error: Error) => {
      if (error instanceof InputError) return error.message
      throw error
    })
    this.#own.set(engine, own)
    return own
  }

  async #serve(id: string, { name, handshake }: Notice): Promise<void> {
    const { threads, tell } = this.#options
    const experiment = await this.#board.experiment(id)
    if (experiment === null) return
    tell(`takes part in ${name}`)
    const prepared = await PreparedRun.create(experiment, handshake.engine, threads)
    try {
      await new RunService(id, prepared, this.#client, this.#board, {
        ...this.#options,
        worker: `${hostname()} ${process.pid}`,
      }).untilDone()
    } finally {
      await prepared.close()
    }
    if (!this.#options.stop.aborted) tell(`has done its part in ${name}`)
  }
}

/** What a task gives, or undefined when it is stopped before. */
function untilStopped<T>(stop: AbortSignal, task: Promise<T>): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const callOff = whenAborted(stop, () => resolve(undefined))
    task.then(resolve, reject).finally(callOff)
  })
}
