import { describe, expect, test } from 'vitest'
import { pairedDifference, pairedRatio } from '#src/statistics/paired.js'
import { BATCH, type BatchSums } from '#src/tallies/batches.js'
import { addPaired, pairedTally } from '#src/tallies/paired.js'
import { gaussianSource } from '../theory/gaussian-source.js'
import { canBeAtLeast, canBeAtMost } from './binomial.js'

const BATCHES = 40
const particles = BATCHES * BATCH

function batched(values: Float64Array): BatchSums {
  const sums = Float64Array.from({ length: BATCHES }, (_, batch) =>
    values.slice(batch * BATCH, (batch + 1) * BATCH).reduce((sum, value) => sum + value, 0),
  )
  return { batches: BATCHES, rows: [new Float64Array(BATCHES), sums] }
}

const mean = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / values.length

/** Values about 5 and about 6 that share most of their noise. */
function pair(seed: string) {
  const normal = gaussianSource(seed)
  const shared = Float64Array.from({ length: particles }, normal)
  const first = shared.map(value => 5 + value + 0.3 * normal())
  const second = shared.map(value => 6 + value + 0.3 * normal())
  const tally = pairedTally(2)
  addPaired(tally, batched(first), batched(second))
  return { tally, means: { first: mean(first), second: mean(second), particles } }
}

describe('pairs', () => {
  const runs = 1000
  const level = 1e-6 / 6
  const seen = Array.from({ length: runs }, (_, run) => pair(`pair ${run}`))
  const difference = seen.map(({ tally, means }) => pairedDifference(tally, 1, means)!)
  const ratio = seen.map(({ tally, means }) => pairedRatio(tally, 1, means)!)

  test.each([
    ['difference', 1, difference],
    ['ratio', 6 / 5, ratio],
  ])(
    '95%% intervals of the %s cover it in 93 to 97%% at level 1e-6 in all; half the width rejected',
    (_, exact, intervals) => {
      const hits = (width: number) =>
        intervals.filter(({ estimate, high }) => Math.abs(estimate - exact) <= width * (high - estimate)).length
      expect(canBeAtLeast(0.93, hits(1), runs, level)).toBe(true)
      expect(canBeAtMost(0.97, hits(1), runs, level)).toBe(true)
      expect(canBeAtLeast(0.93, hits(0.5), runs, level)).toBe(false)
    },
  )

  test('shared noise cancels: the interval is that of what is not shared', () => {
    const width = difference.reduce((sum, { low, high }) => sum + high - low, 0) / runs / (2 * 1.96)
    const independent = Math.sqrt((2 * (1 + 0.09)) / particles)
    expect(width).toBeLessThan(0.4 * independent)
    expect(width / Math.sqrt((2 * 0.09) / particles)).toBeCloseTo(1, 1)
  })

  test('of the same values differ by 0, exactly', () => {
    const values = Float64Array.from({ length: particles }, (_, i) => 1 + (i % 7))
    const tally = pairedTally(2)
    addPaired(tally, batched(values), batched(values))
    const means = { first: mean(values), second: mean(values), particles }
    expect(pairedDifference(tally, 1, means)).toEqual({ estimate: 0, low: 0, high: 0 })
    expect(pairedRatio(tally, 1, means)).toEqual({ estimate: 1, low: 1, high: 1 })
  })

  test('need five batches, and a ratio needs means above 0', () => {
    const { tally, means } = pair('few')
    expect(pairedDifference({ ...tally, batches: 4 }, 1, means)).toBeNull()
    expect(pairedRatio(tally, 1, { ...means, first: 0 })).toBeNull()
  })
})
