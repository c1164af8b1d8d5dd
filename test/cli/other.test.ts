/** The commands that take no experiment. */
import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import type { EngineDescription } from '#src/engines/create.js'
import { experimentJsonSchema } from '#src/experiment/schema.js'
import { saddlewalk } from './command.js'

function printedBy(...args: string[]): string {
  const { status, stdout, stderr } = saddlewalk(...args)
  // a driver of the GPU may warn there
  if (args[0] !== 'engines') expect(stderr).toBe('')
  expect(status).toBe(0)
  return stdout
}

it('engines --json lists every engine, and what to do about one that does not work', () => {
  const stdout = printedBy('engines', '--json')
  expect(stdout).toMatch(/^\{.*\}\n$/)
  const { threads, engines } = JSON.parse(stdout) as { threads: number; engines: EngineDescription[] }
  expect(threads).toBeGreaterThanOrEqual(1)
  expect(engines.map(({ name }) => name)).toEqual(['gpu', 'native', 'wasm', 'reference'])
  const [gpu, native, ...others] = engines
  for (const engine of others) expect(engine).toMatchObject({ available: true, device: expect.stringMatching(/./) })
  for (const engine of [gpu!, native!])
    if (engine.available) expect(engine.note).toContain('float32')
    else expect(engine).toMatchObject({ device: 'none', note: expect.stringMatching(/\w+ \w+/) })
})

it('engines prints a table', () => {
  const [heading, ...rows] = printedBy('engines').trimEnd().split('\n')
  expect(heading).toMatch(/^engine {2,}works {2}device/)
  expect(rows.map(row => row.split(/ +/)[0])).toEqual(['gpu', 'native', 'wasm', 'reference'])
  expect(rows[2]).toMatch(/^wasm +yes /)
})

it('schema prints the JSON Schema of an experiment', () => {
  expect(JSON.parse(printedBy('schema'))).toEqual(experimentJsonSchema())
})

it('--version is that of the package', () => {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }
  expect(printedBy('--version')).toBe(`${version}\n`)
})

it('--help names every command, and that of a command its options', () => {
  expect(printedBy('--help').match(/^ {2}(run|theory|show|histogram|engines|schema)\b/gm)).toHaveLength(6)
  const help = printedBy('run', '--help')
  for (const option of ['--set', '--engine', '--threads', '--at', '--quantiles', '--out', '--json'])
    expect(help).toContain(option)
})
