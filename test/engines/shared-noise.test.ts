/** Variants that are run together on the same normals walk as each does by itself, to the bit. */
import { describe, expect, it } from 'vitest'
import type { Kernel } from '#kernels/particle.js'
import { printSharedC } from '#kernels/printers/c-shared.js'
import { printWat } from '#kernels/printers/wat.js'
import { printSharedWat } from '#kernels/printers/wat-shared.js'
import { assemble } from '#src/engines/assemble.js'
import { libraryOf } from '#src/engines/native/cache.js'
import { loadLibrary } from '#src/engines/native/library.js'
import { NativeStepper } from '#src/engines/native/stepper.js'
import type { Key, Stepper, Walk } from '#src/engines/stepper.js'
import { WasmStepper } from '#src/engines/wasm-stepper.js'
import type { ExperimentInput } from '#src/experiment/schema.js'
import { planOf } from '#src/experiment/sweep.js'
import { countPlan } from '#src/simulate.js'
import { byWhom, compiler, nativeStepper } from './compiler.js'

const FIRST = 1000
const COUNT = 203
const HORIZON = 150
const KEY: Key = { key0: 77, key1: -5 }

const base: ExperimentInput = {
  particles: 1,
  steps: HORIZON,
  start: { gaussian: { mean: [0, 0], std: 0.01 } },
  loss: { saddle: { curvatures: [1, -1] } },
  optimizer: { kind: 'usam', learningRate: 0.05, radius: 0.1 },
  noise: { isotropic: { std: 0.1 } },
  escape: { when: 'abs(y) > 0.06' },
}
const neuron: ExperimentInput = {
  ...base,
  loss: { oneNeuron: { data: 'normal', labelNoise: 0.5 } },
  start: { gaussian: { mean: [0.3, 0.3], std: 0.05 } },
  optimizer: { kind: 'usam', learningRate: 0.05, radius: 0.1, noise: 'independent' },
  escape: { when: 'x*y > 0.3' },
}
const five = {
  start: { gaussian: { mean: new Array(5).fill(0), std: 0.01 } },
  loss: { saddle: { curvatures: [1, 0.5, 0, -0.5, -1] } },
}
const diverging: ExperimentInput = {
  ...base,
  start: { gaussian: { mean: [0, 0], std: 1 } },
  loss: { monkeySaddle: {} },
  optimizer: { kind: 'sgd', learningRate: 0.3 },
  escape: { when: 'x > 1e30' },
}

/** Kernels that have little in common but their draws. */
const bundles: Record<string, ExperimentInput[]> = {
  'radii of a saddle': [0, 0.05, 0.3].map(radius => ({ ...base, optimizer: { ...base.optimizer, radius } })),
  'optimizers, of which some draw twice and some have momentum': [
    { ...base, optimizer: { kind: 'sgd', learningRate: 0.05 } },
    { ...base, optimizer: { kind: 'sam', learningRate: 0.05, radius: 0.05, noise: 'independent' } },
    { ...base, optimizer: { kind: 'usamFull', learningRate: 0.05, radius: 0.1, momentum: 0.5 } },
  ],
  'losses of other dimensions, and several exits': [
    base,
    { ...base, ...five, escape: { exits: { up: 'w5 > 0.05', down: 'w5 < -0.06', side: 'abs(w4) > 0.1' } } },
  ],
  'minibatches of other sizes': [1, 3, 8].map(batchSize => ({ ...neuron, noise: { minibatch: { batchSize } } })),
  'particles that diverge in one and not in the other': [diverging, { ...base, escape: { when: 'abs(y) > 0.2' } }],
  'elementary functions, which are fused with what a kernel uses once': [0.1, 0.2].map(radius => ({
    ...base,
    loss: { expression: 'exp(-x^2) - log(1 + y^2) + sin(x*y) + 0.1*tanh(y) + sqrt(1 + x^2)' },
    optimizer: { kind: 'usam', learningRate: 0.05, radius },
  })),
}

const kernelsOf = (experiments: readonly ExperimentInput[]) => experiments.map(each => planOf(each).variants[0]!.kernel)
const states = (kernels: readonly Kernel[]) => kernels.map(({ state }) => state.length)

interface Machine {
  readonly name: string
  together(kernels: readonly Kernel[], key?: Key): Promise<Stepper>
  alone(kernel: Kernel): Promise<Stepper>
}

