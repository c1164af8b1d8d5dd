/** The gpu engine walks the paths of the float64 evaluator, particle by particle, on whatever adapter answers here. */
import { afterAll, describe, expect, it } from 'vitest'
import { printGpu } from '#kernels/printers/gpujs.js'
import { rounds } from '#kernels/random/threefry.js'
import { findAdapter } from '#src/engines/gpu/adapter.js'
import { GpuSession } from '#src/engines/gpu/session.js'
import { GpuStepper } from '#src/engines/gpu/stepper.js'
import type { ExperimentInput } from '#src/experiment/schema.js'
import { planOf } from '#src/experiment/sweep.js'
import type { Variant } from '#src/experiment/variant.js'
import { simulate } from '#src/index.js'
import { everyPair } from './cases.js'
import { begin, compareEscape, largestDifference, pairOf, worstStep } from './compare.js'

/** Largest difference after one step from the same state, relative to the size of the states. */
const ROUNDING = 1e-5
const BOUNDARY_TIES = 1

const found = await findAdapter()
const adapter = 'advice' in found ? `skipped: ${found.advice}` : `on ${found.description.name}`
const session = 'advice' in found ? null : new GpuSession(found)
afterAll(async () => await session?.close())

const gpu = ({ kernel, key }: Variant) => GpuStepper.create(session!, kernel, key)

const turning: ExperimentInput = {
  seed: 'gpu',
  particles: 5000,
  steps: 300,
  start: [0.02, 0],
  loss: { saddle: { curvatures: [1, -1] } },
  optimizer: { kind: 'usam', learningRate: 0.02, radius: 0.3, momentum: 0.5 },
  noise: { isotropic: { std: 0.1 } },
  escape: { exits: { down: 'y < -0.1', up: 'y > 0.1' } },
  diffusion: { checkpoints: [1, 2, 10, 50, 300] },
}

describe.runIf(session !== null)(`gpu engine, ${adapter}`, () => {
  let totalTies = 0

  it.each(everyPair)(
    `$name: a gpu step from the same state equals the float64 evaluator's to ${ROUNDING} of its size, and escape steps but for ${BOUNDARY_TIES} tie`,
    async experimentCase => {
      const pair = await pairOf(experimentCase, gpu)
      expect(await worstStep(pair)).toBeLessThan(ROUNDING)
      const { ties } = await compareEscape(pair)
      totalTies += ties
      expect(ties).toBeLessThanOrEqual(BOUNDARY_TIES)
    },
  )

  it('boundary ties are at most 2 in a thousand of all particles compared', () => {
    expect(totalTies).toBeLessThanOrEqual(0.002 * everyPair.length * 64)
  })

  it.each([1, 2, 3, 8])('in dimension %i a path of 60 steps equals the evaluator to 1e-5', async dimension => {
    const experiment: ExperimentInput = {
      ...turning,
      particles: 64,
      steps: 60,
      start: new Array(dimension).fill(0.01),
      loss: { saddle: { curvatures: Array.from({ length: dimension }, (_, j) => (j % 2 === 0 ? -1 : 1) / (j + 1)) } },
      escape: { when: 'abs(w1) > 0.03' },
      diffusion: undefined,
    }
    const pair = await pairOf({ name: '', experiment }, gpu)
    await begin(pair)
    pair.reference.advance(0, 60)
    await pair.engine.advance(0, 60)
    expect(largestDifference(pair)).toBeLessThan(1e-5)
    expect((await compareEscape(pair)).ties).toBeLessThanOrEqual(BOUNDARY_TIES)
  })

  it('steps cut into other dispatches give the same bytes', async () => {
    const pair = await pairOf({ name: '', experiment: { ...turning, particles: 64 } }, gpu)
    const run = async (spans: readonly (readonly [number, number])[]) => {
      await begin(pair)
      for (const [from, to] of spans) await pair.engine.advance(from, to)
      return pair.engine.walks[0]!.state.map(array => [...array])
    }
    expect(
      await run([
        [0, 1],
        [1, 8],
        [8, 50],
      ]),
    ).toEqual(await run([[0, 50]]))
  })

  it('a chain of words with one round missing is noticed', async () => {
    const { kernel, key } = planOf(turning).variants[0]!
    const broken = printGpu(kernel, rounds.toSpliced(6, 1))
    const whole = printGpu(kernel)
    const stepped = async (program: typeof whole) => {
      const advance = await session!.compile(program.advance, program.functions)
      const state = new Float32Array(64 * 4 * program.advance.parts)
      return await advance(64, [state, 64, 0, key.key0, key.key1, 0, 1])
    }
    const [right, wrong] = await Promise.all([stepped(whole), stepped(broken)])
    const same = right.filter((value, i) => value !== 0 && Math.abs(value - wrong[i]!) < 1e-6 * Math.abs(value))
    expect(same.length).toBe(0)
  })

  it('a run gives the diffusion sums and the escape steps of the reference engine, its paths being the same', async () => {
    const [onGpu, reference] = await Promise.all(['gpu', 'reference'].map(engine => simulate(turning, { engine })))
    expect(onGpu!.engine.name).toBe('gpu')
    const coordinates = (result: typeof onGpu) => result!.variants[0]!.diffusion!.coordinates
    for (const [j, { meanSquareDisplacement }] of coordinates(onGpu).entries())
      for (const [c, { estimate }] of meanSquareDisplacement.entries()) {
        const expected = coordinates(reference)[j]!.meanSquareDisplacement[c]!.estimate
        expect(Math.abs(estimate! / expected! - 1)).toBeLessThan(1e-5)
      }
    const [mine, its] = [onGpu!, reference!].map(result => result.variants[0]!.escape!)
    expect(mine!.escaped).toBe(its!.escaped)
    expect(mine!.exits).toEqual(its!.exits)
    expect(Math.abs(mine!.restrictedMean.estimate - its!.restrictedMean.estimate)).toBeLessThan(0.05)
  })
})

describe.runIf(session === null)('gpu engine where there is none', () => {
  it('asking for it says what to install', async () => {
    await expect(simulate(turning, { engine: 'gpu' })).rejects.toThrow('the gpu engine does not work here')
  })
})
