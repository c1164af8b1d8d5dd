import type { DensityStep } from './passage-process.js'

/** The outflow may change by this many times as much, relative to itself, as the density. */
const FLOW_FACTOR = 10

/** The density of the walk given that it is still inside, kept at mass 1, one step after the other. */
export class SurvivingDensity {
  /** Probabilities to pass the low and the high end in the next step. */
  passLow = 0
  passHigh = 0
  /** −ln of the probability that the latest step stayed inside. */
  rate = 0
  /** Whether further steps change nothing but the mass. */
  settled = false
  /** Steps taken. */
  steps = 0
  readonly #transition: DensityStep
  readonly #settledChange: number
  #density: Float64Array
  #next: Float64Array
  #checkpoint = 1
  readonly #atCheckpoint: Float64Array
  #flowAtCheckpoint = Number.NaN

  /**
   * @param density values at the nodes, of any positive mass; taken over.
   * @param settledChange largest change of the density, relative to its peak, that counts as none.
   */
  constructor(transition: DensityStep, density: Float64Array, settledChange: number) {
    this.#transition = transition
    this.#settledChange = settledChange
    this.#density = density
    this.#next = new Float64Array(density.length)
    this.#atCheckpoint = new Float64Array(density.length)
    normalise(density, transition.mass(density))
    this.#measureFlow()
  }

  /** At the nodes. */
  get values(): Float64Array {
    return this.#density
  }

  /** One step; returns the probability to stay inside in it. When that is 0 the density is left as it was. */
  step(): number {
    this.#transition.apply(this.#density, this.#next)
    const mass = this.#transition.mass(this.#next)
    const flow = this.passLow + this.passHigh
    this.rate = flow < 0.5 ? -Math.log1p(-flow) : -Math.log(mass)
    if (mass === 0) {
      this.settled = true
      return 0
    }
    normalise(this.#next, mass)
    const previous = this.#density
    this.#density = this.#next
    this.#next = previous
    this.#measureFlow()
    this.steps++
    if (this.steps === this.#checkpoint) this.#compare()
    return flow < 0.5 ? 1 - flow : mass
  }

  #measureFlow(): void {
    this.passLow = this.#transition.passesLow(this.#density)
    this.passHigh = this.#transition.passesHigh(this.#density)
  }

  /** Checkpoints lie ever farther apart, so that slow changes are seen over a time in which they would show. */
  #compare(): void {
    const flow = this.passLow + this.passHigh
    const still = Math.abs(flow - this.#flowAtCheckpoint) <= FLOW_FACTOR * this.#settledChange * flow
    this.settled = still && largestChange(this.#density, this.#atCheckpoint) <= this.#settledChange
    this.#atCheckpoint.set(this.#density)
    this.#flowAtCheckpoint = flow
    this.#checkpoint += 1 + Math.floor(this.steps / 8)
  }
}

function normalise(density: Float64Array, mass: number): void {
  for (let index = 0; index < density.length; index++) density[index]! /= mass
}

/** The largest difference, relative to the largest value. */
function largestChange(density: Float64Array, before: Float64Array): number {
  let change = 0
  let peak = 0
  for (let index = 0; index < density.length; index++) {
    change = Math.max(change, Math.abs(density[index]! - before[index]!))
    peak = Math.max(peak, density[index]!)
  }
  return change / peak
}
