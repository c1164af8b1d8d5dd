import { describe, expect, test } from 'vitest'
import { BATCH } from '#src/tallies/batches.js'
import type { Arrays } from '#src/tallies/columns.js'
import {
  DiffusionBlock,
  diffusionTally,
  mergeDiffusion,
  momentsOffset,
  type Snapshot,
  sumsOffset,
} from '#src/tallies/diffusion.js'
import * as sum from '#src/tallies/steps.js'
import { gaussianSource } from '../theory/gaussian-source.js'

const PARTICLES = 50
const normal = gaussianSource('tallies')
const cloud = () => [0, 1].map(() => Float64Array.from({ length: PARTICLES }, () => normal()))
const start = cloud()
const snapshot: Snapshot = { earlier: cloud(), before: cloud(), velocity: [], after: cloud() }

function tallied(checkpoints: number[], at: Record<number, Snapshot>, { count = PARTICLES, drag = 0 } = {}) {
  const block = new DiffusionBlock({ checkpoints, field: null, drag }, start, count)
  for (const [checkpoint, seen] of Object.entries(at)) block.add(Number(checkpoint), seen)
  return { tally: block.finish(), displacements: block.displacements }
}

function at({ tally }: ReturnType<typeof tallied>, checkpoint: number, coordinate: number, index: number): number {
  return tally.sums[sumsOffset(tally, checkpoint, coordinate) + index]!
}

const power = (column: Float64Array, exponent: number) => column.reduce((total, value) => total + value ** exponent, 0)
const minus = (a: Arrays, b: Arrays, j: number) => Float64Array.from(a[j]!, (value, i) => value - b[j]![i]!)

/** Residuals of a column on two others and a constant, by solving the normal equations of the centred columns. */
function residualsOn(regressors: Arrays, column: Float64Array): Float64Array {
  const centred = (values: ArrayLike<number>) => {
    const mean = Array.from(values).reduce((total, value) => total + value, 0) / values.length
    return Float64Array.from(values, value => value - mean)
  }
  const [x, y, z] = [regressors[0]!, regressors[1]!, column].map(centred)
  const dot = (a: Float64Array, b: Float64Array) => a.reduce((total, value, i) => total + value * b[i]!, 0)
  const [xx, xy, yy, xz, yz] = [dot(x!, x!), dot(x!, y!), dot(y!, y!), dot(x!, z!), dot(y!, z!)]
  const determinant = xx * yy - xy * xy
  const [a, b] = [(xz * yy - yz * xy) / determinant, (yz * xx - xz * xy) / determinant]
  return z!.map((value, i) => value - a * x![i]! - b * y![i]!)
}

