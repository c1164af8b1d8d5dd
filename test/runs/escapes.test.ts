import { expect, it } from 'vitest'
import { FIRST_EXIT } from '#kernels/block.js'
import { readParquet } from '#src/export/parquet.js'
import { escapesFile, readEscapes } from '#src/runs/escapes.js'
import { addExits, escapeTally } from '#src/tallies/escape.js'
import { countExits } from '#src/tallies/exit-counts.js'

const HORIZON = 1e9
/** Steps with a bin of their own, in the middle and at the end of a bin, and at the horizon. */
const STEPS = [1, 2 ** 20, 2 ** 20 + 1, 2 ** 20 + 2, 3e8 + 1, 999_999_999, HORIZON]

function tallyOf(horizon: number, steps: readonly number[]) {
  const tally = escapeTally(2, horizon)
  const codes = Int32Array.from(steps, (_, i) => (i % 3 === 2 ? -1 : FIRST_EXIT + (i % 3)))
  addExits(tally, countExits([{ particles: steps.length, steps: Int32Array.from(steps), codes }], 2))
  return tally
}

const bytesOf = ({ buffer }: Float64Array) => Buffer.from(buffer)

const fileOf = (tally: ReturnType<typeof tallyOf>) =>
  escapesFile([{ settings: {}, exits: ['a', 'b'], tallies: { escape: tally } as never }])

it('counts of a long run are kept at the ends of their bins, with the resolution, and read again', async () => {
  const tally = tallyOf(HORIZON, STEPS)
  const bytes = fileOf(tally)
  const [read] = await readEscapes(bytes)
  expect([read!.particles, read!.horizon]).toEqual([tally.particles, HORIZON])
  const pairs = [...read!.exits, read!.diverged].map((counts, i) => [counts, [...tally.exits, tally.diverged][i]!])
  // millions of numbers: a matcher would take minutes
  for (const [counts, written] of pairs) expect(Buffer.compare(bytesOf(counts!), bytesOf(written!))).toBe(0)
  const { columns, metadata } = await readParquet(bytes)
  const ends = [1, 2 ** 20, 2 ** 20 + 2, 2 ** 20 + 2, 3e8 + 256, HORIZON, HORIZON]
  expect(columns.get('step')).toEqual(ends)
  expect(JSON.parse(metadata.variants!)).toMatchObject([{ horizon: HORIZON, resolution: 1024 }])
})

it('those of a run without loss say nothing of it', async () => {
  const { columns, metadata } = await readParquet(fileOf(tallyOf(2 ** 20, [7, 2 ** 20])))
  expect(columns.get('step')).toEqual([7, 2 ** 20])
  expect(metadata.variants).not.toContain('resolution')
})
