/** Two workers of one thread over a queue beside one run on two threads; what a part costs, and how many bytes it is. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Redis } from 'ioredis'
import { type Pair, ratioOf } from '../src/bench/paired.js'
import { planOf } from '../src/experiment/sweep.js'
import type { ExperimentInput } from '../src/index.js'
import { addressOf } from '../src/queue/address.js'
import { countOnQueue } from '../src/queue/submitter.js'
import { free, leaving } from './experiments.js'
import { partRows } from './queue-parts.js'
import { hasServer, withServer } from './redis-server.js'
import { figure, type Row, type Section } from './report.js'
import { seconds, takeTurns } from './turns.js'

const ROUNDS = 7
const CONFIDENCE = 0.95
const ENGINE = 'wasm'
const THREADS = 2
const cli = fileURLToPath(new URL('../src/cli/main.js', import.meta.url))

/** Some twenty seconds on two threads. */
const experiment: ExperimentInput = {
  ...leaving,
  particles: 1_600_000,
  diffusion: { checkpoints: 10 },
  sweep: { 'optimizer.radius': [0, 0.3] },
}

export async function queue(signal: AbortSignal): Promise<Section> {
  if (!hasServer()) return sectionOf([{ name: 'queue', note: 'not measured: redis-server is not installed' }])
  const folder = mkdtempSync(join(tmpdir(), 'saddlewalk-bench-'))
  try {
    return await withServer(folder, async (url, client) => {
      const rows = await withWorkers(url, async () => [
        ...(await efficiency(folder, url)),
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
async function withWorkers<T>(url: string, task: () => Promise<T>): Promise<T> {
  const options = ['worker', '--queue', url, '--threads', '1']
  const workers = Array.from({ length: THREADS }, () => spawn(process.execPath, [cli, ...options], { stdio: 'ignore' }))
  try {
    return await task()
  } finally {
    for (const worker of workers) {
      const ended = once(worker, 'close')
      worker.kill()
      await ended
    }
  }
}

/** Whole commands in turn, start-up and summary included. */
async function efficiency(folder: string, url: string): Promise<Row[]> {
  const file = join(folder, 'experiment.json')
  writeFileSync(file, JSON.stringify(experiment))
  let runs = 0
  const command = (name: string, ...options: string[]) => ({
    name,
    run: () => {
      const out = join(folder, `run-${runs++}`)
      return seconds(() => ended('run', file, '--engine', ENGINE, '--out', out, ...options))
    },
  })
  const contenders = [
    command(`one run, ${THREADS} threads`, '--threads', `${THREADS}`),
    command(`${THREADS} workers of 1 thread over a queue`, '--queue', url),
  ]
  const [local, queued] = (await takeTurns(contenders, ROUNDS)) as [number[], number[]]
  const times = (wall: number) => ({ wall, cpu: null })
  const pairs: Pair[] = local.map((wall, round) => ({ now: times(wall), before: times(queued[round]!) }))
  const { estimate, low, high } = ratioOf(pairs, 'wall', CONFIDENCE)
  return [
    figure(contenders[0]!.name, 's', local),
    figure(contenders[1]!.name, 's', queued),
    { name: 'efficiency, one run over the queue', unit: '', interval: { median: estimate, low, high }, runs: ROUNDS },
  ]
}

async function ended(...args: string[]): Promise<void> {
  const child = spawn(process.execPath, [cli, ...args], { stdio: ['ignore', 'ignore', 'inherit'] })
  const [status] = await once(child, 'close')
  if (status !== 0) throw new Error(`saddlewalk ${args.join(' ')} has ended with ${status}`)
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
