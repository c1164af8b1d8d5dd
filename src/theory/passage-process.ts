import type { Quadrature } from './gauss-legendre.js'

/** One step on densities over the states inside, given by their values at fixed nodes. */
export interface DensityStep {
  /** The number of nodes. */
  readonly size: number
  /** Of the position alone. */
  readonly quadrature: Quadrature
  /** The density of the position alone, at the nodes of the quadrature. */
  positionDensity(density: Float64Array): Float64Array
  /** Writes the density after one step, of those still inside. */
  apply(density: Float64Array, next: Float64Array): void
  mass(density: Float64Array): number
  /** Probability to pass the low or the high end in the next step. */
  passesLow(density: Float64Array): number
  passesHigh(density: Float64Array): number
}

/** Where the mass is after a step: inside, or gone through one of the ends in this step. */
export interface Departure {
  readonly inside: number
  readonly passLow: number
  readonly passHigh: number
}

/** The first steps, which are known in closed form, and the density of the survivors after them, of any mass. */
export interface Opening {
  readonly departures: readonly Departure[]
  readonly density: Float64Array
}

/** A Markov process that has to leave an interval, discretised. What costs something is made when asked for. */
export interface PassageProcess {
  /** A closed side is one that cannot be left through: mass that passes it stays inside. */
  readonly lowClosed: boolean
  readonly highClosed: boolean
  /** Steps after which the surviving density has surely settled. */
  readonly settlingSteps: number
  /** Largest change of the density, relative to its peak, that counts as none. */
  readonly settledChange: number
  step(): DensityStep
  opening(): Opening
}
