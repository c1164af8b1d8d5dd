import { gaussLegendre } from './gauss-legendre.js'
import { BAND_WIDTHS, type MomentumGrid, type MomentumPassageProblem, PANEL_ORDER } from './momentum-grid.js'
import { normalDensity } from './normal.js'

/**
 * The kernel φ((y' − (1 + γ + increment) y + γ x)/s)/s between blocks of nodes, times the weights of x. Panels are equal:
 * with D the argument between the centres of the panels of y' and x, and α and β what the places in them add (β with
 * its sign turned), φ(D + α − β) = e^(−D²/2) · e^(−Dα) · φ(α − β) · e^(Dβ). So one small matrix serves all
 * blocks, and the factors around it are e^(Dα) and e^(Dβ) of the row y times those of the distances between the panels.
 */
export class MomentumKernel {
  readonly #grid: MomentumGrid
  /** Panel width, and momentum. D = width (target + momentum · source) − shift, in widths of the noise. */
  readonly #width: number
  readonly #momentum: number
  readonly #shift: Float64Array
  /** Where D is nearest to 0 for the row's own panel, counted from that panel. */
  readonly #nearest: Int32Array
  /** Beyond this D a block is nothing. */
  readonly #bound: number
  readonly #core: Float64Array
  readonly #rowFrom: Float64Array
  readonly #rowTo: Float64Array
  readonly #farthest: number
  readonly #panelsFrom: Float64Array
  readonly #panelsTo: Float64Array
  readonly #taken: Float64Array
  readonly #scaled = new Float64Array(PANEL_ORDER)
  readonly #given = new Float64Array(PANEL_ORDER)
  #row = 0

  constructor(problem: MomentumPassageProblem, grid: MomentumGrid) {
    const { increment, momentum, noise } = problem
    const { nodes } = grid.quadrature
    this.#grid = grid
    this.#width = grid.panelWidth / noise
    this.#momentum = momentum
    const rule = gaussLegendre(PANEL_ORDER)
    const alpha = rule.nodes.map(node => (this.#width * node) / 2)
    const beta = alpha.map(value => -momentum * value)
    this.#bound = BAND_WIDTHS + ((1 + momentum) * this.#width) / 2
    const centre = grid.low + grid.panelWidth / 2
    this.#shift = nodes.map(y => ((1 + momentum + increment) * y - centre * (1 + momentum)) / noise)
    this.#nearest = Int32Array.from(nodes, (_, row) => {
      const panel = Math.floor(row / PANEL_ORDER)
      return Math.round(this.#shift[row]! / this.#width - (1 + momentum) * panel)
    })
    this.#core = Float64Array.from({ length: PANEL_ORDER ** 2 }, (_, entry) => {
      const [to, from] = [Math.floor(entry / PANEL_ORDER), entry % PANEL_ORDER]
      return (normalDensity(alpha[to]! - beta[from]!) * this.#width * rule.weights[from]!) / 2
    })
    const rowArguments = nodes.map((_, row) => this.#argument(row, 0, 0))
    this.#rowFrom = exponentials(rowArguments, beta)
    this.#rowTo = exponentials(
      rowArguments,
      alpha.map(value => -value),
    )
    this.#farthest = Math.ceil(this.#bound / this.#width + momentum * grid.reach) + 1
    const distances = Float64Array.from({ length: (2 * this.#farthest + 1) * (2 * grid.reach + 1) }, (_, pair) => {
      const target = Math.floor(pair / (2 * grid.reach + 1)) - this.#farthest
      return this.#width * (target + momentum * ((pair % (2 * grid.reach + 1)) - grid.reach))
    })
    this.#panelsFrom = exponentials(distances, beta)
    this.#panelsTo = exponentials(
      distances,
      alpha.map(value => -value),
    )
    this.#taken = new Float64Array((2 * grid.reach + 1) * PANEL_ORDER)
  }

