import type { Float } from '../graph.js'
import { gradientOf } from '../noise/exact-gradient.js'
import type { Optimizer } from './optimizer.js'

/**
 * Theorem 2 of Kim et al. 2026 as a model of its own: along the gradient of w ↦ ℓ(w + ρ∇ℓ(w)), taken through the
 * perturbation, with the noise of one gradient there. With learning rate η it is the Euler–Maruyama scheme of
 * dw = −∇[ℓ(w + ρ∇ℓ(w))]dt + [ηC]^{1/2}dW at time step η; at time step η/m take learning rate η/m and m times the variance.
 */
export const usamFull: Optimizer = ({ graph, position, loss, exactGradientAt, gradientAt, radius }) => {
  const perturbed = (w: readonly Float[]) => {
    const slope = exactGradientAt(w)
    return w.map((x, j) => graph.add(x, graph.multiply(graph.constant(radius), slope[j]!)))
  }
  const through = gradientOf(graph, loss.dimension, w => loss.value(graph, perturbed(w)))(position)
  const there = perturbed(position)
  const [noisy, exact] = [gradientAt(there, 0), exactGradientAt(there)]
  return through.map((slope, j) => graph.add(slope, graph.subtract(noisy[j]!, exact[j]!)))
}
