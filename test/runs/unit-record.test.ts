/** Sums of units as bytes. */
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { ByteReader, ByteWriter, Damaged } from '#src/runs/bytes.js'
import { readUnit, writeUnit } from '#src/runs/unit-record.js'
import { shapesOf } from '#src/simulation/shape.js'
import type { UnitSums } from '#src/simulation/unit-sums.js'
import { PLAN, unitsRun } from '../simulation/plans.js'

const shapes = shapesOf(PLAN.variants)
let units: UnitSums[]

beforeAll(async () => {
  units = (await unitsRun()).fresh
})

function bytesOf(sums: UnitSums): Buffer {
  const writer = new ByteWriter()
  writeUnit(writer, sums)
  return Buffer.from(writer.bytes)
}

const again = (bytes: Buffer, { variant, unit, particles }: UnitSums) =>
  readUnit(bytes, { variant, unit }, shapes[variant]!, particles)

describe('numbers', () => {
  const whole = fc.oneof(fc.nat(300), fc.maxSafeNat(), fc.constantFrom(127, 128, 2 ** 32, Number.MAX_SAFE_INTEGER))
  const doubles = fc.array(fc.oneof(fc.constantFrom(0, 0, 0, -0, Number.NaN, -1 / 0), fc.double()), { maxLength: 60 })

  it('come back to the bit, a negative zero included', () => {
    fc.assert(
      fc.property(fc.array(whole), doubles, (wholes, values) => {
        const writer = new ByteWriter()
        for (const value of wholes) writer.whole(value)
        writer.doubles(Float64Array.from(values))
        const reader = new ByteReader(Buffer.from(writer.bytes))
        expect(wholes.map(() => reader.whole())).toEqual(wholes)
        const read = new Float64Array(values.length)
        reader.doublesInto(read)
        reader.end()
        expect([...read].every((value, i) => Object.is(value, values[i]))).toBe(true)
      }),
      { seed: 1, numRuns: 300 },
    )
  })

  it('are little endian', () => {
    const writer = new ByteWriter()
    writer.uint32(0x01020304)
    writer.whole(300)
    writer.double(1)
    expect([...writer.bytes]).toEqual([4, 3, 2, 1, 0xac, 2, 0, 0, 0, 0, 0, 0, 0xf0, 0x3f])
  })

  it('that are too large are refused', () => {
    expect(() => new ByteReader(Buffer.alloc(9, 0xff)).whole()).toThrow(Damaged)
  })
})

it('the sums of a unit come back as they were', () => {
  expect(units.length).toBeGreaterThan(15)
  for (const sums of units) expect(again(bytesOf(sums), sums)).toEqual(sums)
})

it('take few bytes: less than three for a particle that has left, and eight for each other number that is not 0', () => {
  for (const sums of units) {
    const { diffusion, pairedEscape, pairedDiffusion, escape } = sums
    const arrays = [diffusion!.sums, diffusion!.diverged, diffusion!.displacementMoments, diffusion!.noiseMoments]
    const paired = [pairedEscape?.sums, pairedDiffusion?.sums].flatMap(each => each ?? [])
    const numbers = [...arrays, diffusion!.field!.sums, ...paired]
      .flatMap(array => [...array])
      .filter(value => value !== 0)
    expect(bytesOf(sums).length).toBeLessThan(100 + 3 * escape!.steps.length + 8.5 * numbers.length)
  }
})

it('bytes that were not written are refused, or are sums within the bounds of the unit', () => {
  const changed = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 4 })
  fc.assert(
    fc.property(fc.constantFrom(...units), changed, fc.integer({ min: -8, max: 8 }), (sums, changes, longer) => {
      const written = bytesOf(sums)
      const bytes = Buffer.alloc(written.length + longer)
      written.copy(bytes)
      for (const [at, value] of changes) bytes[at % bytes.length] = value
      try {
        const { escape } = again(bytes, sums)
        expect(escape!.counts.reduce((sum, count) => sum + count, 0)).toBeLessThanOrEqual(sums.particles)
        expect(escape!.steps.every(step => step >= 0 && step <= shapes[sums.variant]!.escape!.horizon)).toBe(true)
        expect(longer).toBe(0)
      } catch (error) {
        expect(error).toBeInstanceOf(Damaged)
      }
    }),
    { seed: 1, numRuns: 3000 },
  )
})
