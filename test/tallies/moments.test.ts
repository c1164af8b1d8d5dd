import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import * as moment from '#src/tallies/moments.js'

type Particle = readonly [w: number, e: number, after: number]

const number = fc.double({ min: -3, max: 3, noNaN: true })
const particles = fc.array(fc.tuple(number, number, number), { maxLength: 60 })

/** The powers of w and e under each name. */
const powers: Readonly<Record<number, readonly [number, number]>> = {
  [moment.COUNT]: [0, 0],
  [moment.W]: [1, 0],
  [moment.E]: [0, 1],
  [moment.WW]: [2, 0],
  [moment.WE]: [1, 1],
  [moment.EE]: [0, 2],
  [moment.WWW]: [3, 0],
  [moment.WWE]: [2, 1],
  [moment.WEE]: [1, 2],
  [moment.EEE]: [0, 3],
  [moment.WWWW]: [4, 0],
  [moment.WWWE]: [3, 1],
  [moment.WWEE]: [2, 2],
  [moment.WEEE]: [1, 3],
  [moment.EEEE]: [0, 4],
}

function added(items: readonly Particle[], offset = 0): Float64Array {
  const sums = new Float64Array(offset + moment.MOMENTS)
  for (const [w, e, after] of items) moment.addMoments(sums, offset, w, e, after)
  return sums
}

function expectNear(actual: number, expected: number, size: number) {
  expect(Math.abs(actual - expected)).toBeLessThanOrEqual(1e-13 * size + Number.MIN_VALUE)
}

describe('moments', () => {
  test('are the sums of the powers', () => {
    fc.assert(
      fc.property(particles, items => {
        const sums = added(items)
        const check = (index: number, term: (particle: Particle) => number) => {
          const terms = items.map(term)
          const size = terms.reduce((sum, value) => sum + Math.abs(value), 0)
          expectNear(
            sums[index]!,
            terms.reduce((sum, value) => sum + value, 0),
            size,
          )
        }
        for (const [index, [i, j]] of Object.entries(powers)) check(Number(index), ([w, e]) => w ** i * e ** j)
        check(moment.AFTER2, ([, , after]) => after ** 2)
        check(moment.AFTER4, ([, , after]) => after ** 4)
      }),
      { seed: 1, numRuns: 300 },
    )
  })

  test('have a place each, and all places are named', () => {
    expect([...Object.keys(powers).map(Number), moment.AFTER2, moment.AFTER4]).toEqual(
      Array.from({ length: moment.MOMENTS }, (_, index) => index),
    )
  })

  test('begin at the offset and touch nothing else', () => {
    const sums = new Float64Array(3 * moment.MOMENTS).fill(-1)
    sums.fill(0, moment.MOMENTS, 2 * moment.MOMENTS)
    moment.addMoments(sums, moment.MOMENTS, 2, 3, 5)
    const [before, own, after] = [0, 1, 2].map(part => sums.slice(part * moment.MOMENTS, (part + 1) * moment.MOMENTS))
    expect(own).toEqual(added([[2, 3, 5]]))
    expect(before).toEqual(after)
    expect(new Set(before)).toEqual(new Set([-1]))
  })
})

describe('merging', () => {
  test('in parts is all at once: exactly for the count, to rounding for the sums', () => {
    fc.assert(
      fc.property(particles, particles, particles, (a, b, c) => {
        const parts = new Float64Array(moment.MOMENTS)
        for (const part of [a, b, c]) moment.mergeSums(parts, added(part))
        const whole = added([...a, ...b, ...c])
        const size = added([...a, ...b, ...c].map(([w, e, after]) => [Math.abs(w), Math.abs(e), after]))
        expect(parts[moment.COUNT]).toBe(a.length + b.length + c.length)
        for (let index = 0; index < moment.MOMENTS; index++) expectNear(parts[index]!, whole[index]!, size[index]!)
      }),
      { seed: 1, numRuns: 300 },
    )
  })

  test('in the same order gives the same bits; the order is what fixes them', () => {
    const parts = [[0.1, 0.2, 0.3] as const, [1e6, -1e6, 0.7] as const, [-1e6, 1e6, 0.2] as const].map(particle =>
      added([particle]),
    )
    const merged = (order: readonly number[]) => {
      const into = new Float64Array(moment.MOMENTS)
      for (const index of order) moment.mergeSums(into, parts[index]!)
      return into
    }
    expect(merged([0, 1, 2])).toEqual(merged([0, 1, 2]))
    expect(merged([0, 1, 2])).not.toEqual(merged([1, 2, 0]))
  })
})
