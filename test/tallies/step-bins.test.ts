import fc from 'fast-check'
import { expect, test } from 'vitest'
import { binEnd, binOf, binStart, LOSSLESS_STEPS, statedResolution } from '#src/tallies/step-bins.js'

const MOST = 2 ** 31 - 1
const anyStep = fc.oneof(fc.integer({ min: 0, max: MOST }), fc.integer({ min: 0, max: 2 * LOSSLESS_STEPS }))

test('every step is in one bin, between its first step and its last', () => {
  fc.assert(
    fc.property(anyStep, step => {
      const bin = binOf(step)
      expect(binStart(step)).toBeLessThanOrEqual(step)
      expect(binEnd(bin, MOST)).toBeGreaterThanOrEqual(step)
      expect(binEnd(bin - 1, MOST)).toBe(binStart(step) - 1)
      expect(binOf(binEnd(bin, MOST))).toBe(bin)
      expect(binOf(binStart(step))).toBe(bin)
    }),
    { seed: 1, numRuns: 2000 },
  )
})

test('bins are one step wide as far as is said, then at most 2^-19 of their steps', () => {
  for (const step of [0, 1, 2, 1000, LOSSLESS_STEPS - 1, LOSSLESS_STEPS])
    expect([binOf(step), binStart(step)]).toEqual([step, step])
  fc.assert(
    fc.property(fc.integer({ min: LOSSLESS_STEPS + 1, max: MOST }), step => {
      const width = binEnd(binOf(step), 2 ** 31) - binStart(step) + 1
      expect(width).toBe(2 ** (Math.ceil(Math.log2(step)) - 20))
      expect(width / step).toBeLessThan(2 ** -19)
    }),
    { seed: 2, numRuns: 2000 },
  )
})

test('a horizon cuts its last bin; the widest bin is stated where it is not one step', () => {
  expect(binEnd(binOf(1e9), 1e9)).toBe(1e9)
  expect(binEnd(binOf(MOST), MOST)).toBe(MOST)
  expect(statedResolution(LOSSLESS_STEPS)).toEqual({})
  expect(statedResolution(LOSSLESS_STEPS + 1)).toEqual({ resolution: 2 })
  expect(statedResolution(1e9)).toEqual({ resolution: 1024 })
  expect(binOf(1e9)).toBeLessThan(6.3e6)
})
