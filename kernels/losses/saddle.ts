import type { Loss } from './loss.js'

/**
 * The quadratic saddle ½ Σ h_j w_j².
 *
 * One sample adds the linear term Σ √|h_j| z_j w_j, so that a minibatch of B has the gradient noise covariance |H|/B
 * exactly: the Fisher approximation of the hessian noise model, but really drawn.
 */
export function saddle({ curvatures }: { curvatures: readonly number[] }): Loss {
  const value: Loss['value'] = (graph, w) =>
    graph.total(w.map((x, j) => graph.multiply(graph.constant(curvatures[j]! / 2), graph.multiply(x, x))))
  return {
    name: 'saddle',
    dimension: curvatures.length,
    saddle: curvatures.map(() => 0),
    value,
    sample: {
      normals: curvatures.length,
      value: (graph, w, z) => {
        const slopes = z.map((normal, j) => graph.multiply(graph.constant(Math.sqrt(Math.abs(curvatures[j]!))), normal))
        return graph.add(value(graph, w), graph.total(w.map((x, j) => graph.multiply(slopes[j]!, x))))
      },
    },
  }
}
