/** A submitter and its workers in one process, with a real server between them: what is refused, damaged, or fails. */
import { type Job, Worker } from 'bullmq'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { planOf } from '#src/experiment/sweep.js'
import { addressOf } from '#src/queue/address.js'
import { Board } from '#src/queue/board.js'
import { handshakeOf } from '#src/queue/handshake.js'
import type { Answer } from '#src/queue/jobs.js'
import type { Part } from '#src/queue/part.js'
import { PreparedRun } from '#src/queue/prepared-run.js'
import { countOnQueue } from '#src/queue/submitter.js'
import { packUnits } from '#src/queue/tally-message.js'
import { serve } from '#src/queue/worker.js'
import { measurePlan } from '#src/simulate.js'
import { temporaryFolder } from '../cli/command.js'
import { bitsOf, PLAN } from '../simulation/plans.js'
import { eventually, noServer, type Server, startServer } from './redis.js'

const { folder } = temporaryFolder()
const never = new AbortController().signal

describe.skipIf(noServer !== null)(`a submitter${noServer === null ? '' : ` (${noServer})`}`, () => {
  let server: Server
  let board: Board
  let expected: string
  let prepared: PreparedRun
  let said: string[] = []
  const tell = (words: string) => void said.push(words)

  beforeAll(async () => {
    server = await startServer(folder)
    board = new Board(server.client)
    expected = bitsOf((await measurePlan(PLAN, { engine: 'wasm', threads: 2 })).tallies)
    prepared = await PreparedRun.create(JSON.stringify(PLAN.experiment), 'wasm', 2)
    return () => prepared.close()
  })

  afterEach(() => {
    said = []
  })

  const submit = (plan = PLAN, signal = never) =>
    countOnQueue(plan, { address: addressOf(server.url), engine: 'wasm', maxMemory: undefined, tell, signal })

  /** The run that is up, when it is. */
  async function posted(): Promise<string> {
    await eventually(async () => (await board.runs()).length === 1)
    return (await board.runs())[0]!.id
  }

  /** A worker that answers as it is told to. */
  async function answering(answer: (part: Part, attempt: number) => Promise<string>): Promise<Worker<Part, Answer>> {
    const work = async ({ data, attemptsMade }: Job<Part, Answer>) => ({
      worker: 'test',
      threads: 1,
      seconds: 1,
      units: await answer(data, attemptsMade),
    })
    return new Worker(await posted(), work, { prefix: 'saddlewalk', connection: server.client })
  }

  const unitsIn = async (part: Part) => packUnits(await prepared.run(part, never))

  const serveWith = (engine: string, stop: AbortSignal, signal = never) =>
    serve({ address: addressOf(server.url), engine, threads: 1, lostAfter: 5, stop, signal, tell })

  it('takes no sums that are damaged: they are run again', async () => {
    const run = submit()
    let spoilt = 0
    const worker = await answering(async part => {
      const units = await unitsIn(part)
      return spoilt++ === 0 ? units.replace(/.{20}/, 'AAAAAAAAAAAAAAAAAAAA') : units
    })
    const { tallies, failure, engine } = await run
    await worker.close()
    expect(failure).toBe(null)
    expect(bitsOf(tallies.variants)).toBe(expected)
    expect(engine).toMatchObject({ name: 'wasm', threads: 1 })
    expect(said).toEqual([expect.stringMatching(/^the sums of units-.* from worker test are damaged: .* run again$/)])
  })

  it('ends with one error when they always are, or when a part fails twice, and leaves nothing on the server', async () => {
    for (const [answer, words] of [
      [async () => 'AAAA', /^the sums of units-.* from worker test are damaged: /],
      [() => Promise.reject(new Error('out of memory (on test)')), /^out of memory \(on test\)$/],
    ] as const) {
      const ended = submit().then(
        ({ failure }) => failure!,
        (error: Error) => error,
      )
      const worker = await answering(answer)
      const { name, message } = await ended
      await worker.close()
      await board.tidy(await idOf())
      expect(name).toBe('EngineError')
      expect(message).toMatch(words)
      expect(await server.client.keys('*')).toEqual([])
    }
  })

  it('is told of a worker of another engine; one of its own does the work', async () => {
    const run = submit()
    await posted()
    const refused = serveWith('reference', never)
    await expect(refused).rejects.toThrow(
      /^this worker cannot take part: .*: it has --engine reference and the run is on wasm$/,
    )
    const stop = new AbortController()
    const served = serveWith('auto', stop.signal)
    const { tallies } = await run
    stop.abort()
    await served
    expect(bitsOf(tallies.variants)).toBe(expected)
    expect(said.join('\n')).toMatch(/worker .* does not take part: it has --engine reference and the run is on wasm/)
    expect(await server.client.keys('*')).toEqual([])
  })

  it('asks again for what a server has lost that wrote nothing down', async () => {
    const forgetful = await startServer(folder, '--appendonly', 'no')
    const address = addressOf(forgetful.url)
    const run = countOnQueue(PLAN, { address, engine: 'wasm', maxMemory: undefined, tell })
    await eventually(async () => (await forgetful.client.keys('saddlewalk:*:wait')).length === 1)
    await forgetful.restart()
    const stop = new AbortController()
    const served = serve({ address, engine: 'auto', threads: 1, lostAfter: 5, stop: stop.signal, signal: never, tell })
    const { tallies } = await run
    stop.abort()
    await served
    expect(bitsOf(tallies.variants)).toBe(expected)
    expect(await forgetful.client.keys('*')).toEqual([])
  })

  it('gets a part back at once from a worker that is asked to end twice', async () => {
    const long = planOf({
      ...PLAN.experiment,
      steps: 2_000_000,
      escape: { when: 'y > 1e30' },
      diffusion: {},
      sweep: { 'optimizer.radius': [0.1] },
    })
    const [end, stop, atOnce] = [new AbortController(), new AbortController(), new AbortController()]
    const run = submit(long, end.signal)
    const list = (name: string) => posted().then(id => server.client.llen(`saddlewalk:${id}:${name}`))
    const served = serveWith('auto', stop.signal, atOnce.signal)
    await eventually(async () => (await list('active')) > 0)
    const waiting = await list('wait')
    stop.abort()
    atOnce.abort()
    await served
    expect(await list('active')).toBe(0)
    expect(await list('wait')).toBeGreaterThan(waiting)
    end.abort(new Error('enough'))
    await expect(run).rejects.toThrow('enough')
    expect(await server.client.keys('*')).toEqual([])
  })

  it.each([
    ['version', { saddlewalk: '9.9.9' }, /it is saddlewalk .* and the run is of 9\.9\.9/],
    [
      'float behaviour',
      { fingerprint: 'other' },
      /its wasm engine computes otherwise: .* and other where the run began/,
    ],
  ])('of another %s has no worker here: its parts wait for others', async (_, change, words) => {
    const notice = { name: 'foreign', submitted: 1, handshake: { ...(await handshakeOf('wasm')), ...change } }
    await board.post('foreign', notice, '{}')
    await server.client.rpush('saddlewalk:foreign:wait', 'part')
    await expect(serveWith('auto', never)).rejects.toThrow(words)
    expect(await server.client.lrange('saddlewalk:foreign:wait', 0, -1)).toEqual(['part'])
    expect([...(await board.refusals('foreign')).values()]).toEqual([expect.stringMatching(words)])
    await board.remove('foreign')
    await server.client.del('saddlewalk:foreign:wait')
  })

  async function idOf(): Promise<string> {
    return (await server.client.keys('saddlewalk:*:meta'))[0]?.split(':')[1] ?? 'none'
  }
})
