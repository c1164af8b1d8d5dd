/**
 * The text of printed kernels. A change of a printer shows here, and belongs in the same commit as the new text
 * (npx vitest run -u test/kernels/golden).
 */
import { describe, expect, it } from 'vitest'
import { printGpu } from '#kernels/printers/gpujs.js'
import { printWat } from '#kernels/printers/wat.js'
import { assemble } from '#src/engines/assemble.js'
import type { ExperimentInput } from '#src/experiment/schema.js'
import { planOf } from '#src/experiment/sweep.js'

const saddle: ExperimentInput = {
  particles: 1,
  steps: 1,
  start: [0, 0],
  loss: { saddle: { curvatures: [1, -1] } },
  optimizer: { kind: 'sgd', learningRate: 0.01, radius: 0.3 },
  noise: { hessian: { batchSize: 32 } },
  escape: { when: 'abs(y) > 0.5' },
}

const kernels: Record<string, ExperimentInput> = {
  'sgd-saddle': saddle,
  'usam-saddle-momentum': { ...saddle, optimizer: { ...saddle.optimizer, kind: 'usam', momentum: 0.9 } },
  'sam-saddle': { ...saddle, optimizer: { ...saddle.optimizer, kind: 'sam' } },
  'sam-beale-two-exits': {
    ...saddle,
    start: { gaussian: { mean: [0, 1], std: 0.1 } },
    loss: { beale: {} },
    optimizer: { kind: 'sam', learningRate: 0.001, radius: 0.1, noise: 'independent' },
    noise: { isotropic: { std: 0.1 } },
    escape: { exits: { minimum: '(x - 3)^2 + (y - 0.5)^2 < 0.01', away: 'abs(x) > 5' } },
  },
  'usam-one-neuron-minibatch': {
    ...saddle,
    loss: { oneNeuron: { data: 'normal' } },
    optimizer: { kind: 'usam', learningRate: 0.01, radius: 0.1, noise: 'independent' },
    noise: { minibatch: { batchSize: 8 } },
  },
  'sgd-functions': {
    ...saddle,
    loss: { expression: 'exp(-x^2) + log(1 + y^2) + sin(x*y) + cos(x) + tanh(y) + sqrt(1 + x^2)' },
    noise: { none: {} },
  },
}

describe.each(Object.entries(kernels))('%s', (name, experiment) => {
  const { kernel } = planOf(experiment).variants[0]!

  it('has the golden WebAssembly text, which assembles and validates', async () => {
    const text = printWat(kernel)
    await expect(text).toMatchFileSnapshot(`golden/${name}.wat`)
    await assemble(text)
  })

  it('has the golden gpu.js text', async () => {
    const { functions, start, advance, escape } = printGpu(kernel)
    const sources = [...functions, start, advance, escape].map(
      ({ source, argumentTypes }) => `${source}\n// ${JSON.stringify(argumentTypes)}`,
    )
    await expect(`${sources.join('\n\n')}\n`).toMatchFileSnapshot(`golden/${name}.gpu.js.txt`)
  })
})
