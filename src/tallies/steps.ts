/**
 * Sums over the particles of a checkpoint, for each coordinate: of its displacement, of the last step, and of the last
 * two. They merge by addition. Regressions are made within each block, so that no sum loses digits.
 */
import { type Columns, difference, dot, product, sumOfFourthPowers, sumOfSquares } from './columns.js'
import { Regression } from './regression.js'

/** Particles, those that diverged left out. */
export const COUNT = 0
/** Σ d² and Σ d⁴ of the displacement d = w' − w₀. */
export const DISPLACEMENT2 = 1
export const DISPLACEMENT4 = 2
/** Σ w² and Σ e² of the position w before the step and the innovation e = (w' − w) + ηγv, which is −η times the gradient used. */
export const POSITION2 = 3
export const INNOVATION2 = 4
/** Of the residuals r of e regressed on all coordinates before the step: degrees of freedom, Σ r², Σ r⁴. */
export const FREEDOM = 5
export const RESIDUAL2 = 6
export const RESIDUAL4 = 7
/** The precision p of the slope of e on the coordinate's own position, and Σ p·slope. */
export const PRECISION = 8
export const WEIGHTED_SLOPE = 9
/** Of the residuals q, r of two steps in a row, regressed on all coordinates before them: degrees of freedom and powers. */
export const PAIR_FREEDOM = 10
export const PAIR_COUNT = 11
export const QQ = 12
export const QR = 13
export const QQQQ = 14
export const QQQR = 15
export const QQRR = 16
/** Σ qr·ur', with u what the other coordinates leave of the last position and r' the residual of its innovation: how QR and the slope err together. */
export const QR_SLOPE = 17
/** Numbers kept for each checkpoint and coordinate. */
export const STEP_SUMS = 18

/** Columns of numbers of as many particles, one column for each coordinate. */
export interface LastSteps {
  readonly count: number
  readonly displacement: Columns
  readonly before: Columns
  readonly innovation: Columns
  /** Positions two steps before; null at step 1. */
  readonly earlier: Columns | null
  readonly after: Columns
}

/** The sums of one coordinate begin at `offset(coordinate)`. */
export function addLastSteps(sums: Float64Array, offset: (coordinate: number) => number, steps: LastSteps): void {
  addDisplacements(sums, offset, steps)
  const slopeErrors = addInnovations(sums, offset, steps)
  addPairs(sums, offset, steps, slopeErrors)
}

/** For each coordinate, what each particle adds to precision times the error of the slope; null where there is no slope. */
type SlopeErrors = readonly (Float64Array | null)[]

function addDisplacements(sums: Float64Array, offset: (j: number) => number, { count, displacement }: LastSteps): void {
  displacement.forEach((column, j) => {
    sums[offset(j) + COUNT]! += count
    sums[offset(j) + DISPLACEMENT2]! += sumOfSquares(column)
    sums[offset(j) + DISPLACEMENT4]! += sumOfFourthPowers(column)
  })
}

function addInnovations(sums: Float64Array, offset: (j: number) => number, steps: LastSteps): SlopeErrors {
  const { count, before, innovation } = steps
  const regression = new Regression(before, count)
  return innovation.map((column, j) => {
    const at = offset(j)
    sums[at + POSITION2]! += sumOfSquares(before[j]!)
    sums[at + INNOVATION2]! += sumOfSquares(column)
    if (count <= regression.parameters) return null
    const { residuals, slopes } = regression.fit(column)
    sums[at + FREEDOM]! += count - regression.parameters
    sums[at + RESIDUAL2]! += sumOfSquares(residuals)
    sums[at + RESIDUAL4]! += sumOfFourthPowers(residuals)
    const own = regression.partial(j)
    if (own === null) return null
    sums[at + PRECISION]! += own.precision
    sums[at + WEIGHTED_SLOPE]! += own.precision * slopes[j]!
    return product(own.residuals, residuals)
  })
}

function addPairs(sums: Float64Array, offset: (j: number) => number, steps: LastSteps, slopeErrors: SlopeErrors): void {
  const { count, earlier, before, after } = steps
  if (earlier === null) return
  const regression = new Regression(earlier, count)
  if (count <= regression.parameters) return
  before.forEach((middle, j) => {
    const first = regression.fit(difference(middle, earlier[j]!)).residuals
    const second = regression.fit(difference(after[j]!, middle)).residuals
    const products = product(first, second)
    const squares = product(first, first)
    const at = offset(j)
    sums[at + PAIR_FREEDOM]! += count - regression.parameters
    sums[at + PAIR_COUNT]! += count
    sums[at + QQ]! += sumOfSquares(first)
    sums[at + QR]! += dot(first, second)
    sums[at + QQQQ]! += sumOfSquares(squares)
    sums[at + QQQR]! += dot(squares, products)
    sums[at + QQRR]! += sumOfSquares(products)
    const errors = slopeErrors[j]!
    if (errors !== null) sums[at + QR_SLOPE]! += dot(products, errors)
  })
}
