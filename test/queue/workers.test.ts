/** Runs over a queue as processes: workers that come and go, servers that restart, submitters that die. */
import { join } from 'node:path'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { SADDLE, saddlewalk, temporaryFolder } from '../cli/command.js'
import { journalBytes, keptBytes, type Running, started } from '../cli/runs.js'
import { eventually, noServer, type Server, startServer } from './redis.js'

const { folder, write } = temporaryFolder()
const at = (name: string) => join(folder, name)
/** A run of so many units of 4,096 particles, each of some hundredths of a second on one core, and a part of one. */
const fileOf = (units: number) =>
  write(
    `${units}.yaml`,
    `${SADDLE.replace('200', String(units * 4096 + 100)).replace('400', '600')}sweep: { optimizer.radius: [0.3, 0.1] }\n`,
  )
const file = fileOf(40)
/** Long enough for a worker to come late. */
const longFile = fileOf(240)
const workers: Running[] = []

function worker({ url }: Server, ...options: string[]): Running {
  const running = started('worker', '--queue', url, '--threads', '1', '--lost-after', '2', ...options)
  workers.push(running)
  return running
}

afterEach(async () => {
  for (const { child } of workers) child.kill('SIGKILL')
  await Promise.all(workers.splice(0).map(({ ended }) => ended))
})

const submitted = ({ url }: Server, ...args: string[]) => started('run', ...args, '--engine', 'wasm', '--queue', url)

const keysOf = async ({ client }: Server) => await client.keys('*')

/** Whether a worker is in the middle of a part. */
async function isAtWork({ client }: Server, { child }: Running): Promise<boolean> {
  for (const list of await client.keys('saddlewalk:*:active'))
    for (const job of await client.lrange(list, 0, -1))
      if ((await client.hget(list.replace(/active$/, job), 'pb'))?.endsWith(` ${child.pid}`)) return true
  return false
}

/** All units of parts that no worker has begun, as text. */
async function waitingPlaces({ client }: Server): Promise<string[]> {
  const [list] = await client.keys('saddlewalk:*:wait')
  const places: string[] = []
  for (const job of await client.lrange(list!, 0, -1)) {
    const { from, to, first, end } = JSON.parse((await client.hget(list!.replace(/wait$/, job), 'data'))!)
    for (let variant = first; variant < end; variant++)
      for (let unit = from; unit < to; unit++) places.push(`${variant} ${unit}`)
  }
  return places
}

describe.skipIf(noServer !== null)(`over a queue${noServer === null ? '' : ` (${noServer})`}`, () => {
  let server: Server
  let expected: Record<string, string>

  beforeAll(async () => {
    server = await startServer(folder)
    expect(saddlewalk('run', file, '--engine', 'wasm', '--out', at('local')).status).toBe(0)
    expected = keptBytes(at('local'))
  }, 60_000)

  it('three workers, one killed in a part, one late, and a server that restarts: the bytes of a local run', async () => {
    const [killed] = [worker(server), worker(server)]
    const run = submitted(server, longFile, '--out', at('many'))
    await eventually(() => isAtWork(server, killed!))
    await eventually(() => journalBytes(at('many')) > 10_000)
    await eventually(() => isAtWork(server, killed!))
    killed!.child.kill('SIGKILL')
    const late = worker(server)
    await eventually(() => isAtWork(server, late))
    await server.restart()
    const { status, stdout, stderr } = await run.ended
    const words = `saddlewalk: ${server.url} `
    expect({ status, stderr }).toEqual({
      status: 0,
      stderr: `${words}does not answer any more: waiting for it\n${words}answers again\n`,
    })
    expect(saddlewalk('run', longFile, '--engine', 'wasm', '--out', at('alone')).status).toBe(0)
    expect(keptBytes(at('many'))).toEqual(keptBytes(at('alone')))
    expect(saddlewalk('show', at('many')).stdout).toBe(stdout)
    late.child.kill('SIGTERM')
    expect(await late.ended).toMatchObject({ status: 0 })
    workers[1]!.child.kill('SIGINT')
    expect(await workers[1]!.ended).toMatchObject({ status: 130 })
    expect(await keysOf(server)).toEqual([])
  })

  it('a submitter that is killed is gone on with, and one that is interrupted leaves nothing and can be ended here', async () => {
    const directory = at('resumed')
    const first = submitted(server, file, '--out', directory)
    const one = worker(server)
    await eventually(() => journalBytes(directory) > 10_000)
    first.child.kill('SIGKILL')
    await first.ended
    const kept = journalBytes(directory)
    const asked = async () => {
      const [completed, waiting] = await Promise.all([
        counted('completed', key => server.client.zcard(key)),
        counted('wait', key => server.client.llen(key)),
      ])
      return { completed, waiting }
    }
    await eventually(async () => (await asked()).completed > 0)
    one.child.kill('SIGTERM')
    expect(await one.ended).toMatchObject({ status: 0 })
    const { waiting } = await asked()
    expect(waiting).toBeGreaterThan(0)

    const second = started('run', '--resume', directory, '--queue', server.url)
    await eventually(async () => (await asked()).completed === 0)
    // without any worker
    expect(journalBytes(directory)).toBeGreaterThan(kept)
    const found = journalBytes(directory)
    await eventually(async () => (await asked()).waiting > waiting)
    const places = await waitingPlaces(server)
    expect(new Set(places).size).toBe(places.length)
    const another = worker(server)
    await eventually(() => journalBytes(directory) > found)
    second.child.kill('SIGINT')
    const { status, stdout, stderr } = await second.ended
    expect({ status, stdout }).toEqual({ status: 130, stdout: '' })
    expect(stderr).toMatch(/^saddlewalk: interrupted: \d+% of the run is kept: .*continues it\n$/)
    another.child.kill('SIGTERM')
    await another.ended
    expect(await keysOf(server)).toEqual([])

    expect(saddlewalk('run', '--resume', directory).status).toBe(0)
    expect(keptBytes(directory)).toEqual(expected)
  })

  /** A count of the only queue. */
  async function counted(name: string, count: (key: string) => Promise<number>): Promise<number> {
    return await count((await server.client.keys(`saddlewalk:*:${name}`))[0] ?? 'none')
  }
})
