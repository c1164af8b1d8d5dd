/** CSV that another reader takes for what it was. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { csvOf } from '#src/export/csv.js'
import { temporaryFolder } from '../cli/command.js'
import { query } from './duckdb.js'

const { folder } = temporaryFolder()

it('quotes what RFC 4180 says, and nothing else', () => {
  const values = ['plain', 'a,b', 'say "no"', 'two\nlines', 'carriage\rreturn', ' spaced ', '', null]
  expect(csvOf([{ name: 'a,b', type: 'text', values }])).toBe(
    '"a,b"\nplain\n"a,b"\n"say ""no"""\n"two\nlines"\n"carriage\rreturn"\n spaced \n\n\n',
  )
})

it('writes every number as the shortest text that reads back as it', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), value => {
      const [, text] = csvOf([{ name: 'x', type: 'double', values: [value] }]).split('\n')
      // a zero without its sign
      expect(Number(text)).toBe(value + 0)
    }),
  )
  expect(csvOf([{ name: 'x', type: 'double', values: [0.1, 1 / 3, 1e-7, 65536] }])).toBe(
    'x\n0.1\n0.3333333333333333\n1e-7\n65536\n',
  )
})

it('DuckDB reads any text and number again', async () => {
  const rows = fc.sample(
    fc.tuple(
      fc.string({ unit: fc.constantFrom('a', ',', '"', '\n', ' ', 'ü', ';', "'"), minLength: 1 }),
      fc.double({ noNaN: true, noDefaultInfinity: true }).map(value => value + 0),
    ),
    { numRuns: 200, seed: 4180 },
  )
  const file = join(folder, 'any.csv')
  const table = [
    { name: 'text', type: 'text' as const, values: rows.map(([text]) => text) },
    { name: 'number', type: 'double' as const, values: rows.map(([, number]) => number) },
  ]
  writeFileSync(file, csvOf(table))
  const columns = `{'text': 'VARCHAR', 'number': 'DOUBLE'}`
  const read = await query(`FROM read_csv('${file}', columns = ${columns}, header = true, delim = ',', quote = '"')`)
  expect(read.map(({ text, number }) => [text, number])).toEqual(rows)
})
