import type { Float, Graph } from '../graph.js'
import { exactGradient } from './exact-gradient.js'
import type { NoiseModel } from './noise.js'

/** No noise: the gradient of the expected loss. */
export const none: NoiseModel = (graph, loss) => exactGradient(graph, loss)

/** Gaussian noise of the same standard deviation in every coordinate. */
export function isotropic({ std }: { std: number }): NoiseModel {
  return (graph, loss) => {
    const at = exactGradient(graph, loss)
    return (position, draw) =>
      at(position).map((slope, j) => {
        const noise = graph.multiply(graph.constant(std), normalOf(graph, loss.dimension, j, draw))
        return graph.add(slope, noise)
      })
  }
}

/** Gaussian noise ξ = L z with a fixed matrix L, given by rows. */
export function additive(rows: readonly (readonly number[])[]): NoiseModel {
  return (graph, loss) => {
    const at = exactGradient(graph, loss)
    return (position, draw) =>
      at(position).map((slope, j) => {
        const terms = rows[j]!.map((weight, k) =>
          graph.multiply(graph.constant(weight), normalOf(graph, loss.dimension, k, draw)),
        )
        return graph.add(slope, graph.total(terms))
      })
  }
}

/** Coordinates take the halves of the step's pairs in turn; the second draw takes the pairs after those of the first. */
export function normalOf(graph: Graph, dimension: number, coordinate: number, draw: 0 | 1): Float {
  const pairs = Math.ceil(dimension / 2)
  return graph.normal(draw * pairs + (coordinate >> 1), (coordinate & 1) as 0 | 1)
}
