import type { Float, Graph } from '../graph.js'
import type { Loss } from './loss.js'

/** The data of the one-neuron network: y = target·x² + labelNoise·z, with x = 1 always or x standard normal. */
export interface OneNeuronData {
  readonly data: 'one' | 'normal'
  readonly target: number
  readonly labelNoise: number
}

/**
 * The two-layer one-neuron network w₂ φ(w₁ x) with φ(a) = a² and squared loss (after Ziyin et al., ICLR 2022, as used
 * by Kim et al. 2026). Coordinates (w₁, w₂); the saddle is the origin, where the Hessian vanishes.
 * The papers do not state the data distribution: these are ours. With e = w₁² w₂ − target, the expected loss is
 * E[x⁴]·e² up to the label noise, and E[x⁴] is 1 or 3.
 */
export function oneNeuron({ data, target, labelNoise }: OneNeuronData): Loss {
  const error = (graph: Graph, [w1, w2]: readonly Float[]) =>
    graph.subtract(graph.multiply(graph.multiply(w1!, w1!), w2!), graph.constant(target))
  return {
    name: 'oneNeuron',
    dimension: 2,
    saddle: [0, 0],
    value: (graph, w) => {
      const e = error(graph, w)
      return graph.multiply(graph.constant(data === 'one' ? 1 : 3), graph.multiply(e, e))
    },
    sample: {
      normals: data === 'one' ? 1 : 2,
      value: (graph, w, [noise, input]) => {
        const square = data === 'one' ? graph.constant(1) : graph.multiply(input!, input!)
        const residual = graph.subtract(
          graph.multiply(square, error(graph, w)),
          graph.multiply(graph.constant(labelNoise), noise!),
        )
        return graph.multiply(residual, residual)
      },
    },
  }
}
