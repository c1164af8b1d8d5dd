import { around, type Interval } from './interval.js'

export interface WeightedPoint {
  readonly x: number
  readonly y: number
  /** Of y. */
  readonly standardError: number
}

/** The slope of a straight line through independent points by weighted least squares, with the interval of their errors. */
export function weightedSlope(points: readonly WeightedPoint[]): Interval {
  const weights = points.map(({ standardError }) => standardError ** -2)
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  const mean = points.reduce((sum, { x }, i) => sum + weights[i]! * x, 0) / total
  const spread = points.reduce((sum, { x }, i) => sum + weights[i]! * (x - mean) ** 2, 0)
  const slope = points.reduce((sum, { x, y }, i) => sum + weights[i]! * (x - mean) * y, 0) / spread
  return around(slope, spread ** -0.5)
}
