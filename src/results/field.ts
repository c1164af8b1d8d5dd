import { coordinateNames } from '../../kernels/particle.js'
import type { Variant } from '../experiment/variant.js'
import { linearMotions } from '../laws/linear.js'
import { fieldCells } from '../statistics/field.js'
import type { Interval } from '../statistics/interval.js'
import type { FieldTally } from '../tallies/field.js'
import { linearIncrement } from '../theory/linear-step.js'
import { exactDiffusionCoefficient } from '../theory/moments.js'
import type { FieldResult } from './result.js'

/** Local drift and diffusion along the axes of the grid, beside those of a linear step. */
export function fieldResult(variant: Variant, tally: FieldTally): FieldResult {
  const { optimizer } = variant.experiment
  const { axes } = tally.grid
  const names = coordinateNames(variant.loss.dimension)
  const motions = linearMotions(variant)
  const motionAlong = (axis: number) => ('reason' in motions ? null : motions[axes[axis]!.coordinate]!)
  const perTime = 1 / (optimizer.learningRate * (1 - optimizer.momentum))
  const exactDrift = (axis: number, at: readonly number[]) => {
    const motion = motionAlong(axis)
    return motion && perTime * linearIncrement(motion.coordinate) * (at[axis]! - motion.centre)
  }
  const exactDiffusion = (axis: number) => {
    const motion = motionAlong(axis)
    return motion && exactDiffusionCoefficient(motion.coordinate)
  }
  const named = <T>(value: (axis: number) => T) =>
    Object.fromEntries(axes.map(({ coordinate }, axis) => [names[coordinate]!, value(axis)]))
  const beside = (found: Interval | null, exact: number | null) => found && { ...found, exact }
  return {
    axes: axes.map(({ coordinate, from, to, cells }) => ({ name: names[coordinate]!, from, to, cells })),
    outside: tally.sums[0]!,
    cells: fieldCells(tally, optimizer).map(({ at, visits, drift, diffusion }) => ({
      at,
      visits,
      drift: named(axis => beside(drift[axis]!, exactDrift(axis, at))),
      diffusion: named(axis => beside(diffusion[axis]!, exactDiffusion(axis))),
    })),
  }
}
