import { gradient } from '../gradient.js'
import type { Float, Graph } from '../graph.js'
import type { Loss } from '../losses/loss.js'

/** The gradient of the expected loss, as a function of position. */
export function exactGradient(graph: Graph, loss: Loss): (position: readonly Float[]) => Float[] {
  return gradientOf(graph, loss.dimension, w => loss.value(graph, w))
}

/** The gradient of any formula in w, derived once and moved to each position by substitution. */
export function gradientOf(
  graph: Graph,
  dimension: number,
  formula: (w: readonly Float[]) => Float,
): (position: readonly Float[]) => Float[] {
  const names = Array.from({ length: dimension }, (_, j) => `gradient ${j}`)
  const derivatives = gradient(graph, formula(names.map(name => graph.input(name))), names)
  return position => {
    const at = new Map(names.map((name, j) => [name, position[j]!]))
    return derivatives.map(derivative => graph.substitute(derivative, at))
  }
}
