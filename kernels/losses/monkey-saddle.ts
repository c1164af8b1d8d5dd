import type { Loss } from './loss.js'

/** The monkey saddle x³ − 3xy²: degenerate, its Hessian vanishes at the origin, with three ways down. */
export function monkeySaddle(): Loss {
  return {
    name: 'monkeySaddle',
    dimension: 2,
    saddle: [0, 0],
    value: (graph, [x, y]) => {
      const cube = graph.power(x!, graph.constant(3))
      return graph.subtract(cube, graph.multiply(graph.multiply(graph.constant(3), x!), graph.multiply(y!, y!)))
    },
  }
}
