/** Every loss, optimizer and noise that go together, as experiments for the engines to agree on. */
import type { ExperimentInput } from '#src/experiment/schema.js'

/** A cloud, so that without noise too the particles differ. */
const cloud = (mean: number[]) => ({ gaussian: { mean, std: 0.01 } })

const losses: Record<string, Pick<ExperimentInput, 'loss' | 'start' | 'escape'>> = {
  'saddle 1d': { loss: { saddle: { curvatures: [-1] } }, start: cloud([0]), escape: { when: 'abs(x) > 0.015' } },
  'saddle 2d': { loss: { saddle: { curvatures: [1, -1] } }, start: cloud([0, 0]), escape: { when: 'abs(y) > 0.015' } },
  'saddle 5d': {
    loss: { saddle: { curvatures: [1, 0.5, 0, -0.5, -1] } },
    start: cloud([0, 0, 0, 0, 0]),
    escape: { exits: { down: 'w5 < -0.015', up: 'w5 > 0.015', side: 'abs(w4) > 0.02' } },
  },
  'saddle 16d': {
    loss: { saddle: { curvatures: Array.from({ length: 16 }, (_, j) => 1 - j / 8) } },
    start: cloud(new Array(16).fill(0)),
    escape: { when: 'w15^2 + w16^2 > 0.0005' },
  },
  // beside the saddle, where the direction of the gradient is not lost in rounding, which SAM would make large
  beale: { loss: { beale: {} }, start: cloud([0.5, 0.5]), escape: { when: 'abs(x - 0.5) + abs(y - 0.5) > 0.05' } },
  'monkey saddle': {
    loss: { monkeySaddle: {} },
    start: cloud([0.1, 0]),
    escape: { when: 'x < 0.09 or max(abs(x), abs(y)) > 0.115' },
  },
  'double well': {
    loss: { doubleWell: {} },
    start: cloud([0, 0]),
    escape: { exits: { left: 'x < -0.015', right: 'x > 0.015' } },
  },
  'one neuron': { loss: { oneNeuron: {} }, start: cloud([0.3, 0.3]), escape: { when: 'x^2 + y^2 > 0.19' } },
  'one neuron, normal inputs': {
    loss: { oneNeuron: { data: 'normal', labelNoise: 0.5 } },
    start: cloud([0.3, 0.3]),
    escape: { when: 'not (x^2 + y^2 <= 0.19)' },
  },
  expression: {
    loss: {
      expression: 'x^2 - y^2 + 0.1*sin(3*x*y) + exp(-x^2) + 0.05*tanh(y) + 0.1*log(2 + cos(x)) + sqrt(1 + y^2)^1.5',
    },
    start: cloud([0.1, 0.02]),
    escape: { when: 'abs(y) > 0.035 or min(x, y) < 0' },
  },
}

const noises: Record<string, ExperimentInput['noise']> = {
  none: { none: {} },
  isotropic: { isotropic: { std: 0.1 } },
  hessian: { hessian: { batchSize: 32 } },
  minibatch: { minibatch: { batchSize: 8 } },
}

const optimizers: Record<string, ExperimentInput['optimizer']> = {
  sgd: { kind: 'sgd', learningRate: 0.01 },
  'sgd with momentum': { kind: 'sgd', learningRate: 0.01, momentum: 0.9 },
  usam: { kind: 'usam', learningRate: 0.01, radius: 0.2 },
  'usam, independent noise': { kind: 'usam', learningRate: 0.01, radius: 0.2, noise: 'independent' },
  'usam, full gradient': { kind: 'usamFull', learningRate: 0.01, radius: 0.2 },
  sam: { kind: 'sam', learningRate: 0.01, radius: 0.05 },
  'sam with momentum, independent noise': {
    kind: 'sam',
    learningRate: 0.01,
    radius: 0.05,
    momentum: 0.9,
    noise: 'independent',
  },
}

/** Losses whose Hessian vanishes at the saddle, or whose declared saddle is none: there the hessian model is refused. */
const withoutHessianNoise = ['monkey saddle', 'one neuron', 'one neuron, normal inputs', 'expression']
const withSamples = ['saddle 1d', 'saddle 2d', 'saddle 5d', 'saddle 16d', 'one neuron', 'one neuron, normal inputs']

export interface Case {
  readonly name: string
  readonly experiment: ExperimentInput
}

export const cases: readonly Case[] = Object.entries(losses).flatMap(([lossName, loss]) =>
  Object.entries(noises)
    .filter(([noise]) => noise !== 'hessian' || !withoutHessianNoise.includes(lossName))
    .filter(([noise]) => noise !== 'minibatch' || withSamples.includes(lossName))
    .flatMap(([noiseName, noise]) =>
      Object.entries(optimizers).map(([optimizerName, optimizer]) => ({
        name: `${lossName}, ${noiseName} noise, ${optimizerName}`,
        experiment: { seed: 'agree', particles: 64, steps: 60, ...loss, noise, optimizer },
      })),
    ),
)
