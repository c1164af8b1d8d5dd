/** Shards of a run, and how they are joined. */
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { loadPlan } from '#src/cli/load.js'
import { planOf } from '#src/experiment/sweep.js'
import { RunFolder } from '#src/runs/folder.js'
import { mergeShards } from '#src/runs/merge.js'
import { countPlan, measurePlan } from '#src/simulate.js'
import { temporaryFolder } from '../cli/command.js'
import { keptBytes } from '../cli/runs.js'
import { keepShard, type ShardOptions } from './begun.js'

const { folder } = temporaryFolder()
const at = (name: string) => join(folder, name)
/** Nine units of the first variant and of one in pairs with it, five of another. */
const plan = planOf({
  seed: 'shards',
  particles: 8 * 4096 + 100,
  steps: 60,
  start: { gaussian: { mean: [0, 0], std: 0.05 } },
  loss: { saddle: { curvatures: [1, -1] } },
  optimizer: { kind: 'usam', learningRate: 0.05, radius: 0.3 },
  noise: { hessian: { batchSize: 16 } },
  escape: { when: 'abs(y) > 0.1' },
  diffusion: { checkpoints: [1, 10] },
  sweep: [{ 'optimizer.radius': 0.3 }, { particles: 20_000 }, { 'optimizer.radius': 0.1 }],
})
const reading = { at: [10, 20], quantiles: [0.5], fit: false }
const PARTS = 7
const shards = Array.from({ length: PARTS }, (_, i) => at(`shard-${i + 1}`))
const without = (...left: number[]) => shards.filter((_, i) => !left.includes(i + 1))
let expected: Record<string, string>

beforeAll(async () => {
  const kept = RunFolder.create(at('whole'), plan, { arguments: [], reading, start: new Date(0) })
  await kept.finish(await measurePlan(plan, { engine: 'wasm', ...reading, store: kept }))
  await kept.close()
  expected = keptBytes(at('whole'))
  for (const [i, directory] of shards.entries())
    await keepShard(plan, { index: i + 1, of: PARTS }, directory, { reading, threads: 1 + (i % 2) })
})

const merge = (directories: readonly string[], out: string) =>
  mergeShards(directories, out, file => loadPlan(file, []), ['merge'])

/** What is said of shards that are refused, which make nothing. */
const refused = (...directories: string[]): Promise<string> =>
  merge(directories, at('refused')).then(
    () => 'nothing',
    (error: Error) => (error.name === 'InputError' ? error.message : `${error.stack}`),
  )

it('in any order are the single run, to the byte', async () => {
  const orders = fc.sample(fc.shuffledSubarray(shards, { minLength: PARTS }), { seed: 1, numRuns: 5 })
  expect(new Set(orders.map(String)).size).toBe(5)
  for (const [i, order] of orders.entries()) {
    const { result } = await merge(order, at(`merged-${i}`))
    expect(keptBytes(at(`merged-${i}`))).toEqual(expected)
    expect(result.timing.seconds).toBeGreaterThan(0)
  }
})

it('negative control: those of another seed are another run', async () => {
  const other = planOf({ ...plan.experiment, seed: 'another' })
  const parts = await Promise.all([1, 2].map(index => keepShard(other, { index, of: 2 }, at(`other-${index}`))))
  await merge(parts, at('other'))
  expect(keptBytes(at('other'))['escapes.parquet']).not.toBe(expected['escapes.parquet'])
})

