/** The sums of a run are those of its units in order, whoever runs them and whenever they come. */
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { BLOCK } from '#kernels/block.js'
import type { BlockResult } from '#src/engines/engine.js'
import { planOf } from '#src/experiment/sweep.js'
import { blocksOf, placesOf } from '#src/simulation/blocks.js'
import { shapesOf } from '#src/simulation/shape.js'
import { RunTallies } from '#src/simulation/tallies.js'
import { UnitSummer, type UnitSums } from '#src/simulation/unit-sums.js'
import { type Place, particlesOf, turnsOf, unitsOf } from '#src/simulation/units.js'
import { countExits } from '#src/tallies/exit-counts.js'
import { escapeBatches } from '#src/tallies/paired.js'
import { bitsOf, PLAN, unitsRun } from './plans.js'

const { variants } = PLAN
const units = unitsOf(variants)
let whole: Awaited<ReturnType<typeof unitsRun>>
let bits: string

beforeAll(async () => {
  whole = await unitsRun()
  bits = bitsOf(whole.tallies)
})

const keyOf = ({ variant, unit }: Place) => `${variant}:${unit}`
const knownOf = (sums: readonly UnitSums[]) => sums.map(each => ({ ...each, sums: () => each }))

describe('the same bits', () => {
  it.each([1, 5])('on %i threads as on 2', async threads => {
    const { tallies, fresh } = await unitsRun([], { threads })
    expect(bitsOf(tallies)).toBe(bits)
    expect(fresh.map(keyOf)).toEqual(whole.fresh.map(keyOf))
  })

  it('for units that come in any order', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(whole.fresh, { minLength: whole.fresh.length }), shuffled => {
        const tallies = new RunTallies(variants)
        for (const sums of shuffled) tallies.add(sums, () => sums)
        expect(bitsOf(tallies.variants)).toBe(bits)
      }),
      { seed: 1, numRuns: 50 },
    )
  })

  it('for a run that knew any units before, and it runs no unit that it knew', async () => {
    const subset = fc.shuffledSubarray(whole.fresh, { minLength: 1 })
    await fc.assert(
      fc.asyncProperty(subset, async known => {
        const { tallies, fresh, result } = await unitsRun(knownOf(known), { threads: 1 })
        expect(bitsOf(tallies)).toBe(bits)
        expect([...known, ...fresh].map(keyOf).sort()).toEqual(whole.fresh.map(keyOf).sort())
        expect(result.timing.particleSteps).toBe(whole.result.timing.particleSteps)
      }),
      { seed: 1, numRuns: 10 },
    )
  })

  it('negative control: not for units that are added in another order, nor for a bit of one', () => {
    const added = (sums: readonly UnitSums[]) => {
      const tallies = new RunTallies(variants)
      for (const each of sums) tallies.add(each, () => each)
      return bitsOf(tallies.variants)
    }
    const swapped = whole.fresh.map(sums =>
      sums.variant === 1 && sums.unit < 4 ? { ...sums, unit: 3 - sums.unit } : sums,
    )
    expect(added(swapped)).not.toBe(bits)
    const changed = structuredClone(whole.fresh)
    changed[0]!.diffusion!.sums[3]! *= 1 + 1e-12
    expect(added(changed)).not.toBe(bits)
  })
})

it('progress of a run that knew some units begins with them, and ends at 1', async () => {
  const seen: number[] = []
  const known = knownOf(whole.fresh.filter(({ variant }) => variant === 0))
  await unitsRun(known, { onProgress: ({ share }) => seen.push(share) })
  // 80 steps of the first variant, over those of all four; the first is run again beside them
  const steps = [20_000 * 80, 20_000 * 80, 9000 * 80, 20_000 * 70]
  expect(seen[0]).toBeGreaterThan(steps[0]! / (steps.reduce((sum, each) => sum + each) + steps[0]!))
  expect(seen.at(-1)).toBe(1)
})

