/**
 * Sums over the particles of a checkpoint, for each coordinate: of its displacement, of the last step, and of the last
 * two. They merge by addition. Regressions are made within each block, so that no sum loses digits.
 */
import { type Columns, difference, sumOfFourthPowers, sumOfSquares } from './columns.js'
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
/** Numbers kept for each checkpoint and coordinate. */
export const STEP_SUMS = 17

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
  addInnovations(sums, offset, steps)
  addPairs(sums, offset, steps)
}

function addDisplacements(sums: Float64Array, offset: (j: number) => number, { count, displacement }: LastSteps): void {
  displacement.forEach((column, j) => {
    sums[offset(j) + COUNT]! += count
    sums[offset(j) + DISPLACEMENT2]! += sumOfSquares(column)
    sums[offset(j) + DISPLACEMENT4]! += sumOfFourthPowers(column)
  })
}

function addInnovations(sums: Float64Array, offset: (j: number) => number, steps: LastSteps): void {
  const { count, before, innovation } = steps
  const regression = new Regression(before, count)
  innovation.forEach((column, j) => {
    const at = offset(j)
    sums[at + POSITION2]! += sumOfSquares(before[j]!)
    sums[at + INNOVATION2]! += sumOfSquares(column)
    if (count <= regression.parameters) return
    const { residuals, slopes } = regression.fit(column)
    const precision = regression.precision(j)
    sums[at + FREEDOM]! += count - regression.parameters
    sums[at + RESIDUAL2]! += sumOfSquares(residuals)
    sums[at + RESIDUAL4]! += sumOfFourthPowers(residuals)
    sums[at + PRECISION]! += precision
    sums[at + WEIGHTED_SLOPE]! += precision * slopes[j]!
  })
}

function addPairs(sums: Float64Array, offset: (j: number) => number, steps: LastSteps): void {
  const { count, earlier, before, after } = steps
  if (earlier === null) return
  const regression = new Regression(earlier, count)
  if (count <= regression.parameters) return
  before.forEach((middle, j) => {
    const first = regression.fit(difference(middle, earlier[j]!)).residuals
    const second = regression.fit(difference(after[j]!, middle)).residuals
    let [qq, qr, qqqq, qqqr, qqrr] = [0, 0, 0, 0, 0]
    for (let i = 0; i < count; i++) {
      const [square, product] = [first[i]! ** 2, first[i]! * second[i]!]
      qq += square
      qr += product
      qqqq += square * square
      qqqr += square * product
      qqrr += product * product
    }
    const at = offset(j)
    sums[at + PAIR_FREEDOM]! += count - regression.parameters
    sums[at + PAIR_COUNT]! += count
    sums[at + QQ]! += qq
    sums[at + QR]! += qr
    sums[at + QQQQ]! += qqqq
    sums[at + QQQR]! += qqqr
    sums[at + QQRR]! += qqrr
  })
}
