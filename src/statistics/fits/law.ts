import type { Tails } from '../log-tails.js'

export type LawName = 'exponential' | 'Weibull' | 'gamma' | 'lognormal' | 'inverse Gaussian' | 'saddle'

export interface LawParameter {
  readonly name: string
  readonly unit: 'steps' | 'per step' | 'none'
  /** The coordinate without bounds in which the likelihood is maximised: the value, or for positive ones its log. */
  readonly coordinate: 'log' | 'linear'
}

/** A point of the Kaplan–Meier curve, with 0 < survival < 1. */
export interface CurvePoint {
  /** Steps. */
  readonly time: number
  readonly survival: number
}

/** Two points to draw a law through: the later one has the smaller survival. */
export type CurvePoints = readonly [CurvePoint, CurvePoint]

/** A family of laws of a time T > 0 in steps. What a member has before time 0 counts as escape in step 1. */
export interface Law {
  readonly name: LawName
  readonly parameters: readonly LawParameter[]
  /** The tails at times t > 0, of the member with these parameters. */
  tails(parameters: readonly number[]): (t: number) => Tails
  /** Parameters to start the fit from: near those of the member through two points of the curve. */
  start(points: CurvePoints): readonly number[]
  /** The mean in steps. */
  mean(parameters: readonly number[]): number
}

export function toUnconstrained(law: Law, parameters: readonly number[]): number[] {
  return law.parameters.map(({ coordinate }, i) => (coordinate === 'log' ? Math.log(parameters[i]!) : parameters[i]!))
}

export function fromUnconstrained(law: Law, coordinates: readonly number[]): number[] {
  return law.parameters.map(({ coordinate }, i) => (coordinate === 'log' ? Math.exp(coordinates[i]!) : coordinates[i]!))
}

/** S(t) of the member with these parameters, t in steps; 1 up to time 0. */
export function survival(law: Law, parameters: readonly number[], t: number): number {
  return t <= 0 ? 1 : Math.exp(law.tails(parameters)(t).survival)
}
