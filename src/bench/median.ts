/** A median and its interval, and how two that were not measured in pairs compare. */
import { medianSorted } from 'simple-statistics'
import type { Interval } from '../statistics/interval.js'

/** A median with a distribution-free 95% interval (or the nearest above) from order statistics. */
export interface MedianInterval {
  readonly median: number
  readonly low: number
  readonly high: number
}

/** The ranks are those at which a binomial(n, ½) count leaves out at most 2.5% on each side. */
export function medianInterval(samples: readonly number[]): MedianInterval {
  const sorted = [...samples].sort((a, b) => a - b)
  const rank = outerRank(sorted.length)
  return { median: medianSorted(sorted), low: sorted[rank]!, high: sorted[sorted.length - 1 - rank]! }
}

function outerRank(count: number): number {
  let probability = 2 ** -count
  let below = probability
  let rank = 0
  while (below + (probability * (count - rank)) / (rank + 1) <= 0.025) {
    probability *= (count - rank) / (rank + 1)
    rank += 1
    below += probability
  }
  return rank
}

/**
 * The ratio a/b of medians that were measured apart, with the interval that their own two make on the logarithmic scale
 * (variance estimates recovered: Zou and Donner 2008). It knows nothing of what changed on the machine in between.
 */
export function ratioOfMedians(a: MedianInterval, b: MedianInterval): Interval {
  const distance = (from: number, to: number) => Math.log(from / to)
  const below = Math.hypot(distance(a.median, a.low), distance(b.high, b.median))
  const above = Math.hypot(distance(a.high, a.median), distance(b.median, b.low))
  const estimate = a.median / b.median
  return { estimate, low: estimate * Math.exp(-below), high: estimate * Math.exp(above) }
}
