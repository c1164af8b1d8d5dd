/** Lanes take the next particle when theirs is out: no particle may notice. */
import { beforeAll, describe, expect, it } from 'vitest'
import { printWat } from '#kernels/printers/wat.js'
import { assemble } from '#src/engines/assemble.js'
import { WasmStepper } from '#src/engines/wasm-stepper.js'
import type { ExperimentInput } from '#src/experiment/schema.js'
import { planOf } from '#src/experiment/sweep.js'

const HORIZON = 120
const FIRST = 1000
const COUNT = 203

const saddle: ExperimentInput = {
  particles: 1,
  steps: HORIZON,
  start: { gaussian: { mean: [0, 0], std: 0.01 } },
  loss: { saddle: { curvatures: [1, -1] } },
  optimizer: { kind: 'usam', learningRate: 0.05, radius: 0.1 },
  noise: { isotropic: { std: 0.1 } },
  escape: { exits: { up: 'y > 0.03', down: 'y < -0.06' } },
}

const experiments: Record<string, ExperimentInput> = {
  'four groups': saddle,
  'two groups': {
    ...saddle,
    start: { gaussian: { mean: [0, 0, 0, 0], std: 0.01 } },
    loss: { saddle: { curvatures: [1, -1, 1, -1] } },
    escape: { when: 'abs(w2) > 0.05 or abs(w4) > 0.05' },
  },
  'one group': {
    ...saddle,
    start: { gaussian: { mean: new Array(16).fill(0), std: 0.01 } },
    loss: { saddle: { curvatures: Array.from({ length: 16 }, (_, j) => (j < 8 ? 1 : -1)) } },
    escape: { when: 'abs(w16) > 0.05' },
  },
  'particles that diverge': {
    ...saddle,
    start: { gaussian: { mean: [0, 0], std: 1 } },
    loss: { monkeySaddle: {} },
    optimizer: { kind: 'sgd', learningRate: 0.3 },
    escape: { when: 'x > 1e30' },
  },
  minibatches: {
    ...saddle,
    start: { gaussian: { mean: [0.3, 0.3], std: 0.1 } },
    loss: { oneNeuron: {} },
    noise: { minibatch: { batchSize: 2 } },
    escape: { when: 'abs(x^2*y - 1) < 0.1' },
  },
}

describe.each(Object.entries(experiments))('%s', (_, experiment) => {
  let stepper: WasmStepper

  beforeAll(async () => {
    const { kernel, key } = planOf(experiment).variants[0]!
    stepper = new WasmStepper(await assemble(printWat(kernel)), [kernel.state.length], key)
  })

  async function outcomes(first: number, count: number, horizon = HORIZON, slice = horizon): Promise<string[]> {
    stepper.start(first, count)
    await stepper.escape(horizon, { steps: slice, onSteps: () => {} })
    return Array.from(
      { length: count },
      (_, i) => `${stepper.walks[0]!.exitCode[i]} at ${stepper.walks[0]!.exitStep[i]}`,
    )
  }

  it('each particle leaves when it does alone, to the bit, some of them and not all', async () => {
    const together = await outcomes(FIRST, COUNT)
    const alone: string[] = []
    for (let i = 0; i < COUNT; i++) alone.push(...(await outcomes(FIRST + i, 1)))
    expect(together).toEqual(alone)
    expect(new Set(together).size).toBeGreaterThan(5)
  })

  it('the same in slices, and in blocks that do not fill the lanes', async () => {
    const together = await outcomes(FIRST, COUNT)
    for (const slice of [1, 7, 50]) expect(await outcomes(FIRST, COUNT, HORIZON, slice)).toEqual(together)
    for (const count of [1, 3, 15, 16, 17])
      expect(await outcomes(FIRST, count, HORIZON, 50)).toEqual(together.slice(0, count))
  })

  it('particles that are still in go on from where they were, as without an escape condition', async () => {
    await outcomes(FIRST, COUNT, 60, 30)
    const still = Array.from({ length: COUNT }, (_, i) => i).filter(i => stepper.walks[0]!.exitCode[i] === 0)
    const left = still.map(i => stepper.walks[0]!.state.map(array => array[i]))
    stepper.start(FIRST, COUNT)
    stepper.advance(0, 60)
    expect(left).toEqual(still.map(i => stepper.walks[0]!.state.map(array => array[i])))
    expect(still.length).toBeGreaterThan(0)
  })

  it('negative control: another particle has another outcome', async () => {
    expect(await outcomes(FIRST + 1, COUNT)).not.toEqual(await outcomes(FIRST, COUNT))
  })
})
