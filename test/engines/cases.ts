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

/** A loss, a noise and an optimizer by their names. */
type Parts = readonly [loss: string, noise: string, optimizer: string]

const combinations: readonly Parts[] = Object.keys(losses).flatMap(loss =>
  Object.keys(noises)
    .filter(noise => noise !== 'hessian' || !withoutHessianNoise.includes(loss))
    .filter(noise => noise !== 'minibatch' || withSamples.includes(loss))
    .flatMap(noise => Object.keys(optimizers).map(optimizer => [loss, noise, optimizer] as const)),
)

const caseOf = ([loss, noise, optimizer]: Parts): Case => ({
  name: `${loss}, ${noise} noise, ${optimizer}`,
  experiment: {
    seed: 'agree',
    particles: 64,
    steps: 60,
    ...losses[loss]!,
    noise: noises[noise]!,
    optimizer: optimizers[optimizer]!,
  },
})

export const cases: readonly Case[] = combinations.map(caseOf)

const pairsOf = ([loss, noise, optimizer]: Parts) => [
  `${loss}, ${noise}`,
  `${loss}, ${optimizer}`,
  `${noise} noise, ${optimizer}`,
]

/**
 * A third of the cases, which has every two parts together that go together: for engines that take long to compile a kernel.
 * Those that have most pairs which are not there yet are taken first.
 */
export const everyPair: readonly Case[] = (() => {
  const missing = new Set(combinations.flatMap(pairsOf))
  const news = (parts: Parts) => pairsOf(parts).filter(pair => missing.has(pair)).length
  const taken: Parts[] = []
  while (missing.size > 0) {
    const best = combinations.reduce((one, other) => (news(other) > news(one) ? other : one))
    for (const pair of pairsOf(best)) missing.delete(pair)
    taken.push(best)
  }
  return taken.map(caseOf)
})()
