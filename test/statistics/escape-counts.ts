import fc from 'fast-check'
import type { EscapeCounts } from '#src/statistics/survival.js'
import { binOf } from '#src/tallies/step-bins.js'

/** Particles by the step at which they escaped or diverged; the others are still in at the horizon. */
export function countsOf(
  particles: number,
  horizon: number,
  escapes: readonly number[],
  divergences: readonly number[] = [],
): EscapeCounts {
  const [escaped, diverged] = [new Float64Array(binOf(horizon) + 1), new Float64Array(binOf(horizon) + 1)]
  for (const step of escapes) escaped[binOf(step)]! += 1
  for (const step of divergences) diverged[binOf(step)]! += 1
  return { particles, horizon, escaped, diverged }
}

const few = fc.oneof({ arbitrary: fc.constant(0), weight: 2 }, fc.integer({ min: 0, max: 6 }))

function countsArbitrary(divergence: fc.Arbitrary<number>): fc.Arbitrary<EscapeCounts> {
  return fc
    .tuple(fc.array(fc.tuple(few, divergence), { minLength: 1, maxLength: 12 }), few)
    .filter(([steps, left]) => left + steps.reduce((sum, [escapes, divergences]) => sum + escapes + divergences, 0) > 0)
    .map(([steps, left]) => {
      const escaped = Float64Array.from([0, ...steps.map(([escapes]) => escapes)])
      const diverged = Float64Array.from([0, ...steps.map(([, divergences]) => divergences)])
      return { particles: left + total(escaped) + total(diverged), horizon: steps.length, escaped, diverged }
    })
}

export const anyCounts = countsArbitrary(few)
export const countsWithoutDivergence = countsArbitrary(fc.constant(0))

/** All escaped, none escaped, one particle of each fate, divergence only. */
export const extremeCounts: readonly EscapeCounts[] = [
  countsOf(4, 5, [1, 2, 2, 5]),
  countsOf(4, 5, []),
  countsOf(3, 4, [2, 2, 2]),
  countsOf(1, 1, [1]),
  countsOf(1, 3, [2]),
  countsOf(1, 3, []),
  countsOf(1, 3, [], [2]),
  countsOf(5, 6, [], [1, 1, 3, 3, 3]),
  countsOf(2, 6, [2], [4]),
]

export function total(counts: Float64Array): number {
  return counts.reduce((sum, count) => sum + count, 0)
}

/** Particles at risk at each step k = 0 … K, by definition. */
export function atRiskOf({ particles, escaped, diverged }: EscapeCounts): number[] {
  return Array.from(escaped, (_, k) => particles - total(escaped.slice(0, k)) - total(diverged.slice(0, k)))
}
