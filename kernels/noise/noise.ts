import type { Float, Graph } from '../graph.js'
import type { Loss } from '../losses/loss.js'

/**
 * A noisy gradient: a function of the position and of the draw, 0 or 1. Draws are independent of each other; the same
 * draw at two positions is the same noise (the same minibatch).
 */
export type NoisyGradient = (position: readonly Float[], draw: 0 | 1) => Float[]

/** A noise model makes the noisy gradient of a loss. */
export type NoiseModel = (graph: Graph, loss: Loss) => NoisyGradient