describe('are refused', () => {
  it('when some are missing, or there twice', async () => {
    expect(await refused(...without(3))).toBe('shard 3 of 7 is missing')
    expect(await refused(...without(3, 5))).toBe('shards 3, 5 of 7 are missing')
    cpSync(shards[1]!, at('twin'), { recursive: true })
    expect(await refused(...shards, at('twin'))).toBe(`${shards[1]} and ${at('twin')} overlap: both are shard 2 of 7`)
  })

  it.each<[name: string, index: number, of: number, change: object, options: ShardOptions, message: string | RegExp]>([
    ['cut', 8, 8, {}, {}, 'it is one of 8 shards, not of 7'],
    ['seed', 7, 7, { seed: 'another' }, {}, 'it is of another experiment'],
    ['reading', 7, 7, {}, { reading: { at: [5] } }, 'it was run with another --at, --quantiles or --fit'],
    [
      'engine',
      7,
      7,
      {},
      { engine: 'reference' },
      /^it was run on reference on V8 [^ ]+, not on wasm, and their floating-point numbers differ$/,
    ],
  ])('when one is of another %s, by name', async (name, index, of, change, options, message) => {
    const foreign = planOf({ ...plan.experiment, ...change })
    await keepShard(foreign, { index, of }, at(name), { reading, ...options })
    const said = await refused(...without(7), at(name))
    const words = `${at(name)}: this shard does not go with ${shards[0]}: `
    expect(said.startsWith(words)).toBe(true)
    if (typeof message === 'string') expect(said.slice(words.length)).toBe(message)
    else expect(said.slice(words.length)).toMatch(message)
  })

  it('when one is a whole run, no run, not finished, or without its journal', async () => {
    expect(await refused(at('whole'), ...without(1))).toBe(`${at('whole')}: this is a whole run, not a shard of one`)
    expect(await refused(folder)).toContain('it has no manifest.json')
    const half = RunFolder.create(at('half'), plan, {
      arguments: [],
      reading,
      shard: { index: 1, of: 7 },
      start: new Date(0),
    })
    await countPlan(plan, { engine: 'wasm', shard: { index: 1, of: 7 }, store: half })
    await half.close()
    expect(await refused(at('half'), ...without(1))).toBe(
      `${at('half')}: this run is not finished: saddlewalk run --resume ${at('half')} continues it`,
    )
    const journal = join(at('bare'), 'units.journal')
    cpSync(shards[0]!, at('bare'), { recursive: true })
    rmSync(journal)
    expect(await refused(at('bare'), ...without(1))).toBe(`${journal}: this file of the run is missing`)
    cpSync(join(shards[1]!, 'units.journal'), journal)
    expect(await refused(at('bare'), ...without(1))).toBe(
      `${journal}: this is the journal of shard 2 of 7, not of 1 of 7`,
    )
  })

  it('when the experiment of the first was changed, and when the folder for the run is not empty', async () => {
    cpSync(shards[0]!, at('changed'), { recursive: true })
    const file = join(at('changed'), 'experiment.yaml')
    writeFileSync(file, readFileSync(file, 'utf8').replace('steps: 60', 'steps: 61'))
    expect(await refused(at('changed'), ...without(1))).toBe(
      `${file}: this is not the experiment that the run began with`,
    )
    await expect(merge(shards, at('whole'))).rejects.toThrow('the folder is not empty')
    expect(keptBytes(at('whole'))).toEqual(expected)
  })

  it('when one is damaged; it is mended by going on with it', async () => {
    const copy = at('damaged')
    cpSync(shards[3]!, copy, { recursive: true })
    const journal = join(copy, 'units.journal')
    const bytes = readFileSync(journal)
    bytes[bytes.length >> 1]! ^= 4
    writeFileSync(journal, bytes)
    expect(await refused(...without(4), copy)).toMatch(
      /damaged\/units\.journal: .*particles .* are missing: saddlewalk run --resume .*damaged runs them again$/,
    )
    const losses: string[] = []
    const again = RunFolder.reopen(copy, plan, loss => losses.push(loss))
    await countPlan(plan, { engine: 'wasm', shard: { index: 4, of: 7 }, store: again })
    await again.finishShard()
    await again.close()
    expect(losses).toEqual([expect.stringMatching(/are run again$/)])
    await merge([...without(4), copy], at('mended'))
    expect(keptBytes(at('mended'))).toEqual(expected)
  })
})
