/** The submitting side of a run over a queue: asks for parts, collects their sums, and adds them up as a local run does. */
import type { Plan } from '../experiment/sweep.js'
import { hashOf } from '../runs/manifest.js'
import { experimentHash } from '../runs/provenance.js'
import { type CountedRun, engineFor, refuseUnusable } from '../simulate.js'
import type { RunUnitsOptions } from '../simulation/run-units.js'
import type { Address } from './address.js'
import { Board, PREFIX } from './board.js'
import { claimRun } from './claim.js'
import { Collection } from './collection.js'
import { connect } from './connection.js'
import { type Handshake, probe } from './handshake.js'
import type { Answer } from './jobs.js'
import type { Part } from './part.js'
import { PartJobs } from './part-jobs.js'
import { Submission } from './submission.js'
import { unlessAborted } from './unless-aborted.js'

export interface QueueRunOptions extends Pick<RunUnitsOptions, 'signal' | 'stop' | 'store' | 'onProgress'> {
  readonly address: Address
  /** auto is what a local run takes on this machine. */
  readonly engine: string
  /** Bytes. */
  readonly maxMemory: number | undefined
  /** Told what is worth knowing of workers and of the server, in words. */
  readonly tell: (words: string) => void
}

/**
 * Counts a plan by the workers of a server, as countPlan does here.
 * @throws InputError when the server cannot be reached or another process has the run; QueueError when it is lost;
 * EngineError when no worker could run a part, and nothing else was counted.
 */
export async function countOnQueue(plan: Plan, options: QueueRunOptions): Promise<CountedRun> {
  const { address, maxMemory, store, tell, onProgress } = options
  const { variants } = plan
  refuseUnusable(variants, maxMemory)
  const begun = performance.now()
  // it takes a while to load
  const bullmq = import('bullmq')
  const client = await connect(address, tell)
  try {
    const { handshake, engine } = await engineHere(plan, options.engine)
    const { Queue } = await bullmq
    const id = hashOf(JSON.stringify([experimentHash(plan), handshake])).slice(0, ID_DIGITS)
    const board = new Board(client)
    const owner = await unlessAborted(options.signal, claimRun(board, id, options))
    const collection = new Collection(variants, engine, store, onProgress, begun)
    const run = {
      id,
      owner,
      notice: { name: plan.experiment.name, submitted: Date.now(), handshake },
      experiment: JSON.stringify(plan.experiment),
    }
    // before the queue is there, so that no worker takes it for one that is left over
    await unlessAborted(options.signal, board.post(id, run.notice, run.experiment))
    const queue = new Queue<Part, Answer>(id, { prefix: PREFIX, connection: client, skipMetasUpdate: true })
    queue.on('error', () => {}) // said by the connection
    const submission = new Submission(run, new PartJobs(queue), board, collection, options)
    // it may have lost what it had not written
    client.on('ready', () => submission.renewSoon())
    try {
      const failure = await submission.run()
      return { engine: { ...engine, threads: submission.threads }, tallies: collection.tallies, failure }
    } finally {
      await queue.close()
    }
  } finally {
    client.disconnect()
  }
}

/** Hexadecimal digits of a run's identity. */
const ID_DIGITS = 32

/** What a local run would run on here, though no thread of this process does. @throws InputError when it does not work here. */
async function engineHere(
  { variants }: Plan,
  asked: string,
): Promise<{ handshake: Handshake; engine: CountedRun['engine'] }> {
  let name = asked
  if (asked === 'auto') {
    const engine = await engineFor(variants, asked, 1)
    await engine.close()
    name = engine.name
  }
  const { handshake, device } = await probe(name)
  return { handshake, engine: { name, threads: 0, device } }
}
