/** Two workers of one thread over a queue beside one run on two threads; what a part costs, and how many bytes it is. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Redis } from 'ioredis'
import { type Pair, ratioOf } from '../src/bench/paired.js'
import type { Times } from '../src/bench/task.js'
import { planOf } from '../src/experiment/sweep.js'
import type { ExperimentInput } from '../src/index.js'
import { addressOf } from '../src/queue/address.js'
import { countOnQueue } from '../src/queue/submitter.js'
import { free, leaving } from './experiments.js'
import { partRows } from './queue-parts.js'
import { hasServer, withServer } from './redis-server.js'
import { figure, type Row, type Section } from './report.js'
import { cli, timedCommand } from './timed-command.js'

const ROUNDS = 6
const CONFIDENCE = 0.95
const ENGINE = 'wasm'
const THREADS = 2

/** Some twenty seconds on two threads. */
const experiment: ExperimentInput = {
  ...leaving,
  particles: 3_000_000,
  diffusion: { checkpoints: 10 },
  sweep: { 'optimizer.radius': [0, 0.3] },
}

export async function queue(signal: AbortSignal): Promise<Section> {
  if (!hasServer()) return sectionOf([{ name: 'queue', note: 'not measured: redis-server is not installed' }])
  const folder = mkdtempSync(join(tmpdir(), 'saddlewalk-bench-'))
  try {
    return await withServer(folder, async (url, client) => {
      const server = Number(/^process_id:([0-9]+)/m.exec(await client.info('server'))![1])
      const rows = await withWorkers(url, async workers => [
        ...(await efficiency(folder, url, [...workers, server])),
        ...(await traffic(url, client, signal)),
      ])
      return sectionOf([...rows, ...(await partRows(client))])
    })
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const sectionOf = (rows: Row[]): Section => ({ title: `queue (${ENGINE})`, rows })

/** Runs something while as many workers of one thread serve as there are threads. */
async function withWorkers<T>(url: string, task: (processes: readonly number[]) => Promise<T>): Promise<T> {
  const options = ['worker', '--queue', url, '--threads', '1']
  const workers = Array.from({ length: THREADS }, () => spawn(process.execPath, [cli, ...options], { stdio: 'ignore' }))
  try {
    return await task(workers.map(({ pid }) => pid!))
  } finally {
    for (const worker of workers) {
      const ended = once(worker, 'close')
      worker.kill()
      await ended
    }
  }
}

/** Whole commands in turn, start-up and summary included; `processes` serve the queue. */
async function efficiency(folder: string, url: string, processes: readonly number[]): Promise<Row[]> {
  const file = join(folder, 'experiment.json')
  writeFileSync(file, JSON.stringify(experiment))
  const names = [`one run, ${THREADS} threads`, `${THREADS} workers of 1 thread over a queue`] as const
  const options = [
    ['--threads', `${THREADS}`],
    ['--queue', url],
  ] as const
  const times: [Times[], Times[]] = [[], []]
  for (let round = -1; round < ROUNDS; round++)
    for (const [i, more] of options.entries()) {
      const out = join(folder, `run-${round}-${i}`)
      const taken = await timedCommand(['run', file, '--engine', ENGINE, '--out', out, ...more], processes)
      if (round >= 0) times[i]!.push(taken)
    }
  const [local, queued] = times
  const pairs: Pair[] = local.map((now, round) => ({ now, before: queued[round]! }))
  const ratio = (name: string, clock: keyof Times): Row => {
    const { estimate, low, high } = ratioOf(pairs, clock, CONFIDENCE)
    return { name, unit: '', interval: { median: estimate, low, high }, runs: ROUNDS }
  }
  const walls = (all: readonly Times[]) => all.map(({ wall }) => wall)
  return [
    figure(names[0], 's', walls(local)),
    figure(names[1], 's', walls(queued)),
    ratio('efficiency: one run over the queue, by the clock on the wall', 'wall'),
    ...(pairs.every(({ now }) => now.cpu !== null)
      ? [ratio('the same by processor time of all processes', 'cpu')]
      : []),
  ]
}

/** What goes over the wire in a run of parts of about a second. */
async function traffic(url: string, client: Redis, signal: AbortSignal): Promise<Row[]> {
  const rows: Row[] = []
  for (const input of [experiment, { ...free, particles: 1_600_000 }]) {
    const plan = planOf(input)
    let parts = 0
    const before = await countersOf(client)
    const begun = performance.now()
    const onProgress = () => {
      parts += 1
    }
    const options = {
      address: addressOf(url),
      engine: ENGINE,
      maxMemory: undefined,
      tell: () => {},
      signal,
      onProgress,
    }
    await countOnQueue(plan, options)
    const took = (performance.now() - begun) / 1000
    const after = await countersOf(client)
    const each = (name: keyof Counters) => ((after[name] - before[name]) / parts).toFixed(1)
    rows.push({
      name: `${input.name}, ${parts} parts in ${took.toFixed(1)} s, of each`,
      note: `${each('reads')} round trips, ${each('received')} bytes to the server, ${each('sent')} from it`,
    })
  }
  return rows
}

interface Counters {
  /** Reads from sockets: a pipeline of commands is one. */
  readonly reads: number
  readonly received: number
  readonly sent: number
}

async function countersOf(client: Redis): Promise<Counters> {
  const text = await client.info('stats')
  const value = (name: string) => Number(new RegExp(`^${name}:([0-9]+)`, 'm').exec(text)![1])
  return {
    reads: value('total_reads_processed'),
    received: value('total_net_input_bytes'),
    sent: value('total_net_output_bytes'),
  }
}
