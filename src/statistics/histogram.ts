/**
 * Histograms of the escape time. Only particles that escaped are in a bin: those censored or diverged have no escape time,
 * and a bin of theirs would say that they have.
 */
import { binEnd, binOf } from '../tallies/step-bins.js'
import type { EscapeCounts, SurvivalCurve } from './survival.js'

/** Automatic bins, or so many of equal width, or so many whose ends grow in a constant ratio. */
export type Binning = { readonly rule: 'automatic' } | { readonly rule: 'equal' | 'logarithmic'; readonly bins: number }

/** Steps fromStep … toStep − 1. */
export interface HistogramBin {
  readonly fromStep: number
  readonly toStep: number
  /** Particles that escaped in them. */
  readonly count: number
  /** Share of all particles, escaped or not, per step: over all bins it adds up to the share that escaped. */
  readonly density: number
  /** S(toStep − 1) by Kaplan and Meier: what has not escaped by the end of the bin. */
  readonly survival: number
}

/** More automatic bins than this are made wider. */
const MOST_AUTOMATIC = 1000

/** The bins from the first step at which a particle escaped to the last; none when nobody did. */
export function histogram(curve: SurvivalCurve, binning: Binning): HistogramBin[] {
  const { escaped, particles } = curve.counts
  const edges = binEdges(curve.counts, binning)
  return edges.slice(1).map((toStep, i) => {
    const fromStep = edges[i]!
    let count = 0
    for (let bin = binOf(fromStep - 1) + 1; bin <= binOf(toStep - 1); bin++) count += escaped[bin]!
    const density = count / (particles * (toStep - fromStep))
    return { fromStep, toStep, count, density, survival: curve.at(toStep - 1).estimate }
  })
}

/**
 * Ends of the bins, whole steps, ascending; each bin is half open. None when nobody escaped. Past a horizon of 2^20 steps
 * they are those of bins in which escapes are counted (src/tallies/step-bins.ts).
 */
export function binEdges(counts: EscapeCounts, binning: Binning): number[] {
  const { horizon } = counts
  return [...new Set(wantedEdges(counts, binning).map(edge => binEnd(binOf(edge - 1), horizon) + 1))]
}

function wantedEdges(counts: EscapeCounts, binning: Binning): number[] {
  const { escaped, horizon } = counts
  const firstBin = escaped.findIndex(count => count > 0)
  if (firstBin < 0) return []
  const first = binEnd(firstBin - 1, horizon) + 1
  const end =
    binEnd(
      escaped.findLastIndex(count => count > 0),
      horizon,
    ) + 1
  switch (binning.rule) {
    case 'automatic':
      return stepped(first, end, freedmanDiaconis(counts, end - first), horizon)
    case 'equal':
      return equal(first, end, binning.bins)
    case 'logarithmic':
      return logarithmic(first, end, binning.bins)
  }
}

/**
 * Freedman and Diaconis' width 2·IQR·n^(−1/3) (1981, Z. Wahrsch. verw. Geb. 57, 453) in whole steps. The quartiles and n
 * are of the particles that escaped, however many did not.
 */
function freedmanDiaconis(counts: EscapeCounts, range: number): number {
  const n = counts.escaped.reduce((sum, count) => sum + count, 0)
  const iqr = quantile(counts, 0.75 * n) - quantile(counts, 0.25 * n)
  return Math.max(1, Math.round(2 * iqr * n ** (-1 / 3)), Math.ceil(range / MOST_AUTOMATIC))
}

/** The first step by which so many have escaped. */
function quantile({ escaped, horizon }: EscapeCounts, rank: number): number {
  let sum = 0
  const bin = escaped.findIndex(count => {
    sum += count
    return sum > 0 && sum >= rank
  })
  return binEnd(bin, horizon)
}

/** Bins of one width; the last ends with the horizon at the latest, past which nothing is known. */
function stepped(first: number, end: number, width: number, horizon: number): number[] {
  const bins = Math.ceil((end - first) / width)
  return Array.from({ length: bins + 1 }, (_, i) => Math.min(first + i * width, horizon + 1))
}

/** Bins as equal as whole steps allow, and none without a step. */
function equal(first: number, end: number, asked: number): number[] {
  const bins = Math.min(asked, end - first)
  return Array.from({ length: bins + 1 }, (_, i) => first + Math.round((i * (end - first)) / bins))
}

/** Ends in a ratio as constant as whole steps allow; where several would fall on one step there is one. */
function logarithmic(first: number, end: number, bins: number): number[] {
  // no particle escapes at step 0, but its logarithm must not be taken
  const start = Math.max(1, first)
  const inner = Array.from({ length: bins - 1 }, (_, i) => Math.round(start * (end / start) ** ((i + 1) / bins)))
  return [...new Set([first, ...inner.filter(edge => edge > first && edge < end), end])]
}
