import type { Float, Graph } from '../graph.js'

/** A loss near one of its saddles. Its gradient, Hessian and minibatch gradient are derived from the formulas. */
export interface Loss {
  readonly name: string
  readonly dimension: number
  /** The saddle studied: where the hessian noise model takes its covariance. */
  readonly saddle: readonly number[]
  /** The (expected) loss at w, up to an additive constant. */
  value(graph: Graph, w: readonly Float[]): Float
  /** The sample distribution that minibatches are drawn from, where the loss has one. */
  readonly sample?: SampleDistribution
}

export interface SampleDistribution {
  /** How many standard normals make one sample. */
  readonly normals: number
  /** The loss of one sample; its expectation over the normals is the loss, up to an additive constant. */
  value(graph: Graph, w: readonly Float[], normals: readonly Float[]): Float
}
