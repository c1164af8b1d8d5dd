/** An estimate with its 95% confidence interval. */
export interface Interval {
  readonly estimate: number
  readonly low: number
  readonly high: number
}

/** The 97.5% quantile of the standard normal distribution. */
export const NORMAL_975 = 1.959963984540054

/** The interval of an estimate that is normal with this standard error. */
export function around(estimate: number, standardError: number): Interval {
  return { estimate, low: estimate - NORMAL_975 * standardError, high: estimate + NORMAL_975 * standardError }
}