  /** Takes the values of the row y from the given blocks of x. */
  take(row: number, density: Float64Array, start: number, first: number, last: number): void {
    this.#row = row
    const factors = row * PANEL_ORDER
    for (let slot = first; slot <= last; slot++) {
      const block = slot * PANEL_ORDER
      for (let from = 0; from < PANEL_ORDER; from++) {
        this.#taken[block + from] = density[start + block + from]! * this.#rowFrom[factors + from]!
      }
    }
  }

  /** The lowest panel of y' that is reached from the highest block of x. */
  lowestTarget(last: number): number {
    const { target, source } = this.#origin(last)
    return target + Math.ceil((-this.#bound - this.#argument(this.#row, 0, source)) / this.#width)
  }

  /** The highest panel of y' that is reached from the lowest block of x. */
  highestTarget(first: number): number {
    const { target, source } = this.#origin(first)
    return target + Math.floor((this.#bound - this.#argument(this.#row, 0, source)) / this.#width)
  }

  /** The values at the nodes y' of a panel, that come from the blocks of x; the array is used again. */
  give(target: number, first: number, last: number): Float64Array {
    const given = this.#given.fill(0)
    const { reach } = this.#grid
    const distance = target - this.#origin(0).target
    for (let slot = first; slot <= last; slot++) {
      const d = this.#argument(this.#row, distance, slot - reach)
      if (Math.abs(d) > this.#bound) continue
      this.#add(slot * PANEL_ORDER, ((distance + this.#farthest) * (2 * reach + 1) + slot) * PANEL_ORDER, d)
    }
    const factors = this.#row * PANEL_ORDER
    for (let to = 0; to < PANEL_ORDER; to++) given[to]! *= this.#rowTo[factors + to]!
    return given
  }

  #origin(slot: number): { target: number; source: number } {
    const panel = Math.floor(this.#row / PANEL_ORDER)
    return { target: panel + this.#nearest[this.#row]!, source: slot - this.#grid.reach }
  }

  /** D of a panel of y', counted from the nearest, and of a panel of x, counted from that of y. */
  #argument(row: number, target: number, source: number): number {
    const panel = Math.floor(row / PANEL_ORDER)
    const targets = panel + this.#nearest[row]! + target
    return this.#width * (targets + this.#momentum * (panel + source)) - this.#shift[row]!
  }

  #add(block: number, factors: number, d: number): void {
    const scaled = this.#scaled
    const core = this.#core
    const given = this.#given
    const panelsTo = this.#panelsTo
    const central = Math.exp(-0.5 * d * d)
    for (let from = 0; from < PANEL_ORDER; from++) {
      scaled[from] = this.#taken[block + from]! * this.#panelsFrom[factors + from]! * central
    }
    // four sums at a time: one alone would wait for each of its additions
    for (let to = 0; to < PANEL_ORDER; to += 4) {
      const entry = to * PANEL_ORDER
      let [sum0, sum1, sum2, sum3] = [0, 0, 0, 0]
      for (let from = 0; from < PANEL_ORDER; from++) {
        const value = scaled[from]!
        const at = entry + from
        sum0 += core[at]! * value
        sum1 += core[at + PANEL_ORDER]! * value
        sum2 += core[at + 2 * PANEL_ORDER]! * value
        sum3 += core[at + 3 * PANEL_ORDER]! * value
      }
      given[to]! += sum0 * panelsTo[factors + to]!
      given[to + 1]! += sum1 * panelsTo[factors + to + 1]!
      given[to + 2]! += sum2 * panelsTo[factors + to + 2]!
      given[to + 3]! += sum3 * panelsTo[factors + to + 3]!
    }
  }
}

/** e^(argument · place), by argument and place. */
function exponentials(values: Float64Array, places: Float64Array): Float64Array {
  return Float64Array.from({ length: values.length * places.length }, (_, entry) =>
    Math.exp(values[Math.floor(entry / places.length)]! * places[entry % places.length]!),
  )
}
