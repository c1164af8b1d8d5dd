/** A sweep of eight variants, which share their noise, beside eight runs of one variant each; on one thread. */
import { workingCompiler } from '../src/engines/native/describe.js'
import { type ExperimentInput, simulate } from '../src/index.js'
import { figure, RATE, type Row, type Section } from './report.js'
import { type Contender, ratios, takeTurns } from './turns.js'

const ROUNDS = 5
const VARIANTS = 8

const saddle = {
  start: [0, 0],
  loss: { saddle: { curvatures: [1, -1] } },
  noise: { isotropic: { std: 0.1 } },
  optimizer: { kind: 'usam', learningRate: 0.01 },
} satisfies Partial<ExperimentInput>

interface Workload {
  readonly experiment: Omit<ExperimentInput, 'sweep'>
  readonly radii: readonly number[]
  /** Particles that an engine steps in about half a second, times eight. */
  readonly particles: Readonly<Record<string, number>>
}

const radiiFrom = (from: number, to: number) =>
  Array.from({ length: VARIANTS }, (_, i) => from + ((to - from) * i) / (VARIANTS - 1))

const growth = { ...saddle, particles: 1, steps: 4000, diffusion: { checkpoints: [4000] } }
const leaving = { ...saddle, particles: 1, steps: 20_000, escape: { when: 'abs(y) > 0.5' } }

const workloads: Record<string, Workload> = {
  'usam, diffusion': {
    experiment: { ...growth, optimizer: { kind: 'usam', learningRate: 0.001 } },
    radii: radiiFrom(0.05, 0.4),
    particles: { wasm: 16_384, native: 98_304 },
  },
  'sam, diffusion': {
    experiment: { ...growth, optimizer: { kind: 'sam', learningRate: 0.001 } },
    radii: radiiFrom(0.05, 0.4),
    particles: { wasm: 16_384, native: 98_304 },
  },
  'usam, escape in 500 to 900 steps': {
    experiment: leaving,
    radii: radiiFrom(0.05, 0.4),
    particles: { wasm: 65_536, native: 393_216 },
  },
  'usam, escape in 500 steps to never': {
    experiment: leaving,
    radii: radiiFrom(0, 0.99),
    particles: { wasm: 16_384, native: 65_536 },
  },
}

export async function sharing(): Promise<Section> {
  const compiler = await workingCompiler()
  const engines = 'advice' in compiler ? ['wasm'] : ['wasm', 'native']
  const rows: Row[] = 'advice' in compiler ? [{ name: 'native', note: `not measured: ${compiler.advice}` }] : []
  for (const engine of engines)
    for (const [name, workload] of Object.entries(workloads)) rows.push(...(await compared(engine, name, workload)))
  return { title: 'sharing', rows }
}

async function compared(engine: string, name: string, { experiment, radii, particles }: Workload): Promise<Row[]> {
  const run = async (rest: Partial<ExperimentInput>) =>
    (await simulate({ ...experiment, particles: particles[engine]!, ...rest }, { engine, threads: 1 })).timing
  const together: Contender = {
    name: `${name}, ${engine}, ${VARIANTS} variants together`,
    run: async () => {
      const { particleSteps, seconds } = await run({ sweep: { 'optimizer.radius': [...radii] } })
      return particleSteps / seconds / 1e6
    },
  }
  const apart: Contender = {
    name: `${name}, ${engine}, ${VARIANTS} runs of one`,
    run: async () => {
      let [steps, took] = [0, 0]
      for (const radius of radii) {
        const { particleSteps, seconds } = await run({ optimizer: { ...experiment.optimizer, radius } })
        steps += particleSteps
        took += seconds
      }
      return steps / took / 1e6
    },
  }
  const figures = await takeTurns([together, apart], ROUNDS)
  return [
    figure(together.name, RATE, figures[0]!),
    figure(apart.name, RATE, figures[1]!),
    figure(`${name}, ${engine}, together over apart`, '', ratios(figures[0]!, figures[1]!)),
  ]
}
