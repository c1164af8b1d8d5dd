/** Least squares of columns of numbers on others, a constant included, within one block of particles. */

import { type Columns, sumOfSquares } from './columns.js'

/** A regressor is left out when what the ones before it leave of its variance is no more than this share of its mean square. */
const NOTHING = 1e-12

/** The regression on some columns, of which those that do not move, or move with others, are left out. */
export class Regression {
  readonly count: number
  /** Coefficients that are fitted: one for each regressor that moves, and the constant. */
  readonly parameters: number
  readonly #columns: Columns
  readonly #means: readonly number[]
  /** Numbers of the columns that move. */
  readonly #moving: readonly number[]
  /** The Cholesky factor of the moving columns' centred products, row by row. */
  readonly #factor: readonly Float64Array[]

  constructor(columns: Columns, count: number) {
    this.count = count
    this.#columns = columns
    this.#means = columns.map(column => mean(column, count))
    const { moving, factor } = factorOf(this.#products(), this.#meanSquares())
    this.#moving = moving
    this.#factor = factor
    this.parameters = moving.length + 1
  }

  /** What is left of a column, and the slopes on the regressors: 0 for one that is left out. */
  fit(column: Float64Array): { residuals: Float64Array; slopes: Float64Array } {
    const centre = mean(column, this.count)
    const slopes = new Float64Array(this.#columns.length)
    const solved = solve(
      this.#factor,
      this.#moving.map(j => this.#productWith(j, column, centre)),
    )
    this.#moving.forEach((j, place) => {
      slopes[j] = solved[place]!
    })
    return { residuals: this.#residuals(column, centre, slopes), slopes }
  }

  /**
   * What the other regressors leave of one, and the sum of its squares, the precision: 1/variance of its slope for
   * residuals of variance 1. Null for one that is left out.
   */
  partial(regressor: number): { residuals: Float64Array; precision: number } | null {
    const place = this.#moving.indexOf(regressor)
    if (place < 0) return null
    const unit = this.#moving.map((_, i) => (i === place ? 1 : 0))
    const row = solve(this.#factor, unit)
    const precision = 1 / row[place]!
    const residuals = new Float64Array(this.count)
    this.#moving.forEach((j, k) => {
      const [column, centre, weight] = [this.#columns[j]!, this.#means[j]!, row[k]! * precision]
      for (let i = 0; i < this.count; i++) residuals[i]! += weight * (column[i]! - centre)
    })
    return { residuals, precision }
  }

  #residuals(column: Float64Array, centre: number, slopes: Float64Array): Float64Array {
    const residuals = new Float64Array(this.count)
    for (let i = 0; i < this.count; i++) residuals[i] = column[i]! - centre
    for (const j of this.#moving) {
      const [regressor, slope, its] = [this.#columns[j]!, slopes[j]!, this.#means[j]!]
      for (let i = 0; i < this.count; i++) residuals[i]! -= slope * (regressor[i]! - its)
    }
    return residuals
  }

  #products(): Float64Array[] {
    return this.#columns.map((column, j) => {
      const row = new Float64Array(j + 1)
      for (let k = 0; k <= j; k++) row[k] = this.#productWith(k, column, this.#means[j]!)
      return row
    })
  }

  #productWith(regressor: number, column: Float64Array, centre: number): number {
    const [other, its] = [this.#columns[regressor]!, this.#means[regressor]!]
    let sum = 0
    for (let i = 0; i < this.count; i++) sum += (other[i]! - its) * (column[i]! - centre)
    return sum
  }

  #meanSquares(): number[] {
    return this.#columns.map(column => sumOfSquares(column))
  }
}

function mean(column: Float64Array, count: number): number {
  let sum = 0
  for (let i = 0; i < count; i++) sum += column[i]!
  return count === 0 ? 0 : sum / count
}

/** Cholesky's factor of the rows and columns whose pivot is not nothing. */
function factorOf(products: readonly Float64Array[], sizes: readonly number[]) {
  const moving: number[] = []
  const factor: Float64Array[] = []
  products.forEach((row, j) => {
    const entries = new Float64Array(moving.length + 1)
    let pivot = row[j]!
    moving.forEach((k, place) => {
      let entry = row[k]!
      for (let i = 0; i < place; i++) entry -= entries[i]! * factor[place]![i]!
      entries[place] = entry / factor[place]![place]!
      pivot -= entries[place]! ** 2
    })
    if (!(pivot > NOTHING * sizes[j]!)) return
    entries[moving.length] = Math.sqrt(pivot)
    factor.push(entries)
    moving.push(j)
  })
  return { moving, factor }
}

/** x of L Lᵀ x = b. */
function solve(factor: readonly Float64Array[], b: readonly number[]): number[] {
  const x = [...b]
  for (let i = 0; i < x.length; i++) {
    for (let k = 0; k < i; k++) x[i]! -= factor[i]![k]! * x[k]!
    x[i]! /= factor[i]![i]!
  }
  for (let i = x.length - 1; i >= 0; i--) {
    for (let k = i + 1; k < x.length; k++) x[i]! -= factor[k]![i]! * x[k]!
    x[i]! /= factor[i]![i]!
  }
  return x
}
