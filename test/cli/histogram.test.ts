/** saddlewalk histogram, as a process. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import type { HistogramDocument } from '#src/export/histogram.js'
import { footerOf, query } from '../export/duckdb.js'
import { oneProcess, SADDLE, temporaryFolder } from './command.js'

const { folder, write } = temporaryFolder()
const { saddlewalk, complaintOf } = oneProcess()
const file = write('saddle.yaml', SADDLE)
const [swept, single, free] = ['swept', 'single', 'free'].map(name => join(folder, name)) as [string, string, string]

beforeAll(async () => {
  const run = async (...args: string[]) =>
    expect(await saddlewalk('run', ...args)).toMatchObject({ status: 0, stderr: '' })
  await run(
    file,
    '--set',
    'particles=5000',
    '--set',
    'optimizer.radius=0.01',
    '--set',
    'sweep={optimizer.kind: [sgd, sam]}',
    '--out',
    swept,
  )
  await run(file, '--set', 'particles=5000', '--set', 'steps=3000', '--out', single)
  await run(write('free.yaml', SADDLE.replace(/^escape.*\n/m, '')), '--out', free)
}, 60_000)

const columns = ['from_step', 'to_step', 'count', 'density', 'survival', 'exact_density']

/** A CSV without quotes as rows of text. */
const rowsOf = (csv: string) =>
  csv
    .trimEnd()
    .split('\n')
    .map(line => line.split(','))

async function documentOf(...args: string[]): Promise<HistogramDocument> {
  const { status, stdout } = await saddlewalk('histogram', ...args, '--format', 'json')
  expect(status).toBe(0)
  return JSON.parse(stdout) as HistogramDocument
}

it('prints CSV whose counts add up to the number escaped, and nothing else when nobody is left', async () => {
  const { status, stdout, stderr } = await saddlewalk('histogram', single)
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  const [heading, ...rows] = rowsOf(stdout)
  expect(heading).toEqual(columns)
  expect(rows.reduce((sum, row) => sum + Number(row[2]), 0)).toBe(5000)
  expect(rows.at(-1)![4]).toBe('0')
})

it('has the exact density beside what was counted, and it is that of the counts: chi square at 0.1%', async () => {
  const { bins, noExactLaw } = (await documentOf(single, '--bins', '20')).variants[0]!
  expect(noExactLaw).toBe(null)
  const chiSquare = (scale: number) =>
    bins
      .map(({ count, exact_density, to_step, from_step }) => {
        const expected = 5000 * scale * exact_density! * (to_step - from_step)
        return expected < 5 ? 0 : (count - expected) ** 2 / expected
      })
      .reduce((sum, term) => sum + term, 0)
  // the 99.9% quantile with 20 degrees of freedom
  expect(chiSquare(1)).toBeLessThan(45.3)
  // negative control
  expect(chiSquare(1.1)).toBeGreaterThan(45.3)
})

it('tells variants apart by their number and settings, and says what is in no bin', async () => {
  const { status, stdout, stderr } = await saddlewalk('histogram', swept, '--bins', 'log:7')
  expect(status).toBe(0)
  const [heading, ...rows] = rowsOf(stdout)
  expect(heading).toEqual(['variant', 'optimizer.kind', ...columns])
  expect(new Set(rows.map(row => `${row[0]} ${row[1]}`))).toEqual(new Set(['0 sgd', '1 sam']))
  // normalised SAM has no law
  expect(rows.filter(row => row[1] === 'sam').every(row => row[7] === '')).toBe(true)
  const { variants } = await documentOf(swept, '--bins', 'log:7')
  for (const [i, { particles, escaped, censored, diverged, bins }] of variants.entries()) {
    expect(escaped + censored + diverged).toBe(particles)
    const total = bins.reduce((sum, { count }) => sum + count, 0)
    expect(total).toBe(escaped)
    expect(rows.filter(row => row[0] === String(i)).map(row => Number(row[4]))).toEqual(bins.map(({ count }) => count))
    expect(stderr).toContain(`${(particles - escaped).toLocaleString('en-US')} of 5,000 particles are in no bin: `)
  }
  expect(stderr.trimEnd().split('\n')).toHaveLength(2)
})

it('is a heading alone when nobody escaped', async () => {
  const none = join(folder, 'none')
  const sweep = ['--set', 'sweep={optimizer.kind: [sgd, usam]}']
  await saddlewalk('run', file, '--set', 'steps=1', '--set', 'diffusion.checkpoints=[1]', ...sweep, '--out', none)
  const { stdout, stderr } = await saddlewalk('histogram', none)
  expect(stdout).toBe(`variant,optimizer.kind,${columns.join(',')}\n`)
  expect(stderr).toBe(
    ['sgd', 'usam']
      .map(name => `saddlewalk: ${name}: 200 of 200 particles are in no bin: 200 had not left by step 1\n`)
      .join(''),
  )
})

describe('a file', () => {
  it('is of the format its name ends with, whole, and the same by DuckDB', async () => {
    const parquet = join(folder, 'histogram.parquet')
    expect(await saddlewalk('histogram', swept, '-o', parquet)).toMatchObject({ status: 0, stdout: '' })
    expect(readdirSync(folder).filter(name => name.includes('partial'))).toEqual([])
    const { variants } = await documentOf(swept)
    const expected = variants.flatMap(({ variant, settings, bins }) =>
      bins.map(bin => ({ variant, ...settings, ...bin, count: String(bin.count) })),
    )
    expect(await query(`SELECT * FROM '${parquet}'`)).toEqual(expected)
    const footer = JSON.parse((await footerOf(parquet)).variants!) as { censored: number }[]
    expect(footer.map(({ censored }) => censored)).toEqual(variants.map(({ censored }) => censored))
  })

  it('is of the format asked for before that', async () => {
    const named = join(folder, 'histogram.json')
    await saddlewalk('histogram', single, '-o', named, '--format', 'csv')
    expect(readFileSync(named, 'utf8')).toBe((await saddlewalk('histogram', single)).stdout)
  })
})

it.each<[args: string[], message: string]>([
  [['--bins', '0'], '--bins 0: give auto, a whole number from 1 to 10000, or log: and such a number'],
  [['--bins', 'log:'], '--bins log:: give auto, a whole number from 1 to 10000, or log: and such a number'],
  [['--bins', '1e3'], '--bins 1e3: give auto, a whole number from 1 to 10000, or log: and such a number'],
  [['--format', 'jsn'], '--format jsn: unknown format — did you mean "json"? (there are csv, json, parquet, svg, png)'],
  [['-o', '/nowhere/at/all.csv'], '-o /nowhere/at/all.csv: this file cannot be written: '],
])('%j: 2 and one line', async (args, message) => {
  expect((await complaintOf('histogram', single, ...args)).startsWith(message)).toBe(true)
})

it('a run without escapes has none', async () => {
  expect(await complaintOf('histogram', free)).toBe(`${free}: escape was not measured in this run`)
})