const wasm: Machine = {
  name: 'wasm',
  together: async (kernels, key = KEY) =>
    new WasmStepper(await assemble(printSharedWat(kernels)), states(kernels), key),
  alone: async kernel => new WasmStepper(await assemble(printWat(kernel)), states([kernel]), KEY),
}
const native: Machine = {
  name: `native, compiled ${byWhom}`,
  together: async (kernels, key = KEY) =>
    new NativeStepper(await loadLibrary(await libraryOf(compiler!, printSharedC(kernels))), states(kernels), 4096, key),
  alone: kernel => nativeStepper(kernel, KEY),
}

/** Bits, so that no difference is lost: NaN of one kind is NaN of the other. */
const bitsOf = ({ state }: Walk) => state.map(array => [...array.slice(0, COUNT)].map(number => String(number)))
const exitsOf = ({ exitStep, exitCode }: Walk, count = COUNT) =>
  Array.from({ length: count }, (_, i) => `${exitCode[i]} at ${exitStep[i]}`)

async function statesAfter(stepper: Stepper, spans: readonly (readonly [number, number])[]) {
  await stepper.start(FIRST, COUNT)
  const start = stepper.walks.map(bitsOf)
  for (const [from, to] of spans) await stepper.advance(from, to)
  return stepper.walks.map((walk, i) => [start[i]!, bitsOf(walk)])
}

async function exitsAfter(stepper: Stepper, slice = HORIZON, count = COUNT) {
  await stepper.start(FIRST, count)
  await stepper.escape(HORIZON, { steps: slice, onSteps: () => {} })
  return stepper.walks.map(walk => exitsOf(walk, count))
}

const machines = [wasm, ...(compiler === null ? [] : [native])]

describe.each(machines)('$name', ({ together, alone }) => {
  it.each(Object.entries(bundles))(
    '%s: states and exits are those of each kernel by itself, to the bit',
    async (_, experiments) => {
      const kernels = kernelsOf(experiments)
      const shared = await together(kernels)
      const apart = await Promise.all(kernels.map(alone))
      const whole = [[0, 100]] as const
      expect(await statesAfter(shared, whole)).toEqual(
        (await Promise.all(apart.map(stepper => statesAfter(stepper, whole)))).flat(),
      )
      const exits = (await Promise.all(apart.map(stepper => exitsAfter(stepper)))).flat()
      expect(await exitsAfter(shared)).toEqual(exits)
      // or the comparison would say little
      expect(new Set(exits.flat()).size).toBeGreaterThan(10)
      for (const slice of [1, 7, 50]) expect(await exitsAfter(shared, slice)).toEqual(exits)
      for (const count of [1, 17])
        expect(await exitsAfter(shared, 50, count)).toEqual(exits.map(all => all.slice(0, count)))
    },
  )

  it('steps in parts of any length lead to the same states, to the bit', async () => {
    const shared = await together(kernelsOf(bundles['radii of a saddle']!))
    const parts = [
      [0, 1],
      [1, 8],
      [8, 71],
      [71, 100],
    ] as const
    expect(await statesAfter(shared, parts)).toEqual(await statesAfter(shared, [[0, 100]]))
  })

  it('negative control: with another key all particles walk elsewhere', async () => {
    const kernels = kernelsOf(bundles['radii of a saddle']!)
    const exits = await exitsAfter(await together(kernels))
    const others = await exitsAfter(await together(kernels, { key0: 78, key1: -5 }))
    const same = exits.flat().filter((exit, i) => exit === others.flat()[i])
    expect(same.length).toBeLessThan(0.1 * exits.flat().length)
  })
})

const sweep: ExperimentInput = {
  ...base,
  seed: 'shared',
  particles: 9000,
  diffusion: { checkpoints: 5 },
  sweep: { 'optimizer.radius': [0, 0.1, 0.2], 'noise.isotropic.std': [0.05, 0.1] },
}

const talliesOf = async (experiment: ExperimentInput, engine: string, threads: number) =>
  (await countPlan(planOf(experiment), { engine, threads })).tallies.variants.map(({ escape, diffusion }) => [
    escape,
    diffusion,
  ])

describe.each(machines.map(({ name }) => name.split(',')[0]!))('a sweep on %s', engine => {
  it('has the result, to the last bit, of its variants run by themselves, on any number of threads', async () => {
    const together = await talliesOf(sweep, engine, 1)
    for (const threads of [2, 5]) expect(await talliesOf(sweep, engine, threads)).toEqual(together)
    const alone = []
    for (const { experiment } of planOf(sweep).variants)
      alone.push(...(await talliesOf({ ...experiment, sweep: undefined }, engine, 2)))
    expect(together).toEqual(alone)
  })
})
