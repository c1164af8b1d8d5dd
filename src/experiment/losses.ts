/** The losses by the names they have in an experiment. A new one: its file in kernels/losses, its schema, a line here. */
import { Graph } from '../../kernels/graph.js'
import { beale } from '../../kernels/losses/beale.js'
import { doubleWell } from '../../kernels/losses/double-well.js'
import type { Loss } from '../../kernels/losses/loss.js'
import { monkeySaddle } from '../../kernels/losses/monkey-saddle.js'
import { oneNeuron } from '../../kernels/losses/one-neuron.js'
import { saddle } from '../../kernels/losses/saddle.js'
import { coordinateNames } from '../../kernels/particle.js'
import { expressionLoss, variablesOf } from './expressions.js'
import { SettingError } from './input-error.js'
import type { Experiment } from './schema.js'

/** The loss of an experiment. @throws SettingError when it does not fit the start. */
export function lossOf({ loss, start }: Experiment): Loss {
  const dimension = meanOf(start).length
  const chosen = build(loss, dimension)
  if (chosen.dimension === dimension) return chosen
  const startPath = Array.isArray(start) ? ['start'] : ['start', 'gaussian', 'mean']
  throw new SettingError(
    startPath,
    `has ${dimension} coordinate${dimension === 1 ? '' : 's'}, but the loss ${chosen.name} has ${chosen.dimension}${
      loss.saddle === undefined
        ? ` (${coordinateNames(chosen.dimension).join(', ')})`
        : ', one for each of its curvatures'
    }`,
  )
}

function build(loss: Experiment['loss'], dimension: number): Loss {
  if (loss.saddle !== undefined) return saddle(loss.saddle)
  if (loss.beale !== undefined) return beale()
  if (loss.monkeySaddle !== undefined) return monkeySaddle()
  if (loss.doubleWell !== undefined) return doubleWell(loss.doubleWell)
  if (loss.oneNeuron !== undefined) return oneNeuron(loss.oneNeuron)
  return expressionOf(loss.expression!, dimension)
}

function expressionOf(expression: NonNullable<Experiment['loss']['expression']>, dimension: number): Loss {
  const [formula, path] =
    typeof expression === 'string'
      ? [expression, ['loss', 'expression']]
      : [expression.formula, ['loss', 'expression', 'formula']]
  const declared = typeof expression === 'string' ? undefined : expression.saddle
  if (declared !== undefined && declared.length !== dimension)
    throw new SettingError(
      ['loss', 'expression', 'saddle'],
      `has ${declared.length} coordinates, but start has ${dimension}`,
    )
  const loss = expressionLoss(formula, path, dimension, declared)
  const graph = new Graph()
  loss.value(graph, [...variablesOf(graph, dimension).values()].slice(0, dimension))
  return loss
}

/** The centre of the start. */
export function meanOf(start: Experiment['start']): number[] {
  return Array.isArray(start) ? start : start.gaussian.mean
}

/** The standard deviation of each coordinate of the start. */
export function spreadOf(start: Experiment['start']): number {
  return Array.isArray(start) ? 0 : start.gaussian.std
}
