/**
 * The text of printed kernels. A change of a printer shows here, and belongs in the same commit as the new text
 * (npx vitest run -u test/kernels/golden).
 */
import { describe, expect, it } from 'vitest'
import { printC } from '#kernels/printers/c.js'
import { printSharedC } from '#kernels/printers/c-shared.js'
import { printGpu } from '#kernels/printers/gpujs.js'
import { printWat } from '#kernels/printers/wat.js'
import { printSharedWat } from '#kernels/printers/wat-shared.js'
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

/** The other optimizers with and without momentum, and a state of many numbers: as WebAssembly alone. */
const assembled: Record<string, ExperimentInput> = {
  'sgd-saddle-momentum': { ...saddle, optimizer: { ...saddle.optimizer, momentum: 0.9 } },
  'usam-saddle': { ...saddle, optimizer: { ...saddle.optimizer, kind: 'usam' } },
  'sam-saddle-momentum': { ...saddle, optimizer: { ...saddle.optimizer, kind: 'sam', momentum: 0.9 } },
  'sgd-saddle-16d': {
    ...saddle,
    start: Array.from({ length: 16 }, () => 0),
    loss: { saddle: { curvatures: Array.from({ length: 16 }, (_, j) => (j < 8 ? j + 1 : 7 - j)) } },
    escape: { when: 'abs(w16) > 0.5' },
  },
}

const kernelOf = (experiment: ExperimentInput) => planOf(experiment).variants[0]!.kernel

describe.each(Object.entries({ ...kernels, ...assembled }))('%s', (name, experiment) => {
  it('has the golden WebAssembly text, which assembles and validates', async () => {
    const text = printWat(kernelOf(experiment))
    await expect(text).toMatchFileSnapshot(`golden/${name}.wat`)
    await assemble(text)
  })

  it('prints the same text again from the same experiment', () => {
    expect(printWat(kernelOf(experiment))).toBe(printWat(kernelOf(experiment)))
  })
})

describe.each(Object.entries(kernels))('%s', (name, experiment) => {
  it('has the golden gpu.js text', async () => {
    const { functions, start, advance, escape } = printGpu(kernelOf(experiment))
    const sources = [...functions, start, advance, escape].map(
      ({ source, argumentTypes }) => `${source}\n// ${JSON.stringify(argumentTypes)}`,
    )
    await expect(`${sources.join('\n\n')}\n`).toMatchFileSnapshot(`golden/${name}.gpu.js.txt`)
  })

  it('has the golden C text', async () => {
    await expect(printC(kernelOf(experiment))).toMatchFileSnapshot(`golden/${name}.c`)
  })
})

describe('kernels that share their noise', () => {
  const variants = ['usam-saddle-momentum', 'sam-beale-two-exits'].map(name => kernelOf(kernels[name]!))

  it('have the golden WebAssembly text, which assembles and validates', async () => {
    const text = printSharedWat(variants)
    await expect(text).toMatchFileSnapshot('golden/shared.wat')
    await assemble(text)
  })

  it('have the golden C text', async () => {
    await expect(printSharedC(variants)).toMatchFileSnapshot('golden/shared.c')
  })
})

it('negative control: text that is no WebAssembly does not assemble, nor what does not validate', async () => {
  await expect(assemble('(module (func (result v128) (f32x4.plus)))')).rejects.toThrow()
  await expect(assemble('(module (func (result v128) (i32.const 1)))')).rejects.toThrow()
})
