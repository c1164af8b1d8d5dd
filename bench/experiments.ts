/** The experiments that are timed. */
import type { ExperimentInput } from '../src/index.js'

const saddle = { loss: { saddle: { curvatures: [1, -1] } }, noise: { isotropic: { std: 0.1 } } }

/** SAM on the two-dimensional saddle, its mean square displacement at the end measured. */
export const free: ExperimentInput = {
  ...saddle,
  name: 'sam, free',
  particles: 65_536,
  steps: 1000,
  start: [0, 0],
  optimizer: { kind: 'sam', learningRate: 0.01, radius: 0.1 },
  diffusion: { checkpoints: [1000] },
}

/** The escape of USAM from it, which has an exact law. */
export const leaving: ExperimentInput = {
  ...saddle,
  name: 'usam, escape',
  particles: 65_536,
  steps: 1000,
  start: [0, 0],
  optimizer: { kind: 'usam', learningRate: 0.01, radius: 0.3 },
  escape: { when: 'abs(y) > 0.5' },
}

/** A loss of each class, with noise and a start that suit it. */
export const LOSSES: Record<string, Pick<ExperimentInput, 'loss' | 'noise' | 'start'>> = {
  'quadratic saddle': { ...saddle, start: [0, 0] },
  'double well': { loss: { doubleWell: {} }, noise: { isotropic: { std: 1 } }, start: [-1, 0] },
  'one neuron, minibatch': {
    loss: { oneNeuron: { data: 'normal' } },
    noise: { minibatch: { batchSize: 4 } },
    start: [0.1, 0.1],
  },
  formula: { loss: { expression: 'sin(x)*cos(y) + 0.1*x^4' }, noise: { isotropic: { std: 0.1 } }, start: [0, 0] },
}

export const MEASUREMENTS: Record<string, Pick<ExperimentInput, 'diffusion' | 'escape'>> = {
  diffusion: { diffusion: { checkpoints: 10 } },
  escape: { escape: { when: 'abs(y) > 2' } },
}

/** The saddle in more coordinates, half of them unstable. */
export function saddleOf(dimension: number): ExperimentInput {
  const curvatures = Array.from({ length: dimension }, (_, i) => (i % 2 === 0 ? 1 : -1))
  return { ...free, start: curvatures.map(() => 0), loss: { saddle: { curvatures } } }
}
