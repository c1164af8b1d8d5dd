import { dot } from './dot.js'
import type { Quadrature } from './gauss-legendre.js'
import { normalCdf, normalDensity, normalTail } from './normal.js'
import { BAND_WIDTHS, type FirstPassageProblem, type PassageGrid } from './passage-grid.js'
import type { DensityStep } from './passage-process.js'

/** Rows of a banded matrix, packed one after the other. */
interface Band {
  readonly firstColumn: Int32Array
  /** Where each row begins in the entries; one more than there are rows. */
  readonly rowStart: Int32Array
  readonly entries: Float64Array
}

/** One step of the walk on densities over the nodes: the Nyström discretisation of ∫ φ((u − a v)/s)/s p(v) dv. */
export class Transition implements DensityStep {
  readonly size: number
  readonly quadrature: Quadrature
  readonly #band: Band
  /** Weights that turn a density into the probability to pass the low or the high end in the next step. */
  readonly #passLow: Float64Array
  readonly #passHigh: Float64Array

  constructor(problem: FirstPassageProblem, grid: PassageGrid) {
    const { multiplier, noise } = problem
    const { nodes, weights } = grid.quadrature
    this.size = nodes.length
    this.quadrature = grid.quadrature
    this.#band = kernelBand(problem, grid)
    this.#passLow = nodes.map((node, index) => weights[index]! * normalCdf((grid.low - multiplier * node) / noise))
    this.#passHigh = nodes.map((node, index) => weights[index]! * normalTail((grid.high - multiplier * node) / noise))
  }

  apply(density: Float64Array, next: Float64Array): void {
    const { firstColumn, rowStart, entries } = this.#band
    for (let row = 0; row < next.length; row++) {
      const end = rowStart[row + 1]!
      let column = firstColumn[row]!
      let sum = 0
      for (let entry = rowStart[row]!; entry < end; entry++) sum += entries[entry]! * density[column++]!
      next[row] = sum
    }
  }

  positionDensity(density: Float64Array): Float64Array {
    return density
  }

  mass(density: Float64Array): number {
    return dot(this.quadrature.weights, density)
  }

  passesLow(density: Float64Array): number {
    return dot(this.#passLow, density)
  }

  passesHigh(density: Float64Array): number {
    return dot(this.#passHigh, density)
  }
}

function kernelBand({ multiplier, noise }: FirstPassageProblem, grid: PassageGrid): Band {
  const { nodes, weights } = grid.quadrature
  const firstColumn = new Int32Array(nodes.length)
  const rowStart = new Int32Array(nodes.length + 1)
  for (let row = 0; row < nodes.length; row++) {
    const [from, to] = columnsNear(nodes, nodes[row]!, multiplier, BAND_WIDTHS * noise)
    firstColumn[row] = from
    rowStart[row + 1] = rowStart[row]! + to - from
  }
  const entries = new Float64Array(rowStart[nodes.length]!)
  for (let row = 0; row < nodes.length; row++) {
    const offset = rowStart[row]! - firstColumn[row]!
    for (let entry = rowStart[row]!; entry < rowStart[row + 1]!; entry++) {
      const column = entry - offset
      entries[entry] = (weights[column]! * normalDensity((nodes[row]! - multiplier * nodes[column]!) / noise)) / noise
    }
  }
  return { firstColumn, rowStart, entries }
}

/** The half-open range of nodes v with |target − multiplier · v| ≤ reach. */
function columnsNear(nodes: Float64Array, target: number, multiplier: number, reach: number): [number, number] {
  if (multiplier === 0) return Math.abs(target) <= reach ? [0, nodes.length] : [0, 0]
  const centre = target / multiplier
  const halfWidth = reach / Math.abs(multiplier)
  return [lowerBound(nodes, centre - halfWidth), lowerBound(nodes, centre + halfWidth)]
}

/** Index of the first of the ascending values that is not below the target. */
function lowerBound(values: Float64Array, target: number): number {
  let from = 0
  let to = values.length
  while (from < to) {
    const middle = (from + to) >>> 1
    if (values[middle]! < target) from = middle + 1
    else to = middle
  }
  return from
}
