import { holm, logRank, restrictedMeanDifference, restrictedMeanRatio } from '../statistics/comparison.js'
import { hazardRatio } from '../statistics/hazard-ratio.js'
import type { Interval } from '../statistics/interval.js'
import { pairedDifference, pairedRatio } from '../statistics/paired.js'
import { shareOfBins } from '../tallies/step-bins.js'
import type { EscapeComparison } from './result.js'
import type { MeasuredEscape } from './variants.js'

type Compared = { readonly comparedWithFirst?: EscapeComparison }

/** Each variant but the first beside the first; p-values are adjusted for as many tests as there are. */
export function comparisons(escapes: readonly (MeasuredEscape | null)[]): Compared[] {
  const first = escapes[0]
  if (first === null || first === undefined) return escapes.map(() => ({}))
  const tests = escapes.map((escape, i) => (escape === null || i === 0 ? null : testAgainst(first, escape)))
  const adjusted = holm(tests.flatMap(test => (test === null ? [] : [test.pValue])))
  return tests.map((test, i) => {
    const escape = escapes[i]
    if (escape === null || escape === undefined || i === 0) return {}
    const logRankTest = test === null ? null : { ...test, adjustedPValue: adjusted.shift()! }
    return {
      comparedWithFirst: {
        ...meansOf(first, escape),
        hazardRatio: hazardRatio(first.curve.counts, escape.curve.counts),
        logRank: logRankTest,
      },
    }
  })
}

const testAgainst = (first: MeasuredEscape, other: MeasuredEscape) => logRank(first.curve.counts, other.curve.counts)

/** The ratio and the difference of the restricted means, other to first, beside those of the laws. */
function meansOf(first: MeasuredEscape, other: MeasuredEscape) {
  const pairs = inPairs(first, other)
  const ratio = pairs?.ratio ?? restrictedMeanRatio(first.curve, other.curve)
  const difference = pairs?.difference ?? restrictedMeanDifference(first.curve, other.curve)
  const { horizon } = first.curve.counts
  const laws = [first.law, other.law]
  const [mean, otherMean] = laws.map(law => ('reason' in law ? null : law.restrictedMean(horizon)))
  const exact = mean == null || otherMean == null ? null : { ratio: otherMean / mean, difference: otherMean - mean }
  return {
    paired: pairs !== null,
    restrictedMeanRatio: ratio === null ? null : { ...ratio, exact: exact?.ratio ?? null },
    restrictedMeanDifference: difference === null ? null : { ...difference, exact: exact?.difference ?? null },
  }
}

/** With the intervals of particles that share their noise; null where not every particle of both is accounted for in pairs. */
function inPairs({ curve }: MeasuredEscape, other: MeasuredEscape): { ratio: Interval; difference: Interval } | null {
  const { particles } = curve.counts
  if (other.paired === null || other.curve.counts.particles !== particles) return null
  if (curve.diverged + other.curve.diverged > 0) return null
  const means = { first: curve.restrictedMean().estimate, second: other.curve.restrictedMean().estimate, particles }
  const share = shareOfBins(curve.counts.horizon)
  const ratio = pairedRatio(other.paired, 0, means)
  const difference = pairedDifference(other.paired, 0, means)
  // all at one step, or nobody out: no variance to go by
  const varies = ratio !== null && difference !== null && difference.low < difference.high
  if (!varies) return null
  return {
    ratio: { ...ratio, low: ratio.low * (1 - share), high: ratio.high / (1 - share) },
    difference: {
      ...difference,
      low: difference.low - share * means.second,
      high: difference.high + share * means.first,
    },
  }
}
