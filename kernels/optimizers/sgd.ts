import type { Optimizer } from './optimizer.js'

/** Stochastic gradient descent: g = ∇ℓ(w) + ξ. It has no radius. */
export const sgd: Optimizer = ({ position, gradientAt }) => gradientAt(position, 0)
