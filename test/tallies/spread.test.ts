import fc from 'fast-check'
import { expect, test } from 'vitest'
import { spread } from '#src/tallies/spread.js'

test('whole numbers spread evenly are distinct, ascend, hold both ends, and are as many as there is room for', () => {
  fc.assert(
    fc.property(fc.nat(100), fc.nat(1000), fc.integer({ min: 2, max: 200 }), (from, length, most) => {
      const numbers = spread(most, from, from + length)
      expect(numbers).toHaveLength(Math.min(most, length + 1))
      expect([numbers[0], numbers.at(-1)]).toEqual([from, from + length])
      const gaps = numbers.slice(1).map((number, i) => number - numbers[i]!)
      expect(Math.min(...gaps, Infinity)).toBeGreaterThanOrEqual(1)
      expect(Math.max(...gaps, 0) - Math.min(...gaps, Infinity)).toBeLessThanOrEqual(1)
    }),
    { seed: 1, numRuns: 300 },
  )
  expect(spread(40, 7, 7)).toEqual([7])
})
