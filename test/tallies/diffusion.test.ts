import { describe, expect, test } from 'vitest'
import { addSnapshot, diffusionTally, mergeDiffusion, momentsOffset, type Snapshot } from '#src/tallies/diffusion.js'
import { addMoments, COUNT, E, MOMENTS, W } from '#src/tallies/moments.js'

const snapshot: Snapshot = {
  start: [Float64Array.of(1, 2, 3, 4), Float64Array.of(0, 0, 0, 0)],
  before: [Float64Array.of(1.5, 2.25, 2, 7), Float64Array.of(-1, -2, 0.5, 1)],
  velocity: [],
  after: [Float64Array.of(1.75, 2, 2.5, 9), Float64Array.of(-1.5, -2.25, 0.25, 3)],
}

/** The sums of these particles of the snapshot, added one by one. */
function sumsOf({ start, before, velocity, after }: Snapshot, coordinate: number, particles: number[], drag: number) {
  const sums = new Float64Array(MOMENTS)
  for (const i of particles) {
    const [w, next] = [before[coordinate]![i]!, after[coordinate]![i]!]
    addMoments(sums, 0, w, next - w + drag * (velocity[coordinate]?.[i] ?? 0), next - start[coordinate]![i]!)
  }
  return sums
}

function sumsAt(tally: ReturnType<typeof diffusionTally>, checkpoint: number, coordinate: number): Float64Array {
  const offset = momentsOffset(tally, checkpoint, coordinate)
  return tally.sums.slice(offset, offset + MOMENTS)
}

describe('a snapshot', () => {
  test('adds position, innovation and displacement of each coordinate to its checkpoint', () => {
    const tally = diffusionTally(2, [1, 5, 9])
    addSnapshot(tally, 1, snapshot, 4, 0.3)
    for (const coordinate of [0, 1])
      expect(sumsAt(tally, 1, coordinate)).toEqual(sumsOf(snapshot, coordinate, [0, 1, 2, 3], 0.3))
    expect(sumsAt(tally, 1, 0).slice(0, 3)).toEqual(Float64Array.of(4, 1.5 + 2.25 + 2 + 7, 0.25 - 0.25 + 0.5 + 2))
    for (const other of [0, 2]) for (const coordinate of [0, 1]) expect(sumsAt(tally, other, coordinate)[COUNT]).toBe(0)
    expect(tally.diverged).toEqual(new Float64Array(3))
  })

  test('adds only the first particles of a block that is not full', () => {
    const tally = diffusionTally(2, [1])
    addSnapshot(tally, 0, snapshot, 3, 0)
    expect(sumsAt(tally, 0, 1)).toEqual(sumsOf(snapshot, 1, [0, 1, 2], 0))
  })

  test('with momentum gives back to the innovation what the velocity took', () => {
    const velocity = [Float64Array.of(1, -2, 4, 0), Float64Array.of(0.5, 0.25, 1, -1)]
    const moving = { ...snapshot, velocity }
    const tally = diffusionTally(2, [1])
    addSnapshot(tally, 0, moving, 4, 0.25)
    for (const coordinate of [0, 1])
      expect(sumsAt(tally, 0, coordinate)).toEqual(sumsOf(moving, coordinate, [0, 1, 2, 3], 0.25))
    expect(sumsAt(tally, 0, 0)[E]).toBe(2.5 + 0.25 * 3)
    expect(sumsAt(tally, 0, 0)[W]).toBe(12.75)
  })

  test.each([Number.NaN, Infinity, -Infinity])(
    'leaves a particle at %d out of every coordinate and counts it',
    value => {
      for (const coordinate of [0, 1]) {
        const after = snapshot.after.map(values => values.slice())
        after[coordinate]![1] = value
        const broken = { ...snapshot, after }
        const tally = diffusionTally(2, [1])
        addSnapshot(tally, 0, broken, 4, 0)
        for (const other of [0, 1]) expect(sumsAt(tally, 0, other)).toEqual(sumsOf(broken, other, [0, 2, 3], 0))
        expect(tally.diverged).toEqual(Float64Array.of(1))
      }
    },
  )

  test('takes float32 arrays as they come from an engine', () => {
    const narrow = (arrays: Snapshot['start']) => arrays.map(values => Float32Array.from(values))
    const [wide, exact] = [diffusionTally(2, [1]), diffusionTally(2, [1])]
    addSnapshot(wide, 0, snapshot, 4, 0)
    addSnapshot(exact, 0, { ...snapshot, start: narrow(snapshot.start), after: narrow(snapshot.after) }, 4, 0)
    expect(exact.sums).toEqual(wide.sums)
  })
})

test('merging adds sums and divergences of every checkpoint', () => {
  const part = (checkpoint: number, after: Snapshot['after']) => {
    const tally = diffusionTally(2, [1, 5])
    addSnapshot(tally, checkpoint, { ...snapshot, after }, 4, 0)
    return tally
  }
  const broken = [Float64Array.of(Number.NaN, 2, 2.5, 9), snapshot.after[1]!]
  const [first, second] = [part(0, snapshot.after), part(1, broken)]
  const into = diffusionTally(2, [1, 5])
  mergeDiffusion(into, first.sums, first.diverged)
  mergeDiffusion(into, second.sums, second.diverged)
  for (const coordinate of [0, 1]) {
    expect(sumsAt(into, 0, coordinate)).toEqual(sumsAt(first, 0, coordinate))
    expect(sumsAt(into, 1, coordinate)).toEqual(sumsAt(second, 1, coordinate))
  }
  expect(into.diverged).toEqual(Float64Array.of(0, 1))
  mergeDiffusion(into, first.sums, first.diverged)
  expect(sumsAt(into, 0, 0)[COUNT]).toBe(8)
})

test('coordinates lie within checkpoints, without overlap', () => {
  const tally = diffusionTally(3, [1, 2])
  const offsets = [0, 1].flatMap(checkpoint =>
    [0, 1, 2].map(coordinate => momentsOffset(tally, checkpoint, coordinate)),
  )
  expect(offsets).toEqual([0, 1, 2, 3, 4, 5].map(place => place * MOMENTS))
  expect(tally.sums.length).toBe(6 * MOMENTS)
})
