/** Every engine that works here × what is measured × class of loss, on all threads. */
import { availableParallelism } from 'node:os'
import { describeEngines } from '../src/engines/create.js'
import { LOSSES, MEASUREMENTS } from './experiments.js'
import { figure, RATE, type Row, type Section } from './report.js'
import { contender } from './runs.js'
import { takeTurns } from './turns.js'

const ROUNDS = 7
/** Enough for start-up to be small; the reference engine is about a hundred times slower. */
const SIZE = { particles: 65_536, steps: 500 }
const REFERENCE_SIZE = { particles: 4096, steps: 50 }

export async function throughput(): Promise<Section> {
  const threads = availableParallelism()
  const engines = await describeEngines()
  const contenders = engines
    .filter(({ available }) => available)
    .flatMap(({ name }) => combinations(name).map(each => contender(each.name, each.experiment, name, threads)))
  const figures = await takeTurns(contenders, ROUNDS)
  const rows: Row[] = [
    ...contenders.map(({ name }, i) => figure(name, RATE, figures[i]!)),
    // a gpu may be one in software, on the same processor
    ...engines.map(({ name, available, device, note }) => ({ name, note: available ? `on ${device}` : note })),
  ]
  return { title: 'throughput', rows }
}

function combinations(engine: string) {
  const size = engine === 'reference' ? REFERENCE_SIZE : SIZE
  const optimizer = { kind: 'sam' as const, learningRate: 0.01, radius: 0.1 }
  return Object.entries(MEASUREMENTS).flatMap(([measurement, measured]) =>
    Object.entries(LOSSES).map(([loss, start]) => ({
      name: `${engine}, ${measurement}, ${loss}`,
      experiment: { ...size, ...start, ...measured, optimizer },
    })),
  )
}
