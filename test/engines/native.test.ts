/** The native engine walks the paths of the float64 evaluator, particle by particle. */
import { describe, expect, it } from 'vitest'
import type { ExperimentInput } from '#src/experiment/schema.js'
import { planOf } from '#src/experiment/sweep.js'
import type { Variant } from '#src/experiment/variant.js'
import { simulate } from '#src/index.js'
import { cases } from './cases.js'
import { compareEscape, pairOf, worstStep } from './compare.js'
import { byWhom, compiler, nativeStepper } from './compiler.js'

/** Largest difference after one step from the same state, relative to the size of the states. */
const ROUNDING = 1e-5
/** Particles of a case in which an escape step may differ because a threshold was passed within rounding. */
const BOUNDARY_TIES = 1

const native = ({ kernel, key }: Variant) => nativeStepper(kernel, key)

/** Of every loss with every noise, the optimizers in turn: to compile all would take minutes. */
const OPTIMIZERS = 7
const chosen = cases.filter((_, i) => i % OPTIMIZERS === Math.floor(i / OPTIMIZERS) % OPTIMIZERS)

const leaving: ExperimentInput = {
  seed: 'lanes',
  particles: 1000,
  steps: 300,
  start: { gaussian: { mean: [0, 0], std: 0.01 } },
  loss: { saddle: { curvatures: [1, -1] } },
  optimizer: { kind: 'usam', learningRate: 0.02, radius: 0.3, momentum: 0.5 },
  noise: { isotropic: { std: 0.1 } },
  escape: { exits: { down: 'y < -0.1', up: 'y > 0.1' } },
}

describe.runIf(compiler !== null)(`native engine, compiled ${byWhom}`, () => {
  let totalTies = 0
  let totalLaterExits = 0

  it.each(chosen)(
    `$name: a native step from the same state equals the float64 evaluator's to ${ROUNDING} of its size, and escape steps but for ${BOUNDARY_TIES} tie`,
    async experimentCase => {
      const pair = await pairOf(experimentCase, native)
      expect(await worstStep(pair)).toBeLessThan(ROUNDING)
      const { ties, laterExits } = await compareEscape(pair)
      totalTies += ties
      totalLaterExits += laterExits
      expect(ties).toBeLessThanOrEqual(BOUNDARY_TIES)
    },
  )

  it('boundary ties are at most 2 in a thousand of all particles compared, of which a fifth leave after step 1', () => {
    expect(totalTies).toBeLessThanOrEqual(0.002 * chosen.length * 64)
    // or the comparison would have said nothing
    expect(totalLaterExits).toBeGreaterThan(0.2 * chosen.length * 64)
  })

  it('negative control: the evaluator with the key of another seed disagrees with native', async () => {
    const noisy = cases.find(({ name }) => name === 'saddle 2d, isotropic noise, sam')!
    const { ties } = await compareEscape(await pairOf(noisy, native, { key0: 1, key1: 2 }))
    expect(ties).toBeGreaterThan(16)
  })

  it('lanes that are refilled give the exits of particles in lanes of their own, however a run is sliced', async () => {
    const { kernel, key } = planOf(leaving).variants[0]!
    const stepper = await nativeStepper(kernel, key)
    const exitsOf = (first: number, count: number, steps: number) => {
      stepper.start(first, count)
      stepper.escape(300, { steps, onSteps: () => {} })
      const { exitStep, exitCode } = stepper.walks[0]!
      return Array.from({ length: count }, (_, i) => [exitStep[i]!, exitCode[i]!])
    }
    const together = exitsOf(0, 1000, 300)
    // all codes occur, and a few particles stay
    expect(new Set(together.map(([, code]) => code))).toEqual(new Set([0, 1, 2]))
    expect(exitsOf(0, 1000, 1)).toEqual(together)
    expect(exitsOf(0, 1000, 7)).toEqual(together)
    const alone = Array.from({ length: 1000 }, (_, i) => exitsOf(i, 1, 300)[0])
    expect(alone).toEqual(together)
    // no more than the fewest lanes there are: none is refilled
    const fours = Array.from({ length: 250 }, (_, i) => exitsOf(i * 4, 4, 300)).flat()
    expect(fours).toEqual(together)
  })

  it('tells of all steps, each once', async () => {
    const { kernel, key } = planOf(leaving).variants[0]!
    const stepper = await nativeStepper(kernel, key)
    stepper.start(0, 1000)
    const told: number[] = []
    stepper.escape(300, { steps: 20, onSteps: steps => told.push(steps) })
    expect(told.length).toBeGreaterThan(3)
    expect(Math.min(...told)).toBeGreaterThanOrEqual(0)
    expect(told.reduce((sum, steps) => sum + steps)).toBe(300_000)
  })

  it('gives the same bytes on 1, 2 and 5 threads, which differ from those of another seed', async () => {
    const experiment = { ...leaving, particles: 70_001, diffusion: { checkpoints: 4 } }
    const bytes = async (threads: number, seed = 'lanes') =>
      JSON.stringify((await simulate({ ...experiment, seed }, { engine: 'native', threads })).variants)
    const one = await bytes(1)
    expect(await bytes(2)).toBe(one)
    expect(await bytes(5)).toBe(one)
    expect(await bytes(1, 'other')).not.toBe(one)
  })
})
