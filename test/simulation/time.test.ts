/** A run that may take longer than is allowed is refused before it begins. No test here depends on how fast anything is. */
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { RunFolder } from '#src/runs/folder.js'
import { countPlan } from '#src/simulate.js'
import { refuseLongTime } from '#src/simulation/limits.js'
import type { StartingRun } from '#src/simulation/unit-store.js'
import { temporaryFolder } from '../cli/command.js'
import { PLAN } from './plans.js'

const { folder } = temporaryFolder()
const NEVER = 1e-9
const [steps, short] = [60 + 20, 50 + 20]
const all = 20_000 * (steps + steps + short) + 9000 * steps

/** The particle-steps that are said to be ahead, to three digits. */
async function ahead(
  known: { variant: number; unit: number }[],
  shard?: { index: number; of: number },
): Promise<number> {
  const store = {
    open: (run: StartingRun) => {
      run.begin(known)
      throw new Error('not refused')
    },
    append: () => {},
  }
  const run = countPlan(PLAN, { engine: 'wasm', threads: 1, maxSeconds: NEVER, store, ...(shard && { shard }) })
  const { name, message } = (await run.catch((error: Error) => error as Error)) as Error
  expect(name).toBe('InputError')
  return Number(/\(--max-time\): (\S+) particle-steps/.exec(message)![1])
}

it('says what was exceeded, and passes what is within', () => {
  expect(() => refuseLongTime(3.6e12, 1e8, 35_999)).toThrow(
    'the run may take 10.0 h, and 10.0 h are allowed (--max-time): 3.60e+12 particle-steps, if nobody leaves before the horizon, at 100 M particle-steps/s as its first particles took: lower steps or particles, or split it (--shard)',
  )
  expect(() => refuseLongTime(3.6e12, 1e8, 36_000)).not.toThrow()
})

describe('the steps ahead', () => {
  it('are those of all particles to the horizon; of a run that is continued, of the units that are missing; of a shard, its own', async () => {
    expect(await ahead([])).toBeCloseTo(all, -5)
    // particles 4096 to 8191 of the variant that is in no pair
    expect(await ahead([{ variant: 2, unit: 1 }])).toBeCloseTo(all - 4096 * steps, -5)
    const parts = [await ahead([], { index: 1, of: 2 }), await ahead([], { index: 2, of: 2 })]
    expect(parts[0]! + parts[1]!).toBeCloseTo(all, -5)
    expect(Math.min(...parts)).toBeGreaterThan(all / 4)
  })

  it('are refused before anything is written, and else run', async () => {
    const directory = join(folder, 'refused')
    const kept = RunFolder.create(directory, PLAN, { arguments: [], reading: {}, start: new Date(0) } as never)
    const options = { engine: 'wasm', threads: 1, store: kept }
    await expect(countPlan(PLAN, { ...options, maxSeconds: NEVER })).rejects.toThrow('(--max-time)')
    await kept.close()
    expect(existsSync(directory) ? readdirSync(directory).filter(name => !name.startsWith('lock')) : []).toEqual([])
    const { tallies } = await countPlan(PLAN, { engine: 'wasm', threads: 1, maxSeconds: 1e9 })
    expect(tallies.variants.map(({ particles }) => particles)).toEqual([20_000, 20_000, 9000, 20_000])
  })
})
