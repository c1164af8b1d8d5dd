/** Experiments whose exact laws are known, each run with many seeds. */
import type { ExperimentInput } from '#src/experiment/schema.js'

export interface Setting {
  readonly name: string
  readonly experiment: ExperimentInput
  /** Steps at which survival is read. */
  readonly at?: readonly number[]
}

const PARTICLES = 1000

const repelling: ExperimentInput = {
  particles: PARTICLES,
  steps: 600,
  start: [0, 0],
  loss: { saddle: { curvatures: [1, -1] } },
  optimizer: { kind: 'sgd', learningRate: 0.02 },
  noise: { hessian: { batchSize: 8 } },
  escape: { when: 'abs(y) > 0.5' },
  diffusion: { checkpoints: [1, 2, 3, 5, 8, 12, 20, 35] },
}
const usam = (radius: number) => ({ kind: 'usam', learningRate: 0.02, radius }) as const

/** Horizons give light censoring (about a twentieth) or heavy (about three fifths). */
export const SETTINGS: readonly Setting[] = [
  { name: 'sgd leaving a saddle, light censoring', experiment: { ...repelling, steps: 330 }, at: [120, 170, 250] },
  { name: 'sgd leaving a saddle, heavy censoring', experiment: { ...repelling, steps: 145 }, at: [80, 110, 145] },
  {
    name: 'usam leaving a saddle, light censoring',
    experiment: { ...repelling, steps: 500, optimizer: usam(0.3) },
    at: [180, 260, 380],
  },
  {
    name: 'usam held by a saddle, light censoring',
    experiment: { ...repelling, steps: 2400, optimizer: usam(2), noise: { isotropic: { std: 1.9 } } },
    at: [200, 600, 1400],
  },
  {
    name: 'usam held by a saddle, heavy censoring',
    experiment: { ...repelling, steps: 450, optimizer: usam(2), noise: { isotropic: { std: 1.9 } } },
    at: [100, 200, 400],
  },
  {
    name: 'sgd from a cloud off the saddle, light censoring',
    experiment: { ...repelling, steps: 220, start: { gaussian: { mean: [0.2, 0.05], std: 0.1 } } },
    at: [40, 80, 140],
  },
  {
    name: 'a flat walk, light censoring',
    experiment: {
      ...repelling,
      steps: 1400,
      loss: { saddle: { curvatures: [0, 0] } },
      noise: { isotropic: { std: 1 } },
    },
    at: [200, 500, 900],
  },
  {
    name: 'sgd with momentum 0.9',
    experiment: {
      ...repelling,
      steps: 120,
      optimizer: { kind: 'sgd', learningRate: 0.002, momentum: 0.9 },
      diffusion: { checkpoints: [1, 2, 4, 7, 12, 20, 35, 60] },
      noise: { isotropic: { std: 2 } },
    },
    at: [40, 60, 90],
  },
]

/** Two variants that share their noise. */
export const PAIRS: readonly Setting[] = [
  {
    name: 'usam beside sgd, light censoring',
    experiment: { ...repelling, steps: 500, optimizer: usam(0.3), sweep: { 'optimizer.kind': ['sgd', 'usam'] } },
  },
  {
    name: 'usam beside sgd, heavy censoring',
    experiment: { ...repelling, steps: 160, optimizer: usam(0.3), sweep: { 'optimizer.kind': ['sgd', 'usam'] } },
  },
]
