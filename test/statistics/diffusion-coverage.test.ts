import { describe, expect, test } from 'vitest'
import { meanSquareDisplacement, stepRegression } from '#src/statistics/diffusion.js'
import { exactMoments } from '#src/theory/moments.js'
import { canBeAtLeast, canBeAtMost } from './binomial.js'
import { type Seen, sumsOf, tallyOf, type Walk, walk } from './walk.js'

const runs = 400
const particles = 400
const base: Walk = {
  curvature: -1,
  learningRate: 0.1,
  momentum: 0,
  noiseStd: 0.05,
  start: { mean: 0, std: 0 },
  particles,
  checkpoints: [1, 2, 5, 12, 25],
}

/** Drift is left in where every particle is put at the same place, or at its displacement from its own start. */
const unmoved = (seen: Seen): Seen => shifted(seen, seen.before)
const displaced = (seen: Seen): Seen => shifted(seen, seen.start)

function shifted({ start, earlier, before, velocity, after }: Seen, origin: Float64Array): Seen {
  const less = (values: Float64Array) => values.map((value, i) => value - origin[i]!)
  return { start: less(start), earlier: earlier && less(earlier), before: less(before), velocity, after: less(after) }
}

describe.each<[string, Walk, ((seen: Seen) => Seen)[]]>([
  ['from a point', base, [unmoved]],
  ['from a cloud', { ...base, start: { mean: 0.1, std: 0.1 } }, [unmoved, displaced]],
  ['at momentum 0.8', { ...base, momentum: 0.8, learningRate: 0.05 }, [unmoved]],
  ['towards a minimum', { ...base, curvature: 2, start: { mean: 0.3, std: 0 } }, [unmoved]],
])('%s', (name, settings, wrong) => {
  const { curvature, learningRate, momentum, noiseStd, start, checkpoints } = settings
  const seen = Array.from({ length: runs }, (_, run) => [...walk(`${name} ${run}`, settings)])
  /** Four walks; the coefficient and the displacement at each of five checkpoints, from both sides. */
  const level = 1e-6 / (4 * 6 * 2)

  function coefficientHits({ width = 1, change = (snapshot: Seen) => snapshot } = {}): number {
    const exact = (learningRate * noiseStd ** 2) / (2 * (1 - momentum) ** 2)
    return seen.filter(snapshots => {
      const tally = tallyOf(snapshots.map(change), settings)
      const { estimate, high } = stepRegression(sumsOf(tally), settings).coefficient!
      return Math.abs(estimate - exact) <= width * (high - estimate)
    }).length
  }

  test('95% intervals of the coefficient cover it in 93 to 97% at level 1e-6 in all; half the width, drift left in rejected', () => {
    expect(canBeAtLeast(0.93, coefficientHits(), runs, level)).toBe(true)
    expect(canBeAtMost(0.97, coefficientHits(), runs, level)).toBe(true)
    expect(canBeAtLeast(0.93, coefficientHits({ width: 0.5 }), runs, level)).toBe(false)
    for (const change of wrong) expect(canBeAtLeast(0.93, coefficientHits({ change }), runs, level)).toBe(false)
  })

  test('±1.96 standard errors of the displacement cover it in 92 to 97% at level 1e-6 in all; half of that rejected', () => {
    const tallies = seen.map(snapshots => sumsOf(tallyOf(snapshots, settings)))
    const law = { curvature, learningRate, momentum, noiseStd, radius: 0, noise: 'shared' as const }
    exactMoments(law, start, checkpoints).forEach((exact, checkpoint) => {
      const hits = (width: number) =>
        tallies.filter(sums => {
          const { estimate, standardError } = meanSquareDisplacement(sums[checkpoint]!)
          return Math.abs(estimate - exact.meanSquareDisplacement) <= width * standardError
        }).length
      expect(canBeAtLeast(0.92, hits(1.96), runs, level)).toBe(true)
      expect(canBeAtMost(0.97, hits(1.96), runs, level)).toBe(true)
      expect(canBeAtLeast(0.92, hits(0.98), runs, level)).toBe(false)
    })
  })
})
