/** What the regression check times: each in itself large enough that start-up is a small part of it, but for the last. */
import type { NamedTask } from '../../src/bench/compare-packages.js'
import type { ExperimentInput } from '../../src/index.js'

const saddle = {
  steps: 1000,
  start: [0, 0],
  loss: { saddle: { curvatures: [1, -1] } },
  noise: { isotropic: { std: 0.1 } },
}

const diffusion: ExperimentInput = {
  ...saddle,
  particles: 98_304,
  optimizer: { kind: 'sam', learningRate: 0.01, radius: 0.1 },
  diffusion: { checkpoints: [1000] },
}

const escape: ExperimentInput = {
  ...saddle,
  particles: 98_304,
  optimizer: { kind: 'usam', learningRate: 0.01, radius: 0.3 },
  escape: { when: 'abs(y) > 0.5' },
}

const minibatch: ExperimentInput = {
  particles: 16_384,
  steps: 500,
  start: [0.1, 0.1],
  loss: { oneNeuron: { data: 'normal' } },
  optimizer: { kind: 'sam', learningRate: 0.01, radius: 0.05 },
  noise: { minibatch: { batchSize: 4 } },
  diffusion: { checkpoints: [500] },
}

const sweep: ExperimentInput = {
  ...escape,
  particles: 8192,
  steps: 1000,
  sweep: { 'optimizer.radius': [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7] },
}

/** One thread: what else the machine does then disturbs less. */
const onOneThread = (name: string, experiment: ExperimentInput, engine = 'wasm'): NamedTask => ({
  name,
  task: { kind: 'experiment', experiment, engine, threads: 1 },
})

export const WORKLOADS: readonly NamedTask[] = [
  onOneThread('wasm diffusion', diffusion),
  onOneThread('wasm escape', escape),
  onOneThread('reference', { ...diffusion, particles: 512, diffusion: { checkpoints: [1000] } }, 'reference'),
  onOneThread('minibatch', minibatch),
  onOneThread('sweep of 8', sweep),
  { name: 'start-up of --version', task: { kind: 'command', arguments: ['--version'] } },
]
