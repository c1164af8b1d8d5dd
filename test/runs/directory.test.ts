/** What a run directory holds: all of the run, the same bytes for the same run. */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { printWat } from '#kernels/printers/wat.js'
import { loadPlan } from '#src/cli/load.js'
import type { Result } from '#src/results/result.js'
import { readRun } from '#src/runs/read.js'
import { type MeasuredRun, measurePlan } from '#src/simulate.js'
import { SADDLE, temporaryFolder } from '../cli/command.js'
import { footerOf, query } from '../export/duckdb.js'
import { FILES, keep } from './keep.js'

const { folder, write } = temporaryFolder()
const file = write('saddle.yaml', SADDLE)
/** Two exits, particles that diverge, another horizon, and particles left over. */
const SETTINGS = [
  'particles=5000',
  'escape={exits: {up: "y > 0.1", down: "y < -0.1"}}',
  'start={gaussian: {mean: [0, 0], std: 0.001}}',
  'sweep={steps: [300, 400], loss.saddle.curvatures: [[1, -1], [1000, -1]]}',
]
const [one, two] = [join(folder, 'one'), join(folder, 'two')]
let run: MeasuredRun
/** As JSON has it: a law that overflows is null. */
let result: Result

beforeAll(async () => {
  run = await keep(file, one, SETTINGS, 1)
  result = JSON.parse(JSON.stringify(run.result)) as Result
  await keep(file, two, SETTINGS, 2)
})

const bytes = (directory: string, name: string) => readFileSync(join(directory, name))
const sha256 = (content: string | Uint8Array) => createHash('sha256').update(content).digest('hex')

it('is read back as it was: the result, and every count', async () => {
  const { result: read, escapes, manifest } = await readRun(one)
  expect(read).toEqual(result)
  expect(escapes).toEqual(run.tallies.map(({ escape }) => escape))
  expect(manifest.reading).toEqual({})
  const totals = escapes.map(tally => tally!.diverged.reduce((sum, count) => sum + count, 0))
  expect(totals).toEqual([0, 5000, 0, 5000])
})

it('has no files but its own', () => {
  expect(readdirSync(one).sort()).toEqual([...FILES].sort())
})

it('has the same bytes for one thread and for two, where they do not speak of the machine', () => {
  for (const name of ['experiment.yaml', 'escapes.parquet', 'diffusion.parquet'])
    expect(bytes(two, name).equals(bytes(one, name)), name).toBe(true)
})

it('the experiment in it, its sweep included, gives the same result again', async () => {
  const again = loadPlan(join(one, 'experiment.yaml'), [])
  expect(again.experiment).toEqual(run.result.experiment)
  const rerun = await measurePlan(again, { engine: 'wasm' })
  expect(rerun.result.variants).toEqual(run.result.variants)
})

it('the experiment keeps numbers, text and groups that YAML could take for others', () => {
  const settings = [
    'name="0x10: no # yes"',
    'seed="007"',
    'optimizer.learningRate=1e-7',
    'sweep={noise: [{none: {}}, {isotropic: {std: 1e-300}}]}',
  ]
  return keep(file, join(folder, 'odd'), ['particles=20', 'steps=5', 'diffusion.checkpoints=[1]', ...settings]).then(
    ({ result }) => {
      const text = readFileSync(join(folder, 'odd', 'experiment.yaml'), 'utf8')
      expect(text).not.toMatch(/[&*]a\d/)
      expect(loadPlan(join(folder, 'odd', 'experiment.yaml'), []).experiment).toEqual(result.experiment)
    },
  )
})

