import { expect, it } from 'vitest'
import { NORMAL_975 } from '#src/statistics/interval.js'
import { weightedSlope } from '#src/statistics/weighted-slope.js'

const points = [
  { x: 0, y: 1.1, standardError: 0.1 },
  { x: 1, y: 2.9, standardError: 0.2 },
  { x: 2, y: 5.2, standardError: 0.1 },
  { x: 4, y: 8.7, standardError: 0.3 },
]

it('is the slope of lm(y ~ x, weights = 1/s²) in R, and its interval that of known errors, to 10 digits', () => {
  const { estimate, low, high } = weightedSlope(points)
  expect(estimate).toBeCloseTo(1.98844621514, 10)
  expect((high - low) / (2 * NORMAL_975)).toBeCloseTo(0.0581932486055, 10)
})

it('negative control: other weights give another slope', () => {
  const equal = points.map(point => ({ ...point, standardError: 1 }))
  expect(Math.abs(weightedSlope(equal).estimate - 1.98844621514)).toBeGreaterThan(0.02)
})
