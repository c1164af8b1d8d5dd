/**
 * What is known of the runs of a server beside their jobs, under saddlewalk:
 *
 *     runs             hash: the run's identity → what must be known to take part in it
 *     run:ID           hash: its experiment, and who refuses to take part and why
 *     submitter:ID     who collects its results; expires when that process is gone
 *     ID:*             its queue, which is BullMQ's
 */
import { hostname } from 'node:os'
import type { Redis } from 'ioredis'
import { z } from 'zod'
import { jsonOrNull } from '../runs/json.js'
import type { Owner } from '../runs/lock.js'
import { handshakeSchema } from './handshake.js'

export const PREFIX = 'saddlewalk'
const RUNS = `${PREFIX}:runs`
const runKey = (id: string) => `${PREFIX}:run:${id}`
const submitterKey = (id: string) => `${PREFIX}:submitter:${id}`

const EXPERIMENT = 'experiment'
/** A submitter says every second that it is there. */
export const CLAIM_MILLISECONDS = 10_000

/** Makes a process the submitter of a run, or keeps it so; 0 when another is. */
const CLAIM = `
local holder = redis.call('get', KEYS[1])
if holder and holder ~= ARGV[1] then return 0 end
redis.call('set', KEYS[1], ARGV[1], 'px', ARGV[2])
return 1`

/** Lets go of what is one's own. */
const RELEASE = `if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('del', KEYS[1]) end`

/** Of a run that is down, what BullMQ makes anew when a worker asks it for a part. */
const TIDY = `if redis.call('hexists', KEYS[1], ARGV[1]) == 0 then return redis.call('del', unpack(KEYS, 2)) end`
const MADE_ANEW = ['meta', 'events', 'marker', 'stalled', 'stalled-check']

const noticeSchema = z.strictObject({
  name: z.string(),
  /** Milliseconds since 1970: runs are served in this order. */
  submitted: z.number(),
  handshake: handshakeSchema,
})
/** What a worker must know of a run to take part in it. */
export type Notice = z.output<typeof noticeSchema>

export class Board {
  readonly #client: Redis

  constructor(client: Redis) {
    this.#client = client
  }

  /** Puts a run up, if it is not there. */
  async post(id: string, notice: Notice, experiment: string): Promise<void> {
    await Promise.all([
      // nobody reads the events of a queue: a job says itself what has become of it
      this.#client.hset(`${PREFIX}:${id}:meta`, 'opts.maxLenEvents', 1),
      this.#client.hsetnx(runKey(id), EXPERIMENT, experiment),
      this.#client.hsetnx(RUNS, id, JSON.stringify(notice)),
    ])
  }

  /** Takes a run down. */
  async remove(id: string): Promise<void> {
    await Promise.all([this.#client.hdel(RUNS, id), this.#client.del(runKey(id))])
  }

  /** All runs that are up, in the order in which they were submitted; null for what another version has written. */
  async runs(): Promise<{ id: string; notice: Notice | null }[]> {
    const all = Object.entries(await this.#client.hgetall(RUNS))
    return all
      .map(([id, text]) => ({ id, notice: noticeSchema.safeParse(jsonOrNull(text)).data ?? null }))
      .sort((a, b) => (a.notice?.submitted ?? 0) - (b.notice?.submitted ?? 0) || (a.id < b.id ? -1 : 1))
  }

  /** Takes away what workers have made anew of a run that is down. */
  async tidy(id: string): Promise<void> {
    const keys = [RUNS, ...MADE_ANEW.map(name => `${PREFIX}:${id}:${name}`)]
    await this.#client.eval(TIDY, keys.length, ...keys, id)
  }

  async has(id: string): Promise<boolean> {
    return (await this.#client.hexists(RUNS, id)) === 1
  }

  /** Whether a run has parts that nobody has begun, or that somebody is at and may be lost with. */
  async hasWork(id: string): Promise<boolean> {
    const lists = ['wait', 'active'].map(name => this.#client.llen(`${PREFIX}:${id}:${name}`))
    return (await Promise.all(lists)).some(length => length > 0)
  }

  /** The experiment of a run as JSON; null when it is not up any more. */
  async experiment(id: string): Promise<string | null> {
    return await this.#client.hget(runKey(id), EXPERIMENT)
  }

  /** Says to the submitter of a run, while it is up, why a worker does not take part. */
  async refuse(id: string, why: string): Promise<void> {
    if (await this.has(id)) await this.#client.hset(runKey(id), `${hostname()} ${process.pid}`, why)
  }

  /** The refusals of a run: why, by host and process. */
  async refusals(id: string): Promise<ReadonlyMap<string, string>> {
    const { [EXPERIMENT]: _, ...refusals } = await this.#client.hgetall(runKey(id))
    return new Map(Object.entries(refusals))
  }

  /** Makes this process the submitter of a run, or says again that it is; false when another one is. */
  async claim(id: string, submitter: Owner): Promise<boolean> {
    const claimed = await this.#client.eval(CLAIM, 1, submitterKey(id), JSON.stringify(submitter), CLAIM_MILLISECONDS)
    return claimed === 1
  }

  async submitter(id: string): Promise<Owner | null> {
    return jsonOrNull((await this.#client.get(submitterKey(id))) ?? '') as Owner | null
  }

  async release(id: string, submitter: Owner): Promise<void> {
    await this.#client.eval(RELEASE, 1, submitterKey(id), JSON.stringify(submitter))
  }
}
