import { gaussLegendre } from './gauss-legendre.js'
import { BAND_WIDTHS, type MomentumGrid, type MomentumPassageProblem, PANEL_ORDER } from './momentum-grid.js'
import { normalCdf, normalDensity, normalTail } from './normal.js'
import type { DensityStep } from './passage-process.js'

/** Values of a row below this, relative to its peak, and rows below this, relative to the highest, are nothing. */
const NOTHING = 1e-16
const NOTHING_AT_ALL = 1e-32

/**
 * One step on densities p(x, y) of two positions in a row: p'(y, y') = ∫ φ((y' − (1 + γ + increment) y + γ x)/s)/s p(x, y) dx,
 * by Nyström's method. Panels are equal, so with D the argument between panel centres, α and β what the places of y'
 * and x in their panels add, φ(D + α − β) = e^(−D²/2 − Dα) · φ(α − β) · e^(Dβ): one small matrix serves all
 * panels, and no kernel is stored.
 */
export class MomentumTransition implements DensityStep {
  readonly size: number
  readonly #problem: MomentumPassageProblem
  readonly #grid: MomentumGrid
  readonly #rowSize: number
  /** φ(α − β) times the weights of x, by y' and x. */
  readonly #core: Float64Array
  readonly #alpha: Float64Array
  readonly #beta: Float64Array
  readonly #weights: Float64Array
  readonly #passLow: Float64Array
  readonly #passHigh: Float64Array
  readonly #scaled: Float64Array
  readonly #row = new Float64Array(PANEL_ORDER)

  constructor(problem: MomentumPassageProblem, grid: MomentumGrid) {
    this.#problem = problem
    this.#grid = grid
    this.#rowSize = (2 * grid.reach + 1) * PANEL_ORDER
    this.size = grid.quadrature.nodes.length * this.#rowSize
    const rule = gaussLegendre(PANEL_ORDER)
    const half = grid.panelWidth / 2
    this.#alpha = rule.nodes.map(node => (half * node) / problem.noise)
    this.#beta = this.#alpha.map(alpha => -problem.momentum * alpha)
    this.#core = new Float64Array(PANEL_ORDER ** 2)
    for (let to = 0; to < PANEL_ORDER; to++) {
      for (let from = 0; from < PANEL_ORDER; from++) {
        this.#core[to * PANEL_ORDER + from] =
          (normalDensity(this.#alpha[to]! - this.#beta[from]!) * half * rule.weights[from]!) / problem.noise
      }
    }
    this.#scaled = new Float64Array(this.#rowSize)
    this.#weights = new Float64Array(this.size)
    this.#passLow = new Float64Array(this.size)
    this.#passHigh = new Float64Array(this.size)
    this.#weigh()
  }

  apply(density: Float64Array, next: Float64Array): void {
    next.fill(0)
    let peak = 0
    for (let index = 0; index < density.length; index++) peak = Math.max(peak, density[index]!)
    const rows = this.#grid.quadrature.nodes.length
    for (let row = 0; row < rows; row++) this.#applyRow(row, density, next, peak * NOTHING_AT_ALL)
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

  /** Spreads the row of one y over all y'. */
  #applyRow(row: number, density: Float64Array, next: Float64Array, floor: number): void {
    const { panelCount, panelWidth, reach, low, quadrature } = this.#grid
    const { increment, momentum, noise } = this.#problem
    const start = row * this.#rowSize
    let peak = 0
    for (let k = start; k < start + this.#rowSize; k++) peak = Math.max(peak, density[k]!)
    if (!(peak > floor)) return
    let first = 0
    while (this.#blockPeak(density, start, first) < NOTHING * peak) first++
    let last = 2 * reach
    while (this.#blockPeak(density, start, last) < NOTHING * peak) last--
    const panel = Math.floor(row / PANEL_ORDER)
    const y = quadrature.nodes[row]!
    const centre = low + panelWidth / 2
    const h = panelWidth / noise
    // D = h (target + momentum · source) − shift, with panels counted from the lowest
    const shift = ((1 + momentum + increment) * y - centre * (1 + momentum)) / noise
    const reachOfD = BAND_WIDTHS + ((1 + momentum) * h) / 2
    const base = panel - reach
    const lowest = Math.max(0, panel - reach, Math.ceil((shift - reachOfD) / h - momentum * (base + last)))
    const highest = Math.min(
      panelCount - 1,
      panel + reach,
      Math.floor((shift + reachOfD) / h - momentum * (base + first)),
    )
    for (let target = lowest; target <= highest; target++) {
      const out = this.#row.fill(0)
      for (let slot = first; slot <= last; slot++) {
        const d = h * (target + momentum * (base + slot)) - shift
        if (Math.abs(d) > reachOfD) continue
        this.#addBlock(density, start + slot * PANEL_ORDER, d, out)
      }
      const column = (panel - target + reach) * PANEL_ORDER + (row % PANEL_ORDER)
      const firstRow = target * PANEL_ORDER
      for (let to = 0; to < PANEL_ORDER; to++) next[(firstRow + to) * this.#rowSize + column] = out[to]!
    }
  }

  #addBlock(density: Float64Array, offset: number, d: number, out: Float64Array): void {
    const scaled = this.#scaled
    const core = this.#core
    for (let from = 0; from < PANEL_ORDER; from++) {
      scaled[from] = density[offset + from]! * Math.exp(d * this.#beta[from]!)
    }
    let entry = 0
    for (let to = 0; to < PANEL_ORDER; to++) {
      let sum = 0
      for (let from = 0; from < PANEL_ORDER; from++) sum += core[entry++]! * scaled[from]!
      out[to]! += sum * Math.exp(-d * (d / 2 + this.#alpha[to]!))
    }
  }

  #blockPeak(density: Float64Array, start: number, slot: number): number {
    let peak = 0
    const offset = start + slot * PANEL_ORDER
    for (let k = offset; k < offset + PANEL_ORDER; k++) peak = Math.max(peak, density[k]!)
    return peak
  }

  #weigh(): void {
    const { quadrature, reach, low, high } = this.#grid
    const { nodes, weights } = quadrature
    const { increment, momentum, noise } = this.#problem
    for (let row = 0; row < nodes.length; row++) {
      const firstNode = (Math.floor(row / PANEL_ORDER) - reach) * PANEL_ORDER
      for (let slot = 0; slot < this.#rowSize; slot++) {
        const node = firstNode + slot
        if (node < 0 || node >= nodes.length) continue
        const index = row * this.#rowSize + slot
        const weight = weights[row]! * weights[node]!
        const mean = (1 + momentum + increment) * nodes[row]! - momentum * nodes[node]!
        this.#weights[index] = weight
        this.#passLow[index] = weight * normalCdf((low - mean) / noise)
        this.#passHigh[index] = weight * normalTail((high - mean) / noise)
      }
    }
  }
}

function dot(left: Float64Array, right: Float64Array): number {
  let sum = 0
  for (let index = 0; index < left.length; index++) sum += left[index]! * right[index]!
  return sum
}
