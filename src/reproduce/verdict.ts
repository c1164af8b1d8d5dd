/**
 * How a measurement is held against a prediction. All verdicts of a report are made at a level of 5% together: intervals of
 * 95% are stretched to the level of MOST_LOOKS comparisons (Bonferroni), so that a report of true predictions has a false
 * "fails" or "holds within" in at most one of twenty seeds.
 */
import { type Interval, NORMAL_975 } from '../statistics/interval.js'

export type Verdict =
  | { readonly kind: 'holds' }
  /** Different from the prediction, by at most this share of it: less than the tolerance of the claim. */
  | { readonly kind: 'holds within'; readonly share: number }
  /** Good up to a limit, as "|λ|t = 0.2" or "10%", and off beyond. */
  | { readonly kind: 'fails beyond'; readonly limit: string }
  | { readonly kind: 'fails' }
  /** The interval is too wide to tell. */
  | { readonly kind: 'not decided' }

/** Comparisons of a whole report, at most. */
export const MOST_LOOKS = 500

/** The normal quantile of a two-sided level of 5% over MOST_LOOKS, in half widths of a 95% interval. */
const STRETCH = 3.890592 / NORMAL_975

/** A 95% interval at the level of a whole report. */
export function stretched({ estimate, low, high }: Interval): Interval {
  return { estimate, low: estimate - STRETCH * (estimate - low), high: estimate + STRETCH * (high - estimate) }
}

/** A number against its prediction, which is meant to a tolerance: a share of it, or of another scale. */
export function compare(measured: Interval, prediction: number, tolerance: number, scale = prediction): Verdict {
  const { least, most } = departure(measured, prediction, scale)
  if (least > tolerance) return { kind: 'fails beyond', limit: percent(tolerance) }
  if (most > tolerance) return { kind: 'not decided' }
  return least === 0 ? { kind: 'holds' } : { kind: 'holds within', share: most }
}

/** How far the prediction may be off, as a share of it, at the level of a whole report. */
export function departure(measured: Interval, prediction: number, scale = prediction): { least: number; most: number } {
  const { low, high } = stretched(measured)
  const ends = [low, high].map(end => Math.abs((end - prediction) / scale))
  const inside = low <= prediction && prediction <= high
  return { least: inside ? 0 : Math.min(...ends), most: Math.max(...ends) }
}

export interface SeriesPoint {
  /** Where on the axis, in words: "t = 0.2". */
  readonly at: string
  readonly measured: Interval
  readonly prediction: number
}

/** A curve against its prediction, from where the prediction is meant to hold best. */
export function compareSeries(points: readonly SeriesPoint[], tolerance: number): Verdict {
  const verdicts = points.map(({ measured, prediction }) => compare(measured, prediction, tolerance))
  const firstFailure = verdicts.findIndex(({ kind }) => kind === 'fails beyond')
  if (firstFailure === 0) return { kind: 'fails' }
  if (firstFailure > 0) return { kind: 'fails beyond', limit: points[firstFailure - 1]!.at }
  if (verdicts.some(({ kind }) => kind === 'not decided')) return { kind: 'not decided' }
  const shares = verdicts.flatMap(verdict => (verdict.kind === 'holds within' ? [verdict.share] : []))
  return shares.length === 0 ? { kind: 'holds' } : { kind: 'holds within', share: Math.max(...shares) }
}

/** What is either so or not, as where a path without noise ends. */
export const stated = (so: boolean): Verdict => ({ kind: so ? 'holds' : 'fails' })

/** Whether an interval lies above (or below) a bound at the level of a whole report. */
export function above(measured: Interval, bound: number): Verdict {
  const { low, high } = stretched(measured)
  if (low > bound) return { kind: 'holds' }
  return high < bound ? { kind: 'fails' } : { kind: 'not decided' }
}

/**
 * Whether numbers rise from first to last, at the level of a whole report: the last is above the first, and none is below
 * one before it.
 */
export function rises(measured: readonly Interval[]): Verdict {
  const intervals = measured.map(stretched)
  const falls = intervals.some(({ high }, i) => intervals.slice(0, i).some(({ low }) => high < low))
  if (falls) return { kind: 'fails' }
  return intervals.at(-1)!.low > intervals[0]!.high ? { kind: 'holds' } : { kind: 'not decided' }
}

/** A claim about several cases: it fails with any of them. */
export function allHold(verdicts: readonly Verdict[]): Verdict {
  const rank = (verdict: Verdict) =>
    ['holds', 'holds within', 'not decided', 'fails beyond', 'fails'].indexOf(verdict.kind)
  return verdicts.reduce((worst, verdict) => (rank(verdict) > rank(worst) ? verdict : worst), { kind: 'holds' })
}

export function verdictText(verdict: Verdict): string {
  if (verdict.kind === 'holds within') return `holds within ${percent(roundedUp(verdict.share))}`
  if (verdict.kind === 'fails beyond') return `fails beyond ${verdict.limit}`
  return verdict.kind
}

/** To two digits, and never to less than it is. */
function roundedUp(share: number): number {
  const unit = 10 ** (Math.floor(Math.log10(share)) - 1)
  return Math.ceil(share / unit - 1e-9) * unit
}

export const percent = (share: number): string => `${Number((100 * share).toPrecision(3))}%`
