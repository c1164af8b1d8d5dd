/** Parquet files hold what they were given, by our reader and by another. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parquetOf, readParquet } from '#src/export/parquet.js'
import type { Table } from '#src/export/table.js'
import { temporaryFolder } from '../cli/command.js'
import { footerOf, query } from './duckdb.js'

const { folder } = temporaryFolder()

const row = fc.record({
  step: fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
  count: fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }),
  outcome: fc.string({ unit: 'grapheme' }),
  share: fc.option(fc.double({ noNaN: true })),
})

const tableOf = (rows: readonly { step: number; count: number; outcome: string; share: number | null }[]): Table => [
  { name: 'step', type: 'int32', values: rows.map(({ step }) => step) },
  { name: 'count', type: 'int64', values: rows.map(({ count }) => count) },
  { name: 'outcome', type: 'text', values: rows.map(({ outcome }) => outcome) },
  { name: 'share', type: 'double', nullable: true, values: rows.map(({ share }) => share) },
]

describe('read again', () => {
  it('any table and its metadata are the same', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(row), fc.dictionary(fc.string(), fc.string()), async (rows, metadata) => {
        const table = tableOf(rows)
        const read = await readParquet(parquetOf(table, metadata))
        expect(read.metadata).toEqual({ ...metadata })
        for (const { name, values } of table) expect(read.columns.get(name)).toEqual(values)
      }),
    )
  })

  it('so are more rows than a group holds', async () => {
    const values = Int32Array.from({ length: 300_001 }, (_, i) => i * 7)
    const { columns } = await readParquet(parquetOf([{ name: 'step', type: 'int32', values }]))
    expect(Int32Array.from(columns.get('step') as number[])).toEqual(values)
  })
})

it('DuckDB reads the same columns, types, nulls and metadata', async () => {
  const rows = [
    { step: 1, count: 2 ** 53 - 1, outcome: 'left, "far"\n', share: 0.1 },
    { step: 2 ** 31 - 1, count: 0, outcome: 'größer ≥ 1', share: null },
    { step: 3, count: 4, outcome: '', share: -5e-324 },
  ]
  const file = join(folder, 'table.parquet')
  writeFileSync(file, parquetOf(tableOf(rows), { settings: '{"a": "ü"}' }))
  expect(await query(`SELECT * FROM '${file}'`)).toEqual(rows.map(row => ({ ...row, count: String(row.count) })))
  const described = await query(`DESCRIBE SELECT * FROM '${file}'`)
  expect(described.map(({ column_type }) => column_type)).toEqual(['INTEGER', 'BIGINT', 'VARCHAR', 'DOUBLE'])
  expect(await footerOf(file)).toEqual({ settings: '{"a": "ü"}' })
})

it('DuckDB finds every row of many groups', async () => {
  const file = join(folder, 'long.parquet')
  const values = Int32Array.from({ length: 300_001 }, (_, i) => i)
  writeFileSync(file, parquetOf([{ name: 'step', type: 'int32', values }]))
  expect(await query(`SELECT count(*) AS rows, sum(step) AS total, max(step) AS last FROM '${file}'`)).toEqual([
    { rows: '300001', total: String((300_000 * 300_001) / 2), last: 300_000 },
  ])
})

it('a table without rows is a file too', async () => {
  const { columns } = await readParquet(parquetOf(tableOf([])))
  expect([...columns.keys()]).toEqual(['step', 'count', 'outcome', 'share'])
})
