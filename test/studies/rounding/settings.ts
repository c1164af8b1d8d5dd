/** Motions whose rounding is measured: what pulls particles together, what drives them apart, and what does both. */
import type { ExperimentInput } from '#src/experiment/schema.js'
import { type Linear, SGD, USAM } from './bound.js'

export interface Setting {
  readonly name: string
  readonly experiment: Omit<ExperimentInput, 'steps' | 'particles'>
  /** Of the first coordinate, where its steps are linear and draw particles together. */
  readonly linear?: Linear
}

const base = {
  seed: 'rounding',
  start: [0, 0],
  loss: { saddle: { curvatures: [1, 0.5] } },
  optimizer: { kind: 'sgd', learningRate: 0.01 },
  noise: { hessian: { batchSize: 32 } },
} satisfies Setting['experiment']
const [learningRate, radius] = [0.01, 0.3]
/** Of the gradient along the first coordinate, of curvature 1: √(1/B). */
const NOISE = Math.sqrt(1 / 32)
/** Below float32's largest number after 10^5 steps: 1.0005^100000 is e^50. */
const slowly = [-0.05, -0.02]

export const SETTINGS: readonly Setting[] = [
  {
    name: 'sgd, stable',
    experiment: base,
    linear: { multiplier: 1 - learningRate, noise: learningRate * NOISE, ...SGD },
  },
  {
    name: 'usam, stable',
    experiment: { ...base, optimizer: { kind: 'usam', learningRate, radius } },
    linear: { multiplier: 1 - learningRate * (1 + radius), noise: learningRate * (1 + radius) * NOISE, ...USAM },
  },
  {
    name: 'sam, stable',
    experiment: { ...base, start: [1, 1], optimizer: { kind: 'sam', learningRate, radius: 0.1 } },
  },
  {
    name: 'sgd with momentum 0.9, stable',
    experiment: { ...base, optimizer: { kind: 'sgd', learningRate, momentum: 0.9 } },
  },
  { name: 'sgd, unstable', experiment: { ...base, loss: { saddle: { curvatures: slowly } } } },
  {
    name: 'usam, unstable',
    experiment: {
      ...base,
      loss: { saddle: { curvatures: slowly } },
      optimizer: { kind: 'usam', learningRate, radius },
    },
  },
  {
    name: 'sam, unstable',
    experiment: {
      ...base,
      loss: { saddle: { curvatures: slowly } },
      optimizer: { kind: 'sam', learningRate, radius: 0.1 },
    },
  },
  {
    name: 'sgd with momentum 0.9, unstable',
    experiment: {
      ...base,
      loss: { saddle: { curvatures: [-0.005, -0.002] } },
      optimizer: { kind: 'sgd', learningRate, momentum: 0.9 },
    },
  },
  {
    name: 'sgd in a double well, small noise',
    experiment: { ...base, loss: { doubleWell: {} }, noise: { isotropic: { std: 0.2 } } },
  },
  {
    name: 'sgd in a double well, hops',
    experiment: { ...base, loss: { doubleWell: {} }, noise: { isotropic: { std: 4 } } },
  },
]

/** In a well at (1, 0), with noise of 1e-8 a step, where float32 numbers are 6e-8 apart and more: float32 does not follow. */
export const LOST: Setting = {
  name: 'sgd in a well, noise below float32',
  experiment: { ...base, start: [1, 0], loss: { doubleWell: {} }, noise: { isotropic: { std: 1e-6 } } },
}