describe('the manifest', () => {
  it('has the hash and the size of every other file', async () => {
    const { files } = (await readRun(one)).manifest
    expect(Object.keys(files).sort()).toEqual(FILES.slice(1).sort())
    for (const [name, hash] of Object.entries(files))
      expect(hash).toEqual({ bytes: bytes(one, name).length, sha256: sha256(bytes(one, name)) })
  })

  it('has what it takes to know the run again', async () => {
    const { manifest } = await readRun(one)
    const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }
    const plan = loadPlan(file, SETTINGS)
    const { key0, key1 } = plan.variants[0]!.key
    expect(manifest).toMatchObject({
      format: 1,
      saddlewalk: { version },
      arguments: ['run', file],
      experiment: { sha256: sha256(JSON.stringify(run.result.experiment)) },
      random: { generator: 'threefry2x32-13' },
      engine: run.result.engine,
      machine: { node: process.version, cores: expect.any(Number) },
      time: { start: '1970-01-01T00:00:00.000Z', end: expect.any(String), seconds: run.result.timing.seconds },
    })
    expect(manifest.variants).toEqual(
      plan.variants.map(({ settings, kernel }) => ({
        settings,
        seed: 'saddlewalk',
        key: (((BigInt(key0) & 0xffffffffn) << 32n) | (BigInt(key1) & 0xffffffffn)).toString(16).padStart(16, '0'),
        kernel: { language: 'wat', sha256: sha256(printWat(kernel)) },
      })),
    )
  })
})

describe('DuckDB', () => {
  const escapes = join(one, 'escapes.parquet')

  it('finds the counts of the result in escapes.parquet', async () => {
    const rows = await query(
      `SELECT variant, outcome, sum(count) AS particles FROM '${escapes}' GROUP BY ALL ORDER BY variant, outcome DESC`,
    )
    const expected = result.variants.flatMap(({ escape }, variant) => [
      ...escape!.exits!.map(({ name, escaped }) => ({ variant, outcome: name, particles: String(escaped) })),
      { variant, outcome: 'diverged', particles: String(escape!.diverged) },
    ])
    expect(rows).toEqual(expected.filter(({ particles }) => particles !== '0'))
  })

  it('finds rows in order, none of them empty', async () => {
    const rows = await query(`SELECT variant, step, outcome, count FROM '${escapes}'`)
    const order = ['up', 'down', 'diverged']
    const keys = rows.map(({ variant, step, outcome }) => [variant, step, order.indexOf(outcome as string)] as number[])
    const sorted = [...keys].sort((a, b) => a[0]! - b[0]! || a[1]! - b[1]! || a[2]! - b[2]!)
    expect(keys).toEqual(sorted)
    expect(new Set(keys.map(String)).size).toBe(keys.length)
    expect(rows.every(({ count }) => Number(count) > 0)).toBe(true)
  })

  it('finds the particles, the horizon and the settings of each variant in its footer', async () => {
    const { variants, censored } = await footerOf(escapes)
    expect(censored).toContain('in no row')
    expect(JSON.parse(variants!)).toEqual(
      result.variants.map(({ settings, escape }) => ({
        settings,
        particles: 5000,
        horizon: escape!.horizon,
        exits: ['up', 'down'],
      })),
    )
  })

  it('finds the displacements of the result in diffusion.parquet', async () => {
    const rows = await query(`SELECT * FROM '${join(one, 'diffusion.parquet')}'`)
    const expected = result.variants.flatMap(({ diffusion }, variant) =>
      diffusion!.coordinates.flatMap(({ name, meanSquareDisplacement }) =>
        meanSquareDisplacement.map(({ step, estimate, standardError, exact, kim2026 }) => {
          const law = { exact, kim2026 }
          return { variant, coordinate: name, step, estimate, standard_error: standardError, ...law }
        }),
      ),
    )
    expect(rows).toEqual(expected)
  })
})

it('has no file of what was not measured', async () => {
  const part = async (name: string, left: string) => {
    const text = SADDLE.replace(new RegExp(`^${left}.*\n`, 'm'), '')
    await keep(write(`${name}.yaml`, text), join(folder, name))
    const { escapes } = await readRun(join(folder, name))
    return { files: readdirSync(join(folder, name)), escapes }
  }
  const diffusion = await part('diffusion', 'escape')
  expect(diffusion.files).not.toContain('escapes.parquet')
  expect(diffusion.escapes).toEqual([null])
  expect((await part('escape', 'diffusion')).files).not.toContain('diffusion.parquet')
})
