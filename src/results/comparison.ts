import { holm, logRank, restrictedMeanRatio } from '../statistics/comparison.js'
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
    return { comparedWithFirst: { restrictedMeanRatio: ratioOf(first, escape), logRank: logRankTest } }
  })
}

const testAgainst = (first: MeasuredEscape, other: MeasuredEscape) => logRank(first.curve.counts, other.curve.counts)

function ratioOf(first: MeasuredEscape, other: MeasuredEscape): EscapeComparison['restrictedMeanRatio'] {
  const ratio = restrictedMeanRatio(first.curve, other.curve)
  if (ratio === null) return null
  const { horizon } = first.curve.counts
  const laws = [first.law, other.law]
  const [mean, otherMean] = laws.map(law => ('reason' in law ? null : law.restrictedMean(horizon)))
  return { ...ratio, exact: mean == null || otherMean == null ? null : otherMean / mean }
}
