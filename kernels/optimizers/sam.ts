import type { Optimizer } from './optimizer.js'

/** Keeps the normalisation finite where the gradient vanishes. */
const SMALLEST_NORM = 1e-16

/** SAM (Foret et al. 2021): the gradient at w + ρ g(w)/‖g(w)‖. */
export const sam: Optimizer = ({ graph, position, gradientAt, radius, secondDraw }) => {
  const ascent = gradientAt(position, 0)
  const norm = graph.sqrt(graph.total(ascent.map(g => graph.multiply(g, g))))
  const scale = graph.divide(graph.constant(radius), graph.add(norm, graph.constant(SMALLEST_NORM)))
  const perturbed = position.map((w, j) => graph.add(w, graph.multiply(scale, ascent[j]!)))
  return gradientAt(perturbed, secondDraw)
}
