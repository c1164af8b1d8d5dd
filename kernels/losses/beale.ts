import type { Float, Graph } from '../graph.js'
import type { Loss } from './loss.js'

/** Beale's function, Σ (c_i − x + x yⁱ)² for c = 1.5, 2.25, 2.625: saddle at (0, 1), minimum at (3, ½). */
export function beale(): Loss {
  return {
    name: 'beale',
    dimension: 2,
    saddle: [0, 1],
    value: (graph: Graph, [x, y]: readonly Float[]) => {
      const residuals = [1.5, 2.25, 2.625].map((constant, i) => {
        const power = graph.power(y!, graph.constant(i + 1))
        return graph.add(graph.constant(constant), graph.multiply(x!, graph.subtract(power, graph.constant(1))))
      })
      return graph.total(residuals.map(residual => graph.multiply(residual, residual)))
    },
  }
}
