/** What one part is: the bytes of its sums, and what it costs beside being run. */
import { Queue } from 'bullmq'
import type { Redis } from 'ioredis'
import { planOf } from '../src/experiment/sweep.js'
import type { ExperimentInput } from '../src/index.js'
import { Board, PREFIX } from '../src/queue/board.js'
import { LOST_AFTER } from '../src/queue/jobs.js'
import { nameOf, type Part } from '../src/queue/part.js'
import { PreparedRun } from '../src/queue/prepared-run.js'
import { RunService } from '../src/queue/run-service.js'
import { packUnits } from '../src/queue/tally-message.js'
import { ByteWriter } from '../src/runs/bytes.js'
import { writeUnit } from '../src/runs/unit-record.js'
import { free, leaving } from './experiments.js'
import { figure, type Row } from './report.js'

const PARTS = 1000
const ROUNDS = 5
const never = new AbortController().signal

/** The first unit of each: of 4,096 particles, and of 131,072 in a run of 10⁹. */
const EXPERIMENTS: Record<string, ExperimentInput> = {
  'escape, 4,096 particles': { ...leaving, particles: 4096 },
  'escape, 131,072 particles': { ...leaving, particles: 1e9 },
  'escape and diffusion, 4,096 particles': { ...leaving, particles: 4096, diffusion: { checkpoints: 10 } },
  'diffusion at 10 checkpoints, 4,096 particles': { ...free, particles: 4096, diffusion: { checkpoints: 10 } },
  'escape, a sweep of 100, 4,096 particles each': {
    ...leaving,
    particles: 4096,
    sweep: { 'optimizer.radius': Array.from({ length: 100 }, (_, i) => i / 100) },
  },
}

export async function partRows(client: Redis): Promise<Row[]> {
  const rows: Row[] = []
  for (const [name, input] of Object.entries(EXPERIMENTS)) rows.push(await bytesOf(name, input))
  const overheads: number[] = []
  for (let round = 0; round < ROUNDS; round++) overheads.push(await overhead(client))
  return [...rows, figure('a part of next to no work, one worker', 's', overheads)]
}

async function bytesOf(name: string, input: ExperimentInput): Promise<Row> {
  const prepared = await PreparedRun.create(JSON.stringify(planOf(input).experiment), 'wasm', 2)
  const { variants } = planOf(input)
  const units = await prepared.run({ from: 0, to: 1, first: 0, end: variants.length }, never)
  await prepared.close()
  const journal = units.reduce((sum, unit) => {
    const writer = new ByteWriter()
    writeUnit(writer, unit)
    return sum + writer.bytes.length
  }, 0)
  return { name: `bytes of a unit: ${name}`, note: `${packUnits(units).length} as text, ${journal} in the journal` }
}

/** Seconds that a part takes whose particles take a step. */
async function overhead(client: Redis): Promise<number> {
  const plan = planOf({ ...leaving, particles: 4096 * PARTS, steps: 1 })
  const experiment = JSON.stringify(plan.experiment)
  const prepared = await PreparedRun.create(experiment, 'wasm', 1)
  const board = new Board(client)
  const id = 'bench'
  const handshake = { saddlewalk: '', journal: 0, engine: '', arithmetic: '', fingerprint: '' }
  await board.post(id, { name: id, submitted: 0, handshake }, experiment)
  const queue = new Queue<Part>(id, { prefix: PREFIX, connection: client, skipMetasUpdate: true })
  const parts = Array.from({ length: PARTS }, (_, unit) => ({ from: unit, to: unit + 1, first: 0, end: 1 }))
  await queue.addBulk(parts.map(part => ({ name: 'part', data: part, opts: { jobId: nameOf(part) } })))
  const options = { worker: id, threads: 1, lostAfter: LOST_AFTER, stop: never, signal: never, tell: () => {} }
  const begun = performance.now()
  const served = new RunService(id, prepared, client, board, options).untilDone()
  while ((await queue.getCompletedCount()) < PARTS) await new Promise(resolve => setTimeout(resolve, 20))
  const took = (performance.now() - begun) / 1000
  await board.remove(id)
  await queue.obliterate({ force: true })
  await served
  await queue.close()
  await prepared.close()
  return took / PARTS
}
