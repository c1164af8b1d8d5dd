/** Steps by where they were taken: sums over the cells of a grid in one or two coordinates. They merge by addition. */
import type { Columns } from './columns.js'

/** A coordinate of the grid, cut into equal cells. */
export interface FieldAxis {
  /** Number of the coordinate. */
  readonly coordinate: number
  readonly from: number
  readonly to: number
  readonly cells: number
}

/** One axis, or two: cells are numbered with the last axis running fastest. */
export interface FieldGrid {
  readonly axes: readonly FieldAxis[]
}

export interface FieldTally {
  readonly grid: FieldGrid
  /** The steps that were taken from outside the grid, then the sums of the cells. */
  readonly sums: Float64Array
}

/**
 * Of each cell: the visits; Σu, Σv, Σu², Σuv, Σv², where u and v are the positions along the axes from the middle of the cell;
 * then for each axis, e being the innovation along it: Σe, Σe², Σe³, Σe⁴, Σue, Σve.
 */
export const VISITS = 0
export const U = 1
export const V = 2
export const UU = 3
export const UV = 4
export const VV = 5
/** Numbers before those of the axes, and for each of them. */
export const CELL_SUMS = 6
export const AXIS_SUMS = 6

export function fieldTally(grid: FieldGrid): FieldTally {
  return { grid, sums: new Float64Array(1 + cellsOf(grid) * cellLength(grid)) }
}

/** The sums of one cell. */
export function cellSums({ grid, sums }: FieldTally, cell: number): Float64Array {
  const from = 1 + cell * cellLength(grid)
  return sums.subarray(from, from + cellLength(grid))
}

export const cellsOf = ({ axes }: FieldGrid) => axes.reduce((product, { cells }) => product * cells, 1)

const cellLength = ({ axes }: FieldGrid) => CELL_SUMS + AXIS_SUMS * axes.length

export function addField({ grid, sums }: FieldTally, before: Columns, innovation: Columns): void {
  const length = cellLength(grid)
  const [first, second] = grid.axes
  const [along, across] = [before[first!.coordinate]!, second === undefined ? null : before[second.coordinate]!]
  for (let i = 0; i < along.length; i++) {
    const row = cellAt(first!, along[i]!)
    const column = second === undefined ? 0 : cellAt(second, across![i]!)
    if (row < 0 || column < 0) {
      sums[0]! += 1
      continue
    }
    const u = along[i]! - middleOf(first!, row)
    const v = second === undefined ? 0 : across![i]! - middleOf(second, column)
    const at = 1 + (row * (second?.cells ?? 1) + column) * length
    sums[at + VISITS]! += 1
    sums[at + U]! += u
    sums[at + V]! += v
    sums[at + UU]! += u * u
    sums[at + UV]! += u * v
    sums[at + VV]! += v * v
    for (let axis = 0; axis < grid.axes.length; axis++) {
      const e = innovation[grid.axes[axis]!.coordinate]![i]!
      const own = at + CELL_SUMS + AXIS_SUMS * axis
      sums[own]! += e
      sums[own + 1]! += e * e
      sums[own + 2]! += e * e * e
      sums[own + 3]! += e * e * e * e
      sums[own + 4]! += u * e
      sums[own + 5]! += v * e
    }
  }
}

export function middleOf({ from, to, cells }: FieldAxis, cell: number): number {
  return from + ((to - from) * (cell + 0.5)) / cells
}

/** The number of the cell, −1 outside. The upper end of the grid is outside. */
function cellAt({ from, to, cells }: FieldAxis, value: number): number {
  if (!(value >= from && value < to)) return -1
  return Math.min(cells - 1, Math.floor(((value - from) / (to - from)) * cells))
}
