/** Particle-steps per second of whole runs, start-up included: SAM on the two-dimensional saddle, and its escape. */
import { availableParallelism } from 'node:os'
import { describeEngines } from '../src/engines/create.js'
import { type ExperimentInput, simulate } from '../src/index.js'
import { type Contender, medianInterval, ratios, takeTurns } from './measure.js'
import { intervalText, type Row } from './report.js'

const ROUNDS = 9
/** Particles that make start-up small beside the run, to compare numbers of threads. */
const MANY = 8 * 65_536

const free: ExperimentInput = {
  name: 'sam on the saddle',
  particles: 65_536,
  steps: 1000,
  start: [0, 0],
  loss: { saddle: { curvatures: [1, -1] } },
  optimizer: { kind: 'sam', learningRate: 0.01, radius: 0.1 },
  noise: { isotropic: { std: 0.1 } },
  diffusion: { checkpoints: [1000] },
}

const { diffusion: _, ...withoutDiffusion } = free
const leaving: ExperimentInput = {
  ...withoutDiffusion,
  optimizer: { kind: 'usam', learningRate: 0.01, radius: 0.3 },
  escape: { when: 'abs(y) > 0.5' },
}

/** Millions of particle-steps per second, preparation and merging included. */
function contender(name: string, experiment: ExperimentInput, engine: string, threads: number): Contender {
  return {
    name: `${name}, ${engine}, ${threads} thread${threads === 1 ? '' : 's'}`,
    run: async () => {
      const { timing } = await simulate(experiment, { engine, threads })
      return timing.particleSteps / timing.seconds / 1e6
    },
  }
}

export async function throughput(): Promise<Row[]> {
  const all = availableParallelism()
  const contenders = [
    contender('sam, free', free, 'wasm', 1),
    contender('sam, free', free, 'wasm', all),
    contender('sam, free, 8 times as many', { ...free, particles: MANY }, 'wasm', 1),
    contender('sam, free, 8 times as many', { ...free, particles: MANY }, 'wasm', all),
    contender('sam, free', { ...free, particles: 4096, steps: 100, diffusion: { checkpoints: [100] } }, 'reference', 1),
    contender('usam, escape', leaving, 'wasm', 1),
    contender('usam, escape', leaving, 'wasm', all),
  ]
  // last, so that the numbers of the others do not move
  const gpu = (await describeEngines()).find(({ name }) => name === 'gpu')!
  if (gpu.available) contenders.push({ ...contender('', free, 'gpu', 1), name: `sam, free, gpu, ${gpu.device}` })
  const figures = await takeTurns(contenders, ROUNDS)
  const ratio = (a: number, b: number) => intervalText(medianInterval(ratios(figures[a]!, figures[b]!)))
  return [
    ...contenders.map(
      ({ name }, i) => [name, `${intervalText(medianInterval(figures[i]!))} M particle-steps/s`] as const,
    ),
    [`free, ${all} threads over 1`, ratio(1, 0)],
    [`free, 8 times as many, ${all} threads over 1`, ratio(3, 2)],
    ['free, wasm over reference, 1 thread', ratio(0, 4)],
    [`escape, ${all} threads over 1`, ratio(6, 5)],
  ]
}
