import * as sum from '../tallies/field.js'
import { type CoefficientSettings, coefficientScale } from './diffusion.js'
import { around, type Interval, studentAround } from './interval.js'
import { inverse } from './linear-algebra.js'

/** What steps from one cell do: null with too few visits. */
export interface FieldCell {
  /** The middle of the cell, along each axis of the grid. */
  readonly at: readonly number[]
  /** Steps that began there. */
  readonly visits: number
  /** D1 along each axis: the mean displacement per unit of time t = ηk. */
  readonly drift: readonly (Interval | null)[]
  /** D2 along each axis, the diffusion coefficient there. */
  readonly diffusion: readonly (Interval | null)[]
}

/** Fewer visits do not make a variance with an interval. */
const FEWEST_VISITS = 50

/**
 * The local drift D1(w) = E[e|w]/(η(1 − γ)) and diffusion D2(w) = Var[e|w]/(2η(1 − γ)²), the first two Kramers–Moyal
 * coefficients (Risken 1996, The Fokker–Planck Equation, chapter 4) over one step, e being the innovation
 * (w' − w) + ηγv. In each cell e is regressed on the position within it, so that D1 is that at its middle and the
 * change of drift within the cell is not counted as noise; what is left is the curvature of the drift there,
 * and whatever depends on coordinates off the grid. The interval of D2 comes from the fourth moment of e about its mean.
 */
export function fieldCells(tally: sum.FieldTally, settings: CoefficientSettings): FieldCell[] {
  const { grid } = tally
  return Array.from({ length: sum.cellsOf(grid) }, (_, cell) => {
    const own = sum.cellSums(tally, cell)
    const steps = grid.axes.map((_, axis) => stepsOf(own, grid.axes.length, axis, settings))
    return {
      at: middle(grid, cell),
      visits: own[sum.VISITS]!,
      drift: steps.map(step => step?.drift ?? null),
      diffusion: steps.map(step => step?.diffusion ?? null),
    }
  })
}

function middle({ axes }: sum.FieldGrid, cell: number): number[] {
  const [first, second] = axes
  if (second === undefined) return [sum.middleOf(first!, cell)]
  return [sum.middleOf(first!, Math.floor(cell / second.cells)), sum.middleOf(second, cell % second.cells)]
}

function stepsOf(own: Float64Array, axes: number, axis: number, settings: CoefficientSettings) {
  const visits = own[sum.VISITS]!
  if (visits < FEWEST_VISITS) return null
  const [u, v, uu, uv, vv] = own.subarray(sum.U, sum.CELL_SUMS)
  const from = sum.CELL_SUMS + sum.AXIS_SUMS * axis
  const [e, ee, eee, eeee, ue, ve] = own.subarray(from, from + sum.AXIS_SUMS)
  const rows = [
    [visits, u!, v!],
    [u!, uu!, uv!],
    [v!, uv!, vv!],
  ]
  const normal = inverse(rows.slice(0, axes + 1).map(row => row.slice(0, axes + 1)))
  if (normal === null) return null
  const products = [e!, ue!, ve!].slice(0, axes + 1)
  const coefficients = normal.map(row => row.reduce((total, entry, i) => total + entry * products[i]!, 0))
  const left = ee! - coefficients.reduce((total, value, i) => total + value * products[i]!, 0)
  const freedom = visits - axes - 1
  const variance = Math.max(0, left) / freedom
  const mean = e! / visits
  const second = ee! / visits - mean ** 2
  const fourth = (eeee! - 4 * mean * eee! + 6 * mean ** 2 * ee!) / visits - 3 * mean ** 4
  const share = second > 0 ? Math.sqrt(Math.max(0, fourth / second ** 2 - 1) / visits) : 0
  const friction = 1 - settings.momentum
  const perTime = 1 / (settings.learningRate * friction)
  const scale = coefficientScale(settings)
  return {
    drift: studentAround(perTime * coefficients[0]!, perTime * Math.sqrt(variance * normal[0]![0]!), freedom),
    diffusion: around(scale * variance, scale * variance * share),
  }
}
