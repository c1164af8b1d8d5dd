import { gradient } from '../gradient.js'
import { type Float, Graph } from '../graph.js'
import type { Loss } from '../losses/loss.js'
import { Evaluator } from '../printers/evaluate.js'
import { additive } from './additive.js'
import { symmetricEigen } from './eigen.js'
import type { NoiseModel } from './noise.js'

/**
 * Gaussian noise of covariance |H|/B, H the Hessian at the saddle: the Fisher approximation of minibatch noise, with
 * |H| in place of [H]⁺ so that unstable directions are noisy too (Kim et al. 2026; Xie et al. 2022).
 * @throws RangeError when the Hessian at the saddle vanishes or is not finite, for then there is no such noise.
 */
export function hessian(loss: Loss, { batchSize }: { batchSize: number }): NoiseModel {
  return additive(noiseFactor(loss, batchSize))
}

/** |H|^{1/2}/√B at the saddle, by rows. */
export function noiseFactor(loss: Loss, batchSize: number): number[][] {
  const { values, vectors } = symmetricEigen(hessianAt(loss, loss.saddle))
  const largest = Math.max(...values.map(Math.abs))
  const place = `at the saddle (${loss.saddle.join(', ')}) of the loss ${loss.name}`
  if (!Number.isFinite(largest)) throw new RangeError(`the Hessian ${place} is not finite`)
  if (largest === 0) throw new RangeError(`the Hessian ${place} is zero, so there is no noise to take from it`)
  const scales = values.map(value => Math.sqrt(Math.abs(value) / batchSize))
  return values.map((_, row) =>
    values.map((_, column) =>
      scales.reduce((sum, scale, k) => sum + scale * vectors[row]![k]! * vectors[column]![k]!, 0),
    ),
  )
}

/** The Hessian of the expected loss at a point, in float64, by rows. */
export function hessianAt(loss: Loss, point: readonly number[]): number[][] {
  const entries = valuesAt(loss, point, (graph, slopes, names) =>
    slopes.flatMap(slope => gradient(graph, slope, names)),
  )
  return loss.saddle.map((_, row) => entries.slice(row * loss.dimension, (row + 1) * loss.dimension))
}

/** The gradient of the expected loss at a point, in float64. */
export function gradientAt(loss: Loss, point: readonly number[]): number[] {
  return valuesAt(loss, point, (_, slopes) => slopes)
}

/** The values at a point of expressions made from the gradient of the expected loss. */
function valuesAt(
  loss: Loss,
  point: readonly number[],
  expressions: (graph: Graph, slopes: readonly Float[], names: readonly string[]) => readonly Float[],
): number[] {
  const graph = new Graph()
  const names = coordinates(loss.dimension)
  const value = loss.value(
    graph,
    names.map(name => graph.input(name)),
  )
  const roots = expressions(graph, gradient(graph, value, names), names)
  const evaluator = new Evaluator(roots, names)
  evaluator.inputs.set(point)
  evaluator.run()
  return roots.map(root => evaluator.value(root))
}

const coordinates = (dimension: number) => Array.from({ length: dimension }, (_, j) => `w${j + 1}`)