describe('the cut', () => {
  const cutOf = (particles: number, sweep: number) =>
    unitsOf(
      Array.from({ length: sweep }, () => ({ experiment: { particles } })) as unknown as Parameters<typeof unitsOf>[0],
    )

  it.each([
    [1, 1, 1, 1],
    [4096 * BLOCK, 1, 1, 4096],
    [4096 * BLOCK + 1, 1, 2, 2049],
    [4096 * BLOCK, 2, 2, 2048],
    [1e9, 1, 32, 7630],
    [1e9, 9000, 32, 7630],
  ])('%i particles of %i variants: units of %i blocks, %i of them', (particles, sweep, blocks, count) => {
    const { size, from, to } = cutOf(particles, sweep)
    expect({ blocks: size / BLOCK, from, to }).toEqual({ blocks, from: 0, to: count })
  })

  it('has every particle of every variant once, in any number of shards', () => {
    for (const of of [1, 2, 3, 5]) {
      const parts = Array.from({ length: of }, (_, i) => unitsOf(variants, { index: i + 1, of }))
      const places = parts.flatMap(part => [...turnsOf(part)].flat())
      expect(places.map(keyOf).sort()).toEqual([...turnsOf(units)].flat().map(keyOf).sort())
      const particles = variants.map((_, variant) =>
        places
          .filter(place => place.variant === variant)
          .map(place => particlesOf(units, place))
          .reduce((sum, [from, to]) => sum + to - from, 0),
      )
      expect(particles).toEqual(variants.map(({ experiment }) => experiment.particles))
    }
  })

  it('runs a unit of the first variant again where a pair with it is missing, and only there', () => {
    const missing = new Set(['1:2', '2:0', '3:1', '0:4'])
    const places = placesOf({
      bundles: [[0], [1], [2]],
      units,
      known: place => !missing.has(keyOf(place)),
      paired: variant => shapesOf(variants)[variant]!.paired,
    })
    // the third variant has other particles
    expect([...places].map(keyOf)).toEqual(['0:1', '0:2', '0:4', '1:2', '2:0', '3:1'])
  })
})

const escapeOf = (steps: Int32Array, codes: Int32Array) => ({
  counts: countExits([{ particles: steps.length, steps, codes }], 2),
  times: escapeBatches(steps, codes, 60),
})

describe('a unit of several blocks', () => {
  const sweep = { 'optimizer.radius': [0, 1] }
  const plan = planOf({ ...PLAN.experiment, sweep, diffusion: undefined, particles: 5 * BLOCK })
  const two = { ...unitsOf(plan.variants), size: 2 * BLOCK, to: 3 }
  const result = (variant: number, first: number): BlockResult => ({
    escape: escapeOf(
      Int32Array.from({ length: BLOCK }, (_, i) => 1 + ((i * (first + 7) + variant) % 59)),
      Int32Array.from({ length: BLOCK }, (_, i) => ((i + variant) % 4) - 1),
    ),
    diffusion: null,
    particleSteps: 1,
  })

  it('has the counts of its blocks, and pairs of the same blocks', () => {
    const sums: UnitSums[] = []
    const summer = new UnitSummer(shapesOf(plan.variants), two, 0, each => sums.push(each))
    for (const variant of [0, 1])
      for (let first = 0; first < 5 * BLOCK; first += BLOCK)
        summer.add({ variant, first, count: BLOCK }, result(variant, first))
    expect(sums.map(({ variant, unit, particles }) => [variant, unit, particles / BLOCK])).toEqual([
      ...[0, 1].flatMap(variant => [
        [variant, 0, 2],
        [variant, 1, 2],
        [variant, 2, 1],
      ]),
    ])
    for (const { escape, particles, particleSteps } of sums) {
      expect(escape!.particles).toBe(particles)
      expect(escape!.counts.reduce((sum, count) => sum + count, 0)).toBe((particles * 3) / 4)
      expect(particleSteps).toBe(particles / BLOCK)
    }
    expect(sums[0]!.pairedEscape).toBe(null)
    expect(sums.slice(3).map(({ pairedEscape }) => pairedEscape!.batches)).toEqual([512, 512, 256])
  })

  it('is compared with the same blocks of the first variant over many turns', () => {
    const { experiment } = PLAN
    const many = planOf({ ...experiment, sweep, diffusion: undefined, particles: 100 * BLOCK })
    const cut = unitsOf(many.variants)
    const sums: UnitSums[] = []
    const summer = new UnitSummer(shapesOf(many.variants), cut, 0, each => sums.push(each))
    const blocks = blocksOf({ bundles: [[0], [1]], units: cut, known: () => false, paired: variant => variant === 1 })
    for (const block of blocks) {
      // all particles of a block leave at one step, which tells it apart from its neighbours
      const steps = new Int32Array(BLOCK).fill(1 + ((block.first / BLOCK) % 50))
      const escape = escapeOf(steps, new Int32Array(BLOCK).fill(1))
      summer.add(block, { escape, diffusion: null, particleSteps: 1 })
    }
    const paired = sums.flatMap(({ pairedEscape }) => pairedEscape ?? [])
    expect(paired.map(({ batches }) => batches)).toEqual(Array(100).fill(256))
    for (const {
      sums: [a, b, aa, ab, bb],
    } of paired)
      expect([b, ab, bb]).toEqual([a, aa, aa])
  })
})
