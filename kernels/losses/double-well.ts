import type { Loss } from './loss.js'

/** depth·(x² − 1)² + ½·stiffness·y²: minima at (±1, 0), and between them the saddle (0, 0) with curvatures −4·depth and stiffness. */
export function doubleWell({ depth, stiffness }: { depth: number; stiffness: number }): Loss {
  return {
    name: 'doubleWell',
    dimension: 2,
    saddle: [0, 0],
    value: (graph, [x, y]) => {
      const well = graph.subtract(graph.multiply(x!, x!), graph.constant(1))
      return graph.add(
        graph.multiply(graph.constant(depth), graph.multiply(well, well)),
        graph.multiply(graph.constant(stiffness / 2), graph.multiply(y!, y!)),
      )
    },
  }
}
