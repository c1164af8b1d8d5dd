import { FirstPassage } from './first-passage.js'
import {
  forEachPair,
  type MomentumGrid,
  type MomentumPassageProblem,
  planMomentumGrid,
  rowSize,
} from './momentum-grid.js'
import { momentumPair, pairDensity } from './momentum-pair.js'
import { MomentumTransition } from './momentum-transition.js'
import { normalCdf, normalDensity, normalInterval, normalTail } from './normal.js'
import type { DensityStep, Departure, Opening, PassageProcess } from './passage-process.js'

export type { MomentumPassageProblem } from './momentum-grid.js'

const NODES_PER_WIDTH = 1.4
/** Where these are too costly, as many times fewer: it costs five eighths. */
const COARSER = 6 / 7

/**
 * The law of the first step after which a walk with heavy-ball momentum is outside an open interval, or the reason in a
 * sentence why there is none: no noise, an interval that is empty or without end, or a cost beyond the stated limits.
 * One noise drives position and velocity, so the density that is followed is that of two positions in a row: its step is
 * an integral over the first of them. Survival is right to 1e-7, the mean and the tail rate to six digits (by
 * doubling the nodes), on a coarser grid, which is taken where this one costs too much, to 1e-5 and five digits; a rate
 * below 1e-9 loses digits, at 1e-13 four are left. At the limits it takes two or three seconds.
 *
 * @param nodesPerWidth nodes per width of the integrand; more only serve to check the default.
 */
export function momentumPassage(
  problem: MomentumPassageProblem,
  nodesPerWidth = NODES_PER_WIDTH,
): FirstPassage | { reason: string } {
  const fine = planMomentumGrid(problem, nodesPerWidth)
  const grid = 'reason' in fine ? planMomentumGrid(problem, COARSER * nodesPerWidth) : fine
  return 'reason' in grid ? grid : new FirstPassage(new MomentumProcess(problem, grid))
}

class MomentumProcess implements PassageProcess {
  readonly lowClosed = false
  readonly highClosed = false
  readonly settledChange = 1e-9
  readonly settlingSteps: number
  readonly #problem: MomentumPassageProblem
  readonly #grid: MomentumGrid

  constructor(problem: MomentumPassageProblem, grid: MomentumGrid) {
    this.settlingSteps = grid.settlingSteps
    this.#problem = problem
    this.#grid = grid
  }

  step(): DensityStep {
    return new MomentumTransition(this.#problem, this.#grid)
  }

  /** The free law of two positions in a row, cut to the interval: at first nobody leaves, then one step is in closed form. */
  opening(): Opening {
    const { openingSteps } = this.#grid
    const departures: Departure[] = Array.from({ length: openingSteps - 2 }, () => ({
      inside: 1,
      passLow: 0,
      passHigh: 0,
    }))
    departures.push(this.#departure(openingSteps - 1), this.#secondDeparture(openingSteps))
    return { departures, density: this.#density(openingSteps) }
  }

  #departure(step: number): Departure {
    const { mean, std } = momentumPair(this.#problem, step)
    const low = (this.#grid.low - mean) / std
    const high = (this.#grid.high - mean) / std
    return { inside: normalInterval(low, high), passLow: normalCdf(low), passHigh: normalTail(high) }
  }

  /** Of those inside at the step before, by their positions there. */
  #secondDeparture(step: number): Departure {
    const { low, high, quadrature } = this.#grid
    const { mean, std, previousMean, slope, previousStd } = momentumPair(this.#problem, step)
    const stdBefore = Math.hypot(previousStd, slope * std)
    const slopeAfter = (slope * std * std) / stdBefore ** 2
    const stdAfter = (std * previousStd) / stdBefore
    let [inside, passLow, passHigh] = [0, 0, 0]
    quadrature.nodes.forEach((node, index) => {
      const deviation = node - previousMean
      const mass = (quadrature.weights[index]! * normalDensity(deviation / stdBefore)) / stdBefore
      const centre = mean + slopeAfter * deviation
      const [from, to] = [(low - centre) / stdAfter, (high - centre) / stdAfter]
      inside += mass * normalInterval(from, to)
      passLow += mass * normalCdf(from)
      passHigh += mass * normalTail(to)
    })
    return { inside, passLow, passHigh }
  }

  #density(step: number): Float64Array {
    const pair = momentumPair(this.#problem, step)
    const { nodes } = this.#grid.quadrature
    const density = new Float64Array(nodes.length * rowSize(this.#grid))
    forEachPair(this.#grid, (index, previous, position) => {
      density[index] = pairDensity(pair, nodes[previous]!, nodes[position]!)
    })
    return density
  }
}
