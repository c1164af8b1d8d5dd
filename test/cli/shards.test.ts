/** saddlewalk run --shard and merge, as processes. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { oneProcess, SADDLE, temporaryFolder } from './command.js'
import { keptBytes } from './runs.js'

const { folder, write } = temporaryFolder()
const { saddlewalk, complaintOf } = oneProcess()
const at = (name: string) => join(folder, name)
const file = write('saddle.yaml', SADDLE.replace('200', '9000'))
const READING = ['--at', '50,100']

it('shards are run, one of them again, and merged into the single run, whose result is printed', async () => {
  expect((await saddlewalk('run', file, ...READING, '--out', at('whole'))).status).toBe(0)
  for (const index of [1, 2]) {
    const directory = at(`shard-${index}`)
    const kept = {
      status: 0,
      stdout: `shard ${index} of 2 is kept in ${directory}: saddlewalk merge joins all shards of a run\n`,
      stderr: '',
    }
    expect(await saddlewalk('run', file, ...READING, '--shard', `${index}/2`, '--out', directory)).toEqual(kept)
    if (index === 2) expect(await saddlewalk('run', '--resume', directory)).toEqual(kept)
  }
  expect(await complaintOf('show', at('shard-2'))).toBe(
    `${at('shard-2')}: this is shard 2 of 2 of a run: saddlewalk merge joins them`,
  )
  const merged = await saddlewalk('merge', at('shard-2'), at('shard-1'), '--out', at('merged'))
  expect({ status: merged.status, stderr: merged.stderr }).toEqual({ status: 0, stderr: '' })
  expect(merged.stdout).toBe((await saddlewalk('show', at('merged'))).stdout)
  expect(keptBytes(at('merged'))).toEqual(keptBytes(at('whole')))
  const { stdout } = await saddlewalk('merge', at('shard-1'), at('shard-2'), '--out', at('json'), '--json')
  expect(stdout).toBe(readFileSync(join(at('json'), 'result.json'), 'utf8'))
})

it('merge needs to know where to, and all shards', async () => {
  expect(await saddlewalk('merge', folder)).toMatchObject({
    status: 2,
    stderr: "error: required option '--out <folder>' not specified\n",
  })
  expect(await complaintOf('merge', at('shard-1'), '--out', at('half'))).toBe('shard 2 of 2 is missing')
})

it.each([
  ['0/7', 'write i/n, the i-th of n parts, as 2/7'],
  ['8/7', 'write i/n, the i-th of n parts, as 2/7'],
  ['1/2/3', 'write i/n, the i-th of n parts, as 2/7'],
  ['1/4', 'this run has 3 parts at most, of 4096 particles or more'],
])('--shard %s is refused: %s', async (part, message) => {
  expect(await complaintOf('run', file, '--shard', part, '--out', at('never'))).toBe(`--shard ${part}: ${message}`)
})

it('--shard is refused without --out, and with --json', async () => {
  expect(await complaintOf('run', file, '--shard', '1/2')).toContain('give --out too')
  expect(await complaintOf('run', file, '--shard', '1/2', '--out', at('never'), '--json')).toContain('has no result')
})

describe('run --resume without a folder', () => {
  const args = ['run', file, ...READING, '--shard', '2/2', '--out', at('again'), '--resume']

  it('begins a run that is not there, and goes on with it when it is', async () => {
    const begun = await saddlewalk(...args)
    expect(begun).toMatchObject({ status: 0, stderr: '' })
    const kept = keptBytes(at('again'))
    expect(await saddlewalk(...args)).toEqual(begun)
    expect(keptBytes(at('again'))).toEqual(kept)
  })

  it.each<[what: string, given: string[], other: string]>([
    ['experiment', ['--set', 'steps=300', ...READING, '--shard', '2/2'], 'another experiment'],
    ['shard', [...READING, '--shard', '1/2'], 'another part of this experiment'],
    ['number of shards', [...READING, '--shard', '2/3'], 'another part of this experiment'],
    ['whole', READING, 'another part of this experiment'],
    ['reading', ['--shard', '2/2'], 'this experiment with another --at, --quantiles or --fit'],
  ])('refuses a folder of another %s', async (_, given, other) => {
    expect(await complaintOf('run', file, ...given, '--out', at('again'), '--resume')).toBe(
      `--resume --out ${at('again')}: a run of ${other} was begun in this folder`,
    )
  })

  it('needs --out', async () => {
    expect(await complaintOf('run', file, '--resume')).toBe('--resume: give the folder of a run, or --out with a file')
  })
})