describe('a snapshot', () => {
  const seen = tallied([1, 5, 9], { 1: snapshot })

  test('adds displacements and the residuals of the last step to its checkpoint', () => {
    for (const coordinate of [0, 1]) {
      const displacement = minus(snapshot.after, start, coordinate)
      const residuals = residualsOn(snapshot.before, minus(snapshot.after, snapshot.before, coordinate))
      expect(at(seen, 1, coordinate, sum.COUNT)).toBe(PARTICLES)
      expect(at(seen, 1, coordinate, sum.FREEDOM)).toBe(PARTICLES - 3)
      expect(at(seen, 1, coordinate, sum.DISPLACEMENT2)).toBeCloseTo(power(displacement, 2), 10)
      expect(at(seen, 1, coordinate, sum.DISPLACEMENT4)).toBeCloseTo(power(displacement, 4), 10)
      expect(at(seen, 1, coordinate, sum.RESIDUAL2)).toBeCloseTo(power(residuals, 2), 10)
      expect(at(seen, 1, coordinate, sum.RESIDUAL4)).toBeCloseTo(power(residuals, 4), 10)
    }
    for (const other of [0, 2]) expect(at(seen, other, 0, sum.COUNT)).toBe(0)
    expect(seen.tally.diverged).toEqual(new Float64Array(3))
  })

  test('adds the products of two steps in a row, both regressed on the positions before them', () => {
    const first = residualsOn(snapshot.earlier!, minus(snapshot.before, snapshot.earlier!, 1))
    const second = residualsOn(snapshot.earlier!, minus(snapshot.after, snapshot.before, 1))
    const products = first.map((value, i) => value * second[i]!)
    expect(at(seen, 1, 1, sum.PAIR_FREEDOM)).toBe(PARTICLES - 3)
    expect(at(seen, 1, 1, sum.QQ)).toBeCloseTo(power(first, 2), 10)
    expect(at(seen, 1, 1, sum.QR)).toBeCloseTo(power(products, 1), 10)
    expect(at(seen, 1, 1, sum.QQRR)).toBeCloseTo(power(products, 2), 10)
    expect(at(seen, 1, 1, sum.QQQR)).toBeCloseTo(
      first.reduce((total, q, i) => total + q ** 3 * second[i]!, 0),
      10,
    )
  })

  test('at step 1 has no pair of steps', () => {
    const one = tallied([1], { 0: { ...snapshot, earlier: null } })
    expect(at(one, 0, 0, sum.PAIR_COUNT)).toBe(0)
    expect(at(one, 0, 0, sum.COUNT)).toBe(PARTICLES)
  })

  test('adds only the first particles of a block that is not full', () => {
    const part = tallied([1], { 0: snapshot }, { count: 7 })
    expect(at(part, 0, 1, sum.COUNT)).toBe(7)
    expect(at(part, 0, 1, sum.DISPLACEMENT2)).toBeCloseTo(power(minus(snapshot.after, start, 1).slice(0, 7), 2), 12)
  })

  test('with momentum gives back to the innovation what the velocity took', () => {
    const velocity = cloud()
    const moving = tallied([1], { 0: { ...snapshot, velocity } }, { drag: 0.25 })
    const innovation = minus(snapshot.after, snapshot.before, 0).map((value, i) => value + 0.25 * velocity[0]![i]!)
    expect(at(moving, 0, 0, sum.INNOVATION2)).toBeCloseTo(power(innovation, 2), 10)
    expect(at(moving, 0, 0, sum.RESIDUAL2)).toBeCloseTo(power(residualsOn(snapshot.before, innovation), 2), 10)
  })

  test.each([Number.NaN, Infinity, -Infinity])(
    'leaves a particle at %d out of every coordinate and counts it',
    value => {
      for (const coordinate of [0, 1]) {
        const after = snapshot.after.map(values => values.slice())
        after[coordinate]![PARTICLES - 1] = value
        const broken = tallied([1], { 0: { ...snapshot, after } })
        const without = tallied([1], { 0: snapshot }, { count: PARTICLES - 1 })
        expect(broken.tally.sums).toEqual(without.tally.sums)
        expect(broken.tally.diverged).toEqual(Float64Array.of(1))
      }
    },
  )

  test('of one particle adds its displacement and no residuals', () => {
    const one = tallied([1], { 0: snapshot }, { count: 1 })
    expect([sum.COUNT, sum.FREEDOM, sum.PAIR_FREEDOM].map(index => at(one, 0, 0, index))).toEqual([1, 0, 0])
    expect([...one.tally.sums].every(Number.isFinite)).toBe(true)
  })
})

test('batches hold the squared displacements of sixteen particles in a row, and their products between checkpoints', () => {
  const second = { ...snapshot, after: cloud() }
  const { tally, displacements } = tallied([2, 7], { 0: snapshot, 1: second })
  const batchesOf = (after: Arrays) => {
    const squares = minus(after, start, 1).map(value => value ** 2)
    return [0, 1, 2].map(batch => power(squares.slice(batch * BATCH, (batch + 1) * BATCH), 1))
  }
  const [a, b] = [batchesOf(snapshot.after), batchesOf(second.after)]
  const total = (values: readonly number[]) => values.reduce((all, value) => all + value, 0)
  const close = (actual: Iterable<number>, expected: readonly number[]) =>
    [...actual].forEach((value, i) => {
      expect(value).toBeCloseTo(expected[i]!, 10)
    })
  close(displacements[1]!.rows[0]!, a)
  close(displacements[1]!.rows[1]!, b)
  const offset = momentsOffset(tally, 1)
  close(tally.displacementMoments.slice(offset, offset + 6), [
    3,
    total(a),
    total(b),
    total(a.map(value => value ** 2)),
    total(a.map((value, i) => value * b[i]!)),
    total(b.map(value => value ** 2)),
  ])
})

test('of many checkpoints pairs are kept of forty, the first and the last among them', () => {
  const { paired, displacementMoments } = diffusionTally(
    1,
    Array.from({ length: 1000 }, (_, i) => i + 1),
    null,
  )
  expect(new Set(paired).size).toBe(40)
  expect([paired[0], paired.at(-1)]).toEqual([0, 999])
  expect(displacementMoments.length).toBe(1 + 40 + (40 * 41) / 2)
})

test('merging adds all sums and divergences', () => {
  const broken = [
    Float64Array.from(snapshot.after[0]!, (value, i) => (i === 3 ? Number.NaN : value)),
    snapshot.after[1]!,
  ]
  const [first, second] = [
    tallied([1, 5], { 0: snapshot }).tally,
    tallied([1, 5], { 0: snapshot, 1: { ...snapshot, after: broken } }).tally,
  ]
  const into = diffusionTally(2, [1, 5], null)
  mergeDiffusion(into, first)
  mergeDiffusion(into, second)
  for (const name of ['sums', 'diverged', 'displacementMoments', 'noiseMoments'] as const) {
    expect(into[name]).toEqual(first[name].map((value, i) => value + second[name][i]!))
    expect(into[name].some(value => value !== 0)).toBe(true)
  }
  expect(into.diverged).toEqual(Float64Array.of(0, 1))
})
