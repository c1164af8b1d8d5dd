import type { Float, Graph } from '../graph.js'
import type { Loss } from '../losses/loss.js'

/** What an optimizer may use to find the gradient it steps along. */
export interface StepContext {
  readonly graph: Graph
  readonly position: readonly Float[]
  readonly loss: Loss
  /** The SAM radius ρ. */
  readonly radius: number
  /** The gradient of the expected loss, without noise. */
  exactGradientAt(position: readonly Float[]): Float[]
  /** The noisy gradient at a position; draw 0 is the step's own noise, draw 1 a second, independent one. */
  gradientAt(position: readonly Float[], draw: 0 | 1): Float[]
  /** The draw of the second gradient: 0 when the two gradients share their minibatch. */
  readonly secondDraw: 0 | 1
}

/** An optimizer is the gradient g it uses; momentum and learning rate are added by the step: v' = γv + g, w' = w − ηv'. */
export type Optimizer = (context: StepContext) => Float[]
