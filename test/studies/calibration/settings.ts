/** Experiments whose exact laws are known, each run with many seeds. */
import type { ExperimentInput } from '#src/experiment/schema.js'

export interface Setting {
  readonly name: string
  readonly experiment: ExperimentInput
  /** Steps at which survival is read. */
  readonly at: readonly number[]
}

const base = {
  particles: 1000,
  steps: 600,
  start: [0, 0],
  loss: { saddle: { curvatures: [1, -1] } },
  optimizer: { kind: 'sgd', learningRate: 0.01 },
  noise: { hessian: { batchSize: 8 } },
  escape: { when: 'abs(y) > 0.5' },
  diffusion: { checkpoints: [1, 2, 3, 5, 8, 12, 20, 35, 60] },
} satisfies ExperimentInput
const usam = (radius: number) => ({ kind: 'usam', learningRate: 0.01, radius }) as const
/** At radius 2 the saddle of curvature −1 holds; this noise takes particles out of it within some hundred steps. */
const held = { ...base, optimizer: usam(2), noise: { isotropic: { std: 3.5 } } } satisfies ExperimentInput

/** Light censoring leaves about a twentieth in at the horizon, heavy about three fifths. */
export const SETTINGS: readonly Setting[] = [
  { name: 'sgd leaves a saddle, light censoring', experiment: { ...base, steps: 580 }, at: [250, 340, 480] },
  { name: 'sgd leaves a saddle, heavy censoring', experiment: { ...base, steps: 320 }, at: [200, 250, 320] },
  {
    name: 'usam leaves a saddle, light censoring',
    experiment: { ...base, steps: 850, optimizer: usam(0.3) },
    at: [380, 520, 720],
  },
  { name: 'usam is held by a saddle, light censoring', experiment: { ...held, steps: 1550 }, at: [100, 300, 900] },
  { name: 'usam is held by a saddle, heavy censoring', experiment: { ...held, steps: 300 }, at: [60, 150, 300] },
  {
    name: 'sgd from a cloud off the saddle, no censoring',
    experiment: {
      ...base,
      steps: 2500,
      start: { gaussian: { mean: [0.2, 0.05], std: 0.1 } },
      diffusion: { ...base.diffusion, field: { y: { from: -0.2, to: 0.3, cells: 5 } } },
    },
    at: [80, 160, 280],
  },
  {
    name: 'a flat walk, light censoring',
    experiment: { ...base, steps: 1700, loss: { saddle: { curvatures: [0, 0] } }, noise: { isotropic: { std: 2 } } },
    at: [200, 500, 900],
  },
  {
    name: 'sgd with momentum 0.9',
    experiment: {
      ...base,
      steps: 120,
      optimizer: { kind: 'sgd', learningRate: 0.002, momentum: 0.9 },
      diffusion: { checkpoints: [1, 2, 4, 7, 12, 20, 35, 60] },
      noise: { isotropic: { std: 2 } },
    },
    at: [40, 60, 90],
  },
]

/** The exponential tail shows only with many particles. */
export const TAILS: readonly Setting[] = [
  { name: 'sgd leaves a saddle, 10,000 particles', experiment: { ...base, steps: 2000 }, at: [400] },
  {
    name: 'usam leaves a saddle, 10,000 particles',
    experiment: { ...base, steps: 3000, optimizer: usam(0.3) },
    at: [600],
  },
  { name: 'usam is held by a saddle, 10,000 particles', experiment: { ...held, steps: 3000 }, at: [600] },
].map(({ name, experiment, at }) => ({
  name,
  at,
  experiment: { ...experiment, particles: 10_000, diffusion: undefined },
}))

/** Two variants that share their noise. */
export const PAIRS: readonly Setting[] = [
  { name: 'usam beside sgd, light censoring', steps: 850 },
  { name: 'usam beside sgd, heavy censoring', steps: 360 },
].map(({ name, steps }) => ({
  name,
  experiment: { ...base, steps, optimizer: usam(0.3), sweep: { 'optimizer.kind': ['sgd', 'usam'] } },
  at: [steps],
}))

/** Two exits that are taken equally often. */
export const EXITS: Setting = {
  name: 'two exits of a saddle, censored',
  experiment: { ...base, steps: 380, diffusion: undefined, escape: { exits: { down: 'y < -0.5', up: 'y > 0.5' } } },
  at: [380],
}
