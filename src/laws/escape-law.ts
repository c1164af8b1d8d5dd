/** The exact law of the escape time, where escape means that one coordinate of a linear step leaves an interval. */
import { type Bool, type Float, Graph, isConstant } from '../../kernels/graph.js'
import { coordinateNames } from '../../kernels/particle.js'
import { conditionOf } from '../experiment/expressions.js'
import { exitsOf, type Variant } from '../experiment/variant.js'
import { FirstPassage } from '../theory/first-passage.js'
import { type LinearCoordinate, linearIncrement, linearStep } from '../theory/linear-step.js'
import type { GaussianStart } from '../theory/moments.js'
import { momentumPassage } from '../theory/momentum-passage.js'
import { linearMotions, type NoLaw } from './linear.js'

/** A coordinate, by its name, and the open interval that it has to leave. */
interface Region {
  readonly coordinate: string
  readonly low: number
  readonly high: number
}

interface StartAndEnds {
  readonly start: GaussianStart
  readonly low: number
  readonly high: number
}

/** The first-passage law of a variant, or why there is none. */
export function escapeLaw(variant: Variant): FirstPassage | NoLaw {
  const motions = linearMotions(variant)
  if ('reason' in motions) return motions
  const region = regionOf(variant)
  if (region === null)
    return { reason: 'escape is not one coordinate leaving an interval, as abs(y) > 0.5 or y < -1 or y > 2' }
  const index = coordinateNames(variant.loss.dimension).indexOf(region.coordinate)
  const { coordinate, start, centre } = motions[index]!
  return passageOf(coordinate, { start, low: region.low - centre, high: region.high - centre })
}

/** Laws of the problems met last: variants that differ in seed or batch size along another direction share theirs. Their computing is lazy. */
const known = new Map<string, FirstPassage | NoLaw>()
const MOST_KNOWN = 16

function passageOf(coordinate: LinearCoordinate, between: StartAndEnds): FirstPassage | NoLaw {
  const { momentum } = coordinate
  const { multiplier, noise } = linearStep(coordinate)
  const increment = linearIncrement(coordinate)
  const key = JSON.stringify({ increment, momentum, noise, ...between })
  const law =
    known.get(key) ??
    (momentum === 0
      ? FirstPassage.create({ multiplier, noise, ...between })
      : momentumPassage({ increment, momentum, noise, ...between }))
  if (known.size === MOST_KNOWN) known.delete(known.keys().next().value!)
  known.set(key, law)
  return law
}

/** The interval whose leaving is the same as meeting any exit. */
function regionOf({ experiment, loss }: Variant): Region | null {
  const graph = new Graph()
  const inputs = coordinateNames(loss.dimension).map(name => graph.input(name))
  const exits = exitsOf(experiment.escape) ?? []
  const sides = exits.flatMap(({ text, path }) => sidesOf(conditionOf(text, path)(graph, inputs)) ?? [null])
  const names = new Set(sides.map(side => side?.coordinate))
  if (sides.length === 0 || sides.includes(null) || names.size !== 1) return null
  const low = Math.max(...sides.map(side => side!.low))
  const high = Math.min(...sides.map(side => side!.high))
  return Number.isFinite(low) && Number.isFinite(high) && low < high
    ? { coordinate: sides[0]!.coordinate, low, high }
    : null
}

/** The half lines and intervals that a condition leaves, all of which must be kept to stay; null when it is another. */
function sidesOf(condition: Bool): (Region | null)[] | null {
  if (condition.kind === 'or') {
    const [a, b] = [sidesOf(condition.a), sidesOf(condition.b)]
    return a === null || b === null ? null : [...a, ...b]
  }
  if (condition.kind !== 'compare' || condition.comparison === 'equal') return null
  const { a, b } = condition
  if (isConstant(a)) return above(b, a.value)
  if (isConstant(b) && a.kind === 'input') return [{ coordinate: a.name, low: b.value, high: Infinity }]
  return null
}

/** What is left by `value > threshold`, for a coordinate, its absolute value or its square. */
function above(value: Float, threshold: number): Region[] | null {
  if (value.kind === 'input') return [{ coordinate: value.name, low: -Infinity, high: threshold }]
  if (threshold <= 0) return null
  if (value.kind === 'unary' && value.operation === 'abs' && value.a.kind === 'input')
    return [{ coordinate: value.a.name, low: -threshold, high: threshold }]
  const isSquare = value.kind === 'binary' && value.operation === 'multiply' && value.a === value.b
  if (!isSquare || value.a.kind !== 'input') return null
  return [{ coordinate: value.a.name, low: -Math.sqrt(threshold), high: Math.sqrt(threshold) }]
}
