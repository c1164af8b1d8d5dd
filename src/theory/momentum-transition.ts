import { dot } from './dot.js'
import type { Quadrature } from './gauss-legendre.js'
import { forEachPair, type MomentumGrid, type MomentumPassageProblem, PANEL_ORDER, rowSize } from './momentum-grid.js'
import { MomentumKernel } from './momentum-kernel.js'
import { normalCdf, normalTail } from './normal.js'
import type { DensityStep } from './passage-process.js'

/** Values of a row below this, relative to its peak, and rows below this, relative to the highest, are nothing. */
const NOTHING = 1e-14
const NOTHING_AT_ALL = 1e-32

/**
 * One step on densities p(x, y) of two positions in a row, p'(y, y') = ∫ φ((y' − (1 + γ + increment) y + γ x)/s)/s p(x, y) dx,
 * by Nyström's method. A row holds the values of one y, for x within reach. What is below 1e-14 in its row is left out.
 */
export class MomentumTransition implements DensityStep {
  readonly size: number
  readonly #grid: MomentumGrid
  readonly #rowSize: number
  readonly #kernel: MomentumKernel
  readonly #weights: Float64Array
  readonly #passLow: Float64Array
  readonly #passHigh: Float64Array

  constructor(problem: MomentumPassageProblem, grid: MomentumGrid) {
    this.#grid = grid
    this.#rowSize = rowSize(grid)
    this.size = grid.quadrature.nodes.length * this.#rowSize
    this.#kernel = new MomentumKernel(problem, grid)
    this.#weights = new Float64Array(this.size)
    this.#passLow = new Float64Array(this.size)
    this.#passHigh = new Float64Array(this.size)
    this.#weigh(problem)
  }

  apply(density: Float64Array, next: Float64Array): void {
    next.fill(0)
    const floor = peakOf(density, 0, this.size) * NOTHING_AT_ALL
    const rows = this.#grid.quadrature.nodes.length
    for (let row = 0; row < rows; row++) this.#applyRow(row, density, next, floor)
  }

  get quadrature(): Quadrature {
    return this.#grid.quadrature
  }

  positionDensity(density: Float64Array): Float64Array {
    const { nodes, weights } = this.quadrature
    const marginal = new Float64Array(nodes.length)
    forEachPair(this.#grid, (index, previous, row) => {
      marginal[row]! += weights[previous]! * density[index]!
    })
    return marginal
  }

  mass(density: Float64Array): number {
    return dot(this.#weights, density)
  }

  passesLow(density: Float64Array): number {
    return dot(this.#passLow, density)
  }

  passesHigh(density: Float64Array): number {
    return dot(this.#passHigh, density)
  }

  /** Spreads the row of one y over all y': a column of the next density. */
  #applyRow(row: number, density: Float64Array, next: Float64Array, floor: number): void {
    const { panelCount, reach } = this.#grid
    const start = row * this.#rowSize
    const peak = peakOf(density, start, start + this.#rowSize)
    if (!(peak > floor)) return
    const kernel = this.#kernel
    let first = 0
    while (this.#blockPeak(density, start, first) < NOTHING * peak) first++
    let last = 2 * reach
    while (this.#blockPeak(density, start, last) < NOTHING * peak) last--
    kernel.take(row, density, start, first, last)
    const panel = Math.floor(row / PANEL_ORDER)
    const lowest = Math.max(0, panel - reach, kernel.lowestTarget(last))
    const highest = Math.min(panelCount - 1, panel + reach, kernel.highestTarget(first))
    for (let target = lowest; target <= highest; target++) {
      const values = kernel.give(target, first, last)
      let index = target * PANEL_ORDER * this.#rowSize + (panel - target + reach) * PANEL_ORDER + (row % PANEL_ORDER)
      for (let to = 0; to < PANEL_ORDER; to++) {
        next[index] = values[to]!
        index += this.#rowSize
      }
    }
  }

  #blockPeak(density: Float64Array, start: number, slot: number): number {
    const offset = start + slot * PANEL_ORDER
    return peakOf(density, offset, offset + PANEL_ORDER)
  }

  #weigh({ increment, momentum, noise }: MomentumPassageProblem): void {
    const { low, high } = this.#grid
    const { nodes, weights } = this.#grid.quadrature
    forEachPair(this.#grid, (index, previous, row) => {
      const weight = weights[row]! * weights[previous]!
      const mean = (1 + momentum + increment) * nodes[row]! - momentum * nodes[previous]!
      this.#weights[index] = weight
      this.#passLow[index] = weight * normalCdf((low - mean) / noise)
      this.#passHigh[index] = weight * normalTail((high - mean) / noise)
    })
  }
}

function peakOf(values: Float64Array, from: number, to: number): number {
  let peak = 0
  for (let index = from; index < to; index++) {
    const value = values[index]!
    if (value > peak) peak = value
  }
  return peak
}
