/** Horizons of a billion steps on every engine: nothing is stored by the step, and counters hold. */
import { describe, expect, it } from 'vitest'
import { printWat } from '#kernels/printers/wat.js'
import { assemble } from '#src/engines/assemble.js'
import { findAdapter } from '#src/engines/gpu/adapter.js'
import { GpuSession } from '#src/engines/gpu/session.js'
import { GpuStepper } from '#src/engines/gpu/stepper.js'
import type { Stepper } from '#src/engines/stepper.js'
import { WasmStepper } from '#src/engines/wasm-stepper.js'
import type { ExperimentInput } from '#src/experiment/schema.js'
import { planOf } from '#src/experiment/sweep.js'
import type { Variant } from '#src/experiment/variant.js'
import { simulate } from '#src/index.js'
import { countPlan } from '#src/simulate.js'
import { binOf } from '#src/tallies/step-bins.js'
import { begin, largestDifference, pairOf } from './compare.js'
import { compiler, nativeStepper } from './compiler.js'

const HORIZON = 1e9
const MEMORY = 2 ** 29

/** All leave within some thousand steps. */
const unstable: ExperimentInput = {
  particles: 5000,
  steps: HORIZON,
  start: [0, 0],
  loss: { saddle: { curvatures: [1, -1] } },
  optimizer: { kind: 'usam', learningRate: 0.05, radius: 0.3 },
  noise: { hessian: { batchSize: 32 } },
  escape: { when: 'abs(y) > 0.5' },
}

/** Held back: half have left by step 1.2 million. */
const stable: ExperimentInput = {
  ...unstable,
  particles: 128,
  loss: { saddle: { curvatures: [1, 0.5] } },
  optimizer: { kind: 'sgd', learningRate: 0.5 },
  noise: { isotropic: { std: 0.5 } },
  escape: { when: 'abs(x) > 1.45' },
}

describe('a horizon of a billion steps', () => {
  it.each(['wasm', 'reference'])('on %s has the exits of a short one, in memory of half a gibibyte', async engine => {
    const particles = engine === 'reference' ? 300 : 5000
    const count = async (steps: number) => {
      const { tallies } = await countPlan(planOf({ ...unstable, particles, steps }), { engine, maxMemory: MEMORY })
      return tallies
    }
    const [long, short] = [await count(HORIZON), await count(20_000)]
    expect(long.particleSteps).toBe(short.particleSteps)
    const [late, early] = [long, short].map(({ variants }) => variants[0]!.escape!.exits[0]!)
    expect(late!.length).toBe(binOf(HORIZON) + 1)
    expect(late!.subarray(0, early!.length)).toEqual(early)
    expect(early!.reduce((sum, count) => sum + count, 0)).toBe(particles)
  })

  it('of which much is run agrees with the exact law, and not with one of times half as long or twice', async () => {
    const { variants } = await simulate(stable, { engine: 'wasm', maxMemory: MEMORY })
    const { escaped, resolution, mean, quantiles } = variants[0]!.escape!
    expect([escaped, resolution]).toEqual([128, 1024])
    // two intervals of level 1e-3 together are 3.5 standard errors wide to each side, 1.8 times those of 95%
    const holds = ({ estimate, low, high }: { estimate: number; low: number; high: number }, exact: number) =>
      estimate - 1.8 * (estimate - low) <= exact && exact <= estimate + 1.8 * (high - estimate)
    const found = [mean!, quantiles.find(({ p }) => p === 0.5)!] as {
      estimate: number
      low: number
      high: number
      exact: number
    }[]
    expect(found[0]!.exact).toBeGreaterThan(2 ** 20)
    for (const each of found) expect(holds(each, each.exact)).toBe(true)
    const [first] = found
    expect([holds(first!, first!.exact / 2), holds(first!, first!.exact * 2)]).toEqual([false, false])
  })
})

describe('the last steps of the longest run there may be', async () => {
  const LATE = 2 ** 31 - 21
  const found = await findAdapter()
  const session = 'advice' in found ? null : new GpuSession(found)
  const steppers: Record<string, ((variant: Variant) => Promise<Stepper>) | null> = {
    wasm: async ({ kernel, key }) => new WasmStepper(await assemble(printWat(kernel)), [kernel.state.length], key),
    native: compiler === null ? null : ({ kernel, key }) => nativeStepper(kernel, key),
    gpu: session === null ? null : ({ kernel, key }) => GpuStepper.create(session, kernel, key),
  }
  const experiment = { ...unstable, particles: 64 }

  it.each(Object.keys(steppers).filter(name => steppers[name] !== null))(
    'on %s are those of the evaluator, and not those a step before',
    async name => {
      const pair = await pairOf({ name, experiment }, steppers[name]!)
      for (const shift of [0, 1]) {
        await begin(pair)
        pair.reference.advance(LATE - shift, LATE - shift + 20)
        await pair.engine.advance(LATE, LATE + 20)
        if (shift === 0) expect(largestDifference(pair)).toBeLessThan(1e-5)
        else expect(largestDifference(pair)).toBeGreaterThan(0.1)
      }
      if (name === 'gpu') await session!.close()
    },
  )
})
