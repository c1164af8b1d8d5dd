import type { Optimizer } from './optimizer.js'

/** Unnormalised SAM, the form Kim et al. 2026 analyse: the gradient at w + ρ g(w). */
export const usam: Optimizer = ({ graph, position, gradientAt, radius, secondDraw }) => {
  const ascent = gradientAt(position, 0)
  const perturbed = position.map((w, j) => graph.add(w, graph.multiply(graph.constant(radius), ascent[j]!)))
  return gradientAt(perturbed, secondDraw)
}
