import { normalCdf, normalDensity, normalInterval, normalTail } from './normal.js'
import type { FirstPassageProblem, PassageGrid } from './passage-grid.js'
import type { DensityStep, Opening, PassageProcess } from './passage-process.js'
import { Transition } from './transition.js'

/** The walk w' = a w + s z on its grid. */
export class PlainProcess implements PassageProcess {
  readonly settledChange = 1e-13
  readonly #problem: FirstPassageProblem
  readonly #grid: PassageGrid

  constructor(problem: FirstPassageProblem, grid: PassageGrid) {
    this.#problem = problem
    this.#grid = grid
  }

  get lowClosed(): boolean {
    return this.#grid.lowClosed
  }

  get highClosed(): boolean {
    return this.#grid.highClosed
  }

  get settlingSteps(): number {
    return this.#grid.settlingSteps
  }

  step(): DensityStep {
    return new Transition(this.#problem, this.#grid)
  }

  /** After one step the law is Gaussian, whether the start is a point or a cloud. */
  opening(): Opening {
    const { multiplier, noise, start } = this.#problem
    const mean = multiplier * start.mean
    const std = Math.hypot(multiplier * start.std, noise)
    const low = (this.#grid.low - mean) / std
    const high = (this.#grid.high - mean) / std
    return {
      departures: [{ inside: normalInterval(low, high), passLow: normalCdf(low), passHigh: normalTail(high) }],
      density: this.#grid.quadrature.nodes.map(node => normalDensity((node - mean) / std)),
    }
  }
}
