/** A loss as functions of numbers, in float64. */

import { Graph } from '../../kernels/graph.js'
import type { Loss } from '../../kernels/losses/loss.js'
import { exactGradient } from '../../kernels/noise/exact-gradient.js'
import { coordinateNames } from '../../kernels/particle.js'
import { Evaluator } from '../../kernels/printers/evaluate.js'
import type { ExperimentInput } from '../experiment/schema.js'
import { planOf } from '../experiment/sweep.js'
import type { LossGrid, Place } from '../figures/loss-grid.js'

export interface Landscape {
  value(position: readonly number[]): number
  gradient(position: readonly number[]): number[]
}

/** The expected loss of an experiment without a sweep. */
export function landscapeOf(experiment: ExperimentInput): Landscape {
  return landscapeOfLoss(planOf(experiment).variants[0]!.loss)
}

export function landscapeOfLoss(loss: Loss): Landscape {
  const graph = new Graph()
  const names = coordinateNames(loss.dimension)
  const inputs = names.map(name => graph.input(name))
  const value = loss.value(graph, inputs)
  const slopes = exactGradient(graph, loss)(inputs)
  const evaluator = new Evaluator([value, ...slopes], names)
  const at = (position: readonly number[]) => {
    evaluator.inputs.set(position)
    evaluator.run()
  }
  return {
    value: position => {
      at(position)
      return evaluator.value(value)
    },
    gradient: position => {
      at(position)
      return slopes.map(slope => evaluator.value(slope))
    },
  }
}

/** Where SAM takes its gradient: at w + ρ∇ℓ(w)/‖∇ℓ(w)‖. */
export function ascentPoint({ gradient }: Landscape, position: readonly number[], radius: number): number[] {
  const slope = gradient(position)
  const scale = radius / Math.hypot(...slope)
  return position.map((w, j) => w + scale * slope[j]!)
}

/** The cosine of the angle between two vectors. */
export function cosine(a: readonly number[], b: readonly number[]): number {
  const product = a.reduce((sum, value, j) => sum + value * b[j]!, 0)
  return product / (Math.hypot(...a) * Math.hypot(...b))
}

export const distance = (a: readonly number[], b: readonly number[]): number =>
  Math.hypot(...a.map((value, j) => value - b[j]!))

/** Cells along each axis. */
const GRID = 75

/** The loss over a rectangle of the plane. */
export function gridOf({ value }: Landscape, frame: Pick<LossGrid, 'xFrom' | 'xTo' | 'yFrom' | 'yTo'>): LossGrid {
  const { xFrom, xTo, yFrom, yTo } = frame
  const middle = (from: number, to: number, i: number) => from + ((to - from) * (i + 0.5)) / GRID
  const values = Array.from({ length: GRID * GRID }, (_, i) =>
    value([middle(xFrom, xTo, i % GRID), middle(yFrom, yTo, Math.floor(i / GRID))]),
  )
  return { ...frame, columns: GRID, rows: GRID, values }
}

/** For a picture: six digits. */
export function placeOf([x, y]: readonly number[]): Place {
  return { x: Number(x!.toPrecision(6)), y: Number(y!.toPrecision(6)) }
}
