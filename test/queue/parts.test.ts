/** How a run is cut into parts, and what a worker sends of one. */
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { planOf } from '#src/experiment/sweep.js'
import { Cutter } from '#src/queue/cutter.js'
import { type Part, placesIn } from '#src/queue/part.js'
import { PlaceStates } from '#src/queue/place-states.js'
import { PreparedRun } from '#src/queue/prepared-run.js'
import { packUnits, unpackUnits } from '#src/queue/tally-message.js'
import { shapesOf } from '#src/simulation/shape.js'
import type { UnitSums } from '#src/simulation/unit-sums.js'
import { keyOf, type Place, unitsOf } from '#src/simulation/units.js'
import { PLAN, unitsRun } from '../simulation/plans.js'

const units = unitsOf(PLAN.variants)
const shapes = shapesOf(PLAN.variants)
const paired = (variant: number) => shapes[variant]!.paired
const all = [...placesIn({ from: 0, to: units.to, first: 0, end: PLAN.variants.length }, units)]
const never = new AbortController().signal

/** Parts until nothing is missing, of the work that is asked for in turn. */
function cut(states: PlaceStates, targets: readonly number[], variants = PLAN.variants): Part[] {
  const cutter = new Cutter(variants, unitsOf(variants), states, paired)
  const parts: Part[] = []
  for (let part = cutter.next(targets[0]!); part !== null; part = cutter.next(targets[parts.length % targets.length]!))
    parts.push(part)
  return parts
}

it('parts hold every unit that is missing once, and no other', () => {
  const targets = fc.array(fc.integer({ min: 1, max: 10_000_000 }), { minLength: 1 })
  fc.assert(
    fc.property(fc.subarray(all), targets, (known, works) => {
      const states = new PlaceStates(units)
      for (const place of known) expect(states.finish(place)).toBe(true)
      expect(states.left).toBe(all.length - known.length)
      const places = cut(states, works).flatMap(part => [...placesIn(part, units)])
      const keys = (some: readonly Place[]) => some.map(keyOf).sort((a, b) => a - b)
      const missing = all.filter(place => !known.includes(place))
      expect(keys(places)).toEqual(keys(missing))
    }),
    { seed: 1, numRuns: 200 },
  )
})

it('a unit of many variants is cut so that the first is run again for twenty or more', () => {
  const radii = Array.from({ length: 70 }, (_, i) => i / 100)
  const { variants } = planOf({ ...PLAN.experiment, sweep: { 'optimizer.radius': radii } })
  const parts = cut(new PlaceStates(unitsOf(variants)), [1], variants)
  expect(parts.slice(0, 4).map(({ from, first, end }) => [from, first, end])).toEqual([
    [0, 0, 20],
    [0, 20, 40],
    [0, 40, 70],
    [1, 0, 20],
  ])
})

describe('what a worker sends', () => {
  let expected: readonly UnitSums[]
  let prepared: PreparedRun
  const part = { from: 1, to: 4, first: 1, end: 4 }

  beforeAll(async () => {
    expected = (await unitsRun()).fresh
    prepared = await PreparedRun.create(JSON.stringify(PLAN.experiment), 'wasm', 2)
    return () => prepared.close()
  })

  /** Without the time that they took. */
  const timeless = (some: readonly UnitSums[]) =>
    some.map(sums => ({ ...sums, seconds: 0 })).sort((a, b) => keyOf(a) - keyOf(b))

  it.each([
    { from: 0, to: 5, first: 0, end: 4 },
    { from: 1, to: 4, first: 1, end: 4 },
    { from: 4, to: 5, first: 3, end: 4 },
  ])('of part %o is what a local run makes of its units, to the bit', async part => {
    const own = new Set([...placesIn(part, units)].map(keyOf))
    const sent = unpackUnits(packUnits(await prepared.run(part, never)), part, units, shapes)
    expect(timeless(sent)).toEqual(timeless(expected.filter(sums => own.has(keyOf(sums)))))
  })

  it('is refused when any of its bits is another, or when it is of another part', async () => {
    const message = Buffer.from(packUnits(await prepared.run(part, never)), 'base64')
    const read = (bytes: Buffer, of: Part = part) => unpackUnits(bytes.toString('base64'), of, units, shapes)
    let refused = 0
    for (const bit of fc.sample(fc.nat(8 * message.length - 1), { seed: 2, numRuns: 300 })) {
      const other = Buffer.from(message)
      other[bit >> 3]! ^= 1 << (bit & 7)
      // some bits of a deflated stream do not matter
      try {
        expect(read(other)).toEqual(read(message))
      } catch (error) {
        expect((error as Error).name).toBe('Damaged')
        refused += 1
      }
    }
    expect(refused).toBeGreaterThan(290)
    expect(() => read(message, { ...part, to: 3 })).toThrow('a unit is not of the part')
    expect(() => read(message, { ...part, to: 5 })).toThrow('a unit is missing')
    expect(() => read(message.subarray(0, 3))).toThrow('it ends too soon')
  })
})
