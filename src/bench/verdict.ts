/** What an interval of a ratio of times means: whether something changed, and whether it is large enough to matter. */
import type { Interval } from '../statistics/interval.js'

export type Verdict =
  | 'regression'
  | 'slower, by how much is open'
  | 'slower, but less than the threshold'
  | 'no change seen'
  | 'faster'
  | 'not decided: too noisy'

/** Loss of speed that matters unless another is asked for: times 5% longer. */
export const THRESHOLD = 0.05

/**
 * The verdict on an interval of time now over time before. Significant is an interval without 1; large enough to matter
 * is one that is as a whole beyond 1 + threshold. One that holds 1 and is wider than the threshold says nothing.
 */
export function verdictOn({ low, high }: Interval, threshold: number): Verdict {
  if (low > 1 + threshold) return 'regression'
  if (high < 1) return 'faster'
  if (low > 1) return high < 1 + threshold ? 'slower, but less than the threshold' : 'slower, by how much is open'
  return narrowEnough({ low, high }, threshold) ? 'no change seen' : 'not decided: too noisy'
}

/** Whether an interval is no wider than the threshold, as a ratio of its ends. */
export function narrowEnough({ low, high }: Pick<Interval, 'low' | 'high'>, threshold: number): boolean {
  return high / low <= 1 + threshold
}
