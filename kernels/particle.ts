/**
 * One particle: where it starts and how it steps, as a graph. This is what every engine runs.
 *
 *   v' = γ v + g,  w' = w − η v',  g the optimizer's gradient     (heavy ball, PyTorch's convention, dampening 0)
 */
import { type Bool, type Float, Graph } from './graph.js'
import type { Loss } from './losses/loss.js'
import { normalOf } from './noise/additive.js'
import { exactGradient } from './noise/exact-gradient.js'
import type { NoiseModel } from './noise/noise.js'
import type { Optimizer } from './optimizers/optimizer.js'

/** Everything that defines a particle's motion. */
export interface Dynamics {
  readonly loss: Loss
  readonly noise: NoiseModel
  readonly optimizer: Optimizer
  /** Learning rate η. */
  readonly learningRate: number
  /** SAM radius ρ. */
  readonly radius: number
  /** Momentum γ. */
  readonly momentum: number
  /** Whether the two gradients of a SAM step share their noise. */
  readonly sharedNoise: boolean
  /** Gaussian start of each coordinate, a point where std is 0. */
  readonly start: { readonly mean: readonly number[]; readonly std: number }
}

/** One number of a particle's state. */
export interface StateVariable {
  readonly name: string
  /** Its value before step 1; normals are those of step 0. */
  readonly start: Float
  /** Its value after a step, in terms of the inputs named by the state and the normals of the step. */
  readonly next: Float
}

/** What a printer prints. The state is the coordinates, then, with momentum, as many velocities. */
export interface Kernel {
  readonly state: readonly StateVariable[]
  readonly dimension: number
  /** False when a coordinate after the step is not finite as a float32: the particle has diverged. */
  readonly finite: Bool
  /** The escape conditions, on the coordinates after the step; the first that holds is taken. */
  readonly exits: readonly Bool[]
}

/** An escape condition, as a function of the coordinates. */
export type Condition = (graph: Graph, w: readonly Float[]) => Bool

export function particleKernel(dynamics: Dynamics, conditions: readonly Condition[]): Kernel {
  const graph = new Graph()
  const { dimension } = dynamics.loss
  const names = coordinateNames(dimension)
  const position = names.map(name => graph.input(name))
  const gradientUsed = dynamics.optimizer({
    graph,
    position,
    loss: dynamics.loss,
    radius: dynamics.radius,
    exactGradientAt: position => exactGradient(graph, dynamics.loss)(position),
    gradientAt: dynamics.noise(graph, dynamics.loss),
    secondDraw: dynamics.sharedNoise ? 0 : 1,
  })
  const coordinates: StateVariable[] = []
  const velocities: StateVariable[] = []
  names.forEach((name, j) => {
    const velocity = nextVelocity(graph, name, gradientUsed[j]!, dynamics.momentum)
    if (dynamics.momentum !== 0) velocities.push({ name: `velocity ${name}`, start: graph.constant(0), next: velocity })
    const step = graph.multiply(graph.constant(dynamics.learningRate), velocity)
    coordinates.push({ name, start: startOf(graph, dynamics, j), next: graph.subtract(position[j]!, step) })
  })
  const after = coordinates.map(coordinate => coordinate.next)
  return {
    state: [...coordinates, ...velocities],
    dimension,
    finite: after.map(w => graph.finite(w)).reduce((all, one) => graph.and(all, one)),
    exits: conditions.map(condition => condition(graph, after)),
  }
}

/** x, y, z in up to three dimensions, else w1, w2, … */
export function coordinateNames(dimension: number): string[] {
  return Array.from({ length: dimension }, (_, j) => (dimension <= 3 ? 'xyz'[j]! : `w${j + 1}`))
}

function nextVelocity(graph: Graph, name: string, gradientUsed: Float, momentum: number): Float {
  if (momentum === 0) return gradientUsed
  return graph.add(graph.multiply(graph.constant(momentum), graph.input(`velocity ${name}`)), gradientUsed)
}

function startOf(graph: Graph, { start, loss }: Dynamics, coordinate: number): Float {
  const noise = graph.multiply(graph.constant(start.std), normalOf(graph, loss.dimension, coordinate, 0))
  return graph.add(graph.constant(start.mean[coordinate]!), noise)
}
