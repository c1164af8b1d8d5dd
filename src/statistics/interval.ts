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

/** The interval of an estimate whose standard error is known with so many degrees of freedom, four or more. */
export function studentAround(estimate: number, standardError: number, freedom: number): Interval {
  const width = student975(freedom) * standardError
  return { estimate, low: estimate - width, high: estimate + width }
}

/**
 * The 97.5% quantile of Student's t, by its series in 1/freedom (Abramowitz and Stegun 26.7.5): to 0.2% from four
 * degrees of freedom on, 1e-6 from thirty on.
 */
export function student975(freedom: number): number {
  const z = NORMAL_975
  const terms = [
    (z ** 3 + z) / 4,
    (5 * z ** 5 + 16 * z ** 3 + 3 * z) / 96,
    (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / 384,
    (79 * z ** 9 + 776 * z ** 7 + 1482 * z ** 5 - 1920 * z ** 3 - 945 * z) / 92160,
  ]
  return z + terms.reduce((sum, term, i) => sum + term / freedom ** (i + 1), 0)
}
