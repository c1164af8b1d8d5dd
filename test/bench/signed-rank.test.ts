import { describe, expect, it } from 'vitest'
import { signedRankInterval, signedRankProbabilities } from '#src/bench/signed-rank.js'

describe('signed ranks', () => {
  it('have the probabilities of coins for each rank', () => {
    // the usual tables: of 8 at most 3, and of 10 at most 8, are the two-sided 5% points
    const atMost = (count: number, t: number) => {
      const probabilities = signedRankProbabilities(count)
      return probabilities.slice(0, t + 1).reduce((sum, p) => sum + p, 0)
    }
    expect(atMost(8, 36)).toBeCloseTo(1, 12)
    expect(atMost(8, 3)).toBeCloseTo(5 / 256, 12)
    expect(atMost(10, 8)).toBeCloseTo(25 / 1024, 12)
  })

  it('give the published interval of the Hamilton depression scores', () => {
    // Hollander and Wolfe, Examples 3.1 to 3.4: estimate −0.46, and (−0.786, −0.010) with confidence 96.1%
    const before = [1.83, 0.5, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.3]
    const after = [0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29]
    const { estimate, low, high } = signedRankInterval(
      after.map((value, i) => value - before[i]!),
      0.96,
    )
    expect([estimate, low, high].map(value => Number(value.toFixed(3)))).toEqual([-0.46, -0.786, -0.01])
  })

  it('are unbounded where the differences are too few for the confidence', () => {
    // 2/2^7 > 0.01 ≥ 2/2^8
    const differences = [1, 2, 3, 4, 5, 6, 7, 8]
    expect(signedRankInterval(differences.slice(1), 0.99)).toMatchObject({ low: -Infinity, high: Infinity })
    expect(signedRankInterval(differences, 0.99)).toEqual({ estimate: 4.5, low: 1, high: 8 })
    expect(signedRankInterval([], 0.99)).toMatchObject({ low: -Infinity, high: Infinity })
  })

  it('go over from exact to normal ranks without a step', () => {
    const width = (count: number) => {
      const { low, high } = signedRankInterval(
        Array.from({ length: count }, (_, i) => (i + 0.5) / count),
        0.99,
      )
      return (high - low) * Math.sqrt(count)
    }
    // the width falls as 1/√count
    expect(width(61) / width(60)).toBeGreaterThan(0.99)
    expect(width(61) / width(60)).toBeLessThan(1.01)
  })
})
