import { linearRegression, mean, sumNthPowerDeviations } from 'simple-statistics'
import { batchCovariance } from './batch-covariance.js'
import type { DisplacementMoments } from './displacement-fit.js'
import { type Interval, studentAround } from './interval.js'

/**
 * The anomalous exponent α of a mean square displacement ~ t^α: the least-squares slope of its logarithm on that of the
 * step over the checkpoints, with the interval from the covariance between them. 1 is diffusion, 2 ballistic motion; where
 * the curve is no power law, α is its mean slope. Null with fewer than two checkpoints, and where nothing has moved.
 */
export function anomalousExponent({ moments, offset, values, steps, particles }: DisplacementMoments): Interval | null {
  const all = steps.map((_, i) => i)
  const sample = batchCovariance(moments, offset, values, all, particles)
  if (sample === null || steps.length < 2 || sample.means.some(value => !(value > 0))) return null
  const { means, covariance, freedom } = sample
  const weights = slopeWeights(steps)
  const variance = weights.reduce(
    (sum, a, i) => sum + weights.reduce((row, b, j) => row + (a * b * covariance[i]![j]!) / (means[i]! * means[j]!), 0),
    0,
  )
  const estimate = logSlope(steps, means)
  return freedom < 4 ? null : studentAround(estimate, Math.sqrt(Math.max(0, variance)), freedom)
}

/** The least-squares slope of ln value on ln step: of an exact curve, what the exponent estimates. */
export function logSlope(steps: readonly number[], values: readonly number[]): number {
  return linearRegression(steps.map((step, i) => [Math.log(step), Math.log(values[i]!)])).m
}

function slopeWeights(steps: readonly number[]): number[] {
  const logs = steps.map(step => Math.log(step))
  const centre = mean(logs)
  const squares = sumNthPowerDeviations(logs, 2)
  return logs.map(log => (log - centre) / squares)
}
