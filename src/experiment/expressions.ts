import type { Bool, Float, Graph } from '../../kernels/graph.js'
import type { Loss } from '../../kernels/losses/loss.js'
import { ExpressionError, parseCondition, parseFormula } from '../../kernels/parse.js'
import { type Condition, coordinateNames } from '../../kernels/particle.js'
import { SettingError, type SettingPath } from './input-error.js'
import { didYouMean } from './nearest.js'
import { oneLine, short } from './short.js'

/** A loss from a formula in the coordinates. Its saddle is the origin unless one is declared. */
export function expressionLoss(
  formula: string,
  path: SettingPath,
  dimension: number,
  saddle: readonly number[] = Array.from({ length: dimension }, () => 0),
): Loss {
  return {
    name: 'expression',
    dimension,
    saddle,
    value: (graph, w) => located(path, () => parseFormula(graph, formula, named(w))),
  }
}

/** An escape condition from its text. */
export function conditionOf(text: string, path: SettingPath): Condition {
  return (graph, w): Bool => located(path, () => parseCondition(graph, text, named(w)))
}

/** Inputs for each coordinate, under every name it has. */
export function variablesOf(graph: Graph, dimension: number): ReadonlyMap<string, Float> {
  return named(coordinateNames(dimension).map(name => graph.input(name)))
}

/** Coordinates are w1, w2, …, and up to the third x, y, z as well. */
function named(w: readonly Float[]): ReadonlyMap<string, Float> {
  const numbered = w.map((value, j) => [`w${j + 1}`, value] as const)
  const lettered = coordinateNames(w.length).map((name, j) => [name, w[j]!] as const)
  return new Map([...lettered, ...numbered])
}

/** Runs a parser, and turns what it finds wrong into an error at the setting. */
function located<T>(path: SettingPath, parse: () => T): T {
  try {
    return parse()
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error
    const hint = error.unknown === undefined ? '' : didYouMean(error.unknown.given, error.unknown.known)
    const place = `at column ${error.column} of "${short(error.text)}"`
    throw new SettingError(path, `${oneLine(error.problem)}${hint}, ${place}`, error.column)
  }
}
