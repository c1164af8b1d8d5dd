/**
 * The interval of the centre of differences by Wilcoxon's signed ranks (Hodges and Lehmann 1963; Hollander, Wolfe and
 * Chicken, Nonparametric Statistical Methods, ch. 3): from the averages of all pairs of differences (Walsh averages).
 *
 * Where the order within each pair is drawn at random and nothing has changed, the sign of a difference is a fair coin
 * whatever its size, so that the interval holds 0 as often as it says under any drift, period or tail of the noise.
 */
import type { Interval } from '../statistics/interval.js'
import { normalTail } from '../theory/normal.js'

/**
 * The median of the Walsh averages with its interval, which holds the centre of symmetric noise with at least the
 * probability `confidence`; unbounded where there are too few differences for that.
 */
export function signedRankInterval(differences: readonly number[], confidence: number): Interval {
  const averages = walshAverages(differences)
  const outside = ranksOutside(differences.length, (1 - confidence) / 2)
  const middle = averages.length / 2
  return {
    estimate: (averages[Math.ceil(middle) - 1]! + averages[Math.floor(middle)]!) / 2,
    low: outside === 0 ? Number.NEGATIVE_INFINITY : averages[outside - 1]!,
    high: outside === 0 ? Number.POSITIVE_INFINITY : averages[averages.length - outside]!,
  }
}

function walshAverages(differences: readonly number[]): Float64Array {
  const count = differences.length
  const averages = new Float64Array((count * (count + 1)) / 2)
  let next = 0
  for (let i = 0; i < count; i++)
    for (let j = 0; j <= i; j++) averages[next++] = (differences[i]! + differences[j]!) / 2
  return averages.sort()
}

/** From here on the normal approximation of the signed-rank statistic is nearer than its ranks are apart. */
const EXACT_UP_TO = 60

/** The most averages k on one side for which P(T ≤ k − 1) ≤ tail, T the sum of the positive ranks of `count` coins. */
function ranksOutside(count: number, tail: number): number {
  return count <= EXACT_UP_TO ? exactRanks(count, tail) : normalRanks(count, tail)
}

function exactRanks(count: number, tail: number): number {
  const probabilities = signedRankProbabilities(count)
  let below = 0
  let ranks = 0
  while (ranks < probabilities.length && below + probabilities[ranks]! <= tail) below += probabilities[ranks++]!
  return ranks
}

/** P(T = t): each rank is in the sum or not, with probability ½. */
export function signedRankProbabilities(count: number): Float64Array {
  const probabilities = new Float64Array((count * (count + 1)) / 2 + 1)
  probabilities[0] = 1
  for (let rank = 1; rank <= count; rank++)
    for (let t = (rank * (rank + 1)) / 2; t >= 0; t--)
      probabilities[t] = (probabilities[t]! + (t >= rank ? probabilities[t - rank]! : 0)) / 2
  return probabilities
}

function normalRanks(count: number, tail: number): number {
  const mean = (count * (count + 1)) / 4
  const deviation = Math.sqrt((count * (count + 1) * (2 * count + 1)) / 24)
  // ½: the statistic is whole
  return Math.floor(mean - normalQuantile(tail) * deviation + 0.5)
}

/** x with P(Z > x) = tail, for a tail of at most ½. */
function normalQuantile(tail: number): number {
  let [low, high] = [0, 40]
  while (high - low > 1e-9) {
    const middle = (low + high) / 2
    if (normalTail(middle) > tail) low = middle
    else high = middle
  }
  return high
}
