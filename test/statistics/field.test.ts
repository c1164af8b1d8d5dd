import { describe, expect, test } from 'vitest'
import { fieldCells } from '#src/statistics/field.js'
import { addField, cellSums, type FieldGrid, fieldTally, middleOf, VISITS } from '#src/tallies/field.js'
import { gaussianSource } from '../theory/gaussian-source.js'
import { canBeAtLeast, canBeAtMost } from './binomial.js'

const settings = { learningRate: 0.1, momentum: 0.5 }
const grid: FieldGrid = {
  axes: [
    { coordinate: 1, from: -1, to: 1, cells: 4 },
    { coordinate: 0, from: 0, to: 1, cells: 3 },
  ],
}

describe('the grid', () => {
  test('counts each step in the cell that it began in, the last axis fastest, and those outside', () => {
    const tally = fieldTally(grid)
    const x = Float64Array.of(0, 0.34, 0.99, 1, 0.5, Number.NaN)
    const y = Float64Array.of(-1, -0.4, 0.99, 0, -1.01, 0)
    addField(tally, [x, y], [x, y])
    const visits = Array.from({ length: 12 }, (_, cell) => cellSums(tally, cell)[VISITS])
    expect(visits).toEqual([1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1])
    expect(tally.sums[0]).toBe(3)
    expect([0, 1, 2, 3].map(cell => middleOf(grid.axes[0]!, cell))).toEqual([-0.75, -0.25, 0.25, 0.75])
  })
})

/** Innovations −0.3·y + 0.1·x and noise of deviation 0.05 (1 + y²) along y, uniform positions. */
function field(seed: string, particles: number) {
  const normal = gaussianSource(seed)
  const uniform = () => 0.5 + 0.5 * Math.sin(1e4 * normal())
  const x = Float64Array.from({ length: particles }, uniform)
  const y = Float64Array.from({ length: particles }, () => 2 * uniform() - 1)
  const along = x.map(() => 0.02 + 0.01 * normal())
  const across = y.map((value, i) => -0.3 * value + 0.1 * x[i]! + 0.05 * normal())
  const tally = fieldTally(grid)
  addField(tally, [x, y], [along, across])
  return fieldCells(tally, settings)
}

describe('local drift and diffusion of a linear step', () => {
  const runs = 150
  const seen = Array.from({ length: runs }, (_, run) => field(`field ${run}`, 6000)).flat()
  const level = 1e-6 / 8
  const perTime = 1 / (0.1 * 0.5)
  const scale = 1 / (2 * 0.1 * 0.25)
  const drift = ([y, x]: readonly number[]) => perTime * (-0.3 * y! + 0.1 * x!)
  const hits = (kind: 'drift' | 'diffusion', axis: number, exact: (at: readonly number[]) => number, width = 1) =>
    seen.filter(({ at, [kind]: found }) => {
      const { estimate, high } = found[axis]!
      return Math.abs(estimate - exact(at)) <= width * (high - estimate)
    }).length

  test('95% intervals cover them in 93 to 97% at level 1e-6 in all; half the width, drift counted as noise rejected', () => {
    const laws = [
      ['drift', 1, () => perTime * 0.02],
      ['drift', 0, drift],
      ['diffusion', 1, () => scale * 0.01 ** 2],
      ['diffusion', 0, () => scale * 0.05 ** 2],
    ] as const
    for (const [kind, axis, exact] of laws) {
      expect(canBeAtLeast(0.93, hits(kind, axis, exact), seen.length, level)).toBe(true)
      expect(canBeAtMost(0.97, hits(kind, axis, exact), seen.length, level)).toBe(true)
    }
    expect(canBeAtLeast(0.93, hits('drift', 0, drift, 0.5), seen.length, level)).toBe(false)
    // the drift's change over a cell half a unit wide, were it noise
    const inflated = scale * (0.05 ** 2 + (0.3 * 0.5) ** 2 / 12)
    expect(
      canBeAtLeast(
        0.93,
        hits('diffusion', 0, () => inflated),
        seen.length,
        level,
      ),
    ).toBe(false)
  })

  test('with fewer than fifty visits nothing is said', () => {
    const few = field('few', 300)
    expect(few.some(({ visits }) => visits < 50)).toBe(true)
    for (const { visits, drift: one, diffusion } of few) {
      expect(one.every(found => found === null)).toBe(visits < 50)
      expect(diffusion.every(found => found === null)).toBe(visits < 50)
    }
  })
})
