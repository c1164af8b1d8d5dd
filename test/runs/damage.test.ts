/** A run directory that is not as it was written is refused, with the name of the file that is wrong. */
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { readRun } from '#src/runs/read.js'
import { complaintOf, SADDLE, temporaryFolder } from '../cli/command.js'
import { FILES, keep, pathsIn } from './keep.js'

const { folder, write } = temporaryFolder()
const kept = join(folder, 'kept')

beforeAll(async () => {
  await keep(write('saddle.yaml', SADDLE), kept)
})

/** A copy of the run, of which a file is changed. */
function changed(name: string, change: (bytes: Buffer) => Buffer | null): string {
  const copy = join(folder, 'copy')
  rmSync(copy, { recursive: true, force: true })
  cpSync(kept, copy, { recursive: true })
  const bytes = change(readFileSync(join(copy, name)))
  if (bytes === null) rmSync(join(copy, name))
  else writeFileSync(join(copy, name), bytes)
  return copy
}

const cut = (share: number) => (bytes: Buffer) => bytes.subarray(0, Math.floor(share * bytes.length))
const flip = (at: number, bit: number) => (bytes: Buffer) => {
  bytes[at % bytes.length]! ^= 1 << bit
  return bytes
}

describe('reading', () => {
  it('a copy that is not changed is no error', async () => {
    for (const name of FILES) await expect(readRun(changed(name, bytes => bytes))).resolves.toBeDefined()
  })

  it('any bit flipped in any file is found, and the file is named', async () => {
    const files = pathsIn(kept)
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...files), fc.nat(), fc.nat(7), async (file, at, bit) => {
        const name = basename(file)
        const copy = changed(name, flip(at, bit))
        await expect(readRun(copy)).rejects.toMatchObject({
          name: 'InputError',
          message: expect.stringContaining(join(copy, name)),
        })
      }),
      { numRuns: 150 },
    )
  })

  it('so is any file cut short', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...FILES),
        fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
        async (name, share) => {
          const copy = changed(name, cut(share))
          await expect(readRun(copy)).rejects.toMatchObject({
            name: 'InputError',
            message: expect.stringContaining(join(copy, name)),
          })
        },
      ),
      { numRuns: 100 },
    )
  })

  it.each(FILES.slice(1))('%s is missed', async name => {
    const copy = changed(name, () => null)
    await expect(readRun(copy)).rejects.toThrow(`${join(copy, name)}: this file of the run is missing`)
  })
})

describe('the commands', () => {
  it.each(FILES.map((name, i) => [name, i % 2 === 0 ? ['show'] : ['histogram']] as const))(
    '%s cut short: 2 and one line (%j)',
    (name, command) => {
      const copy = changed(name, cut(0.6))
      const found = complaintOf(...command, copy)
      expect(found.startsWith(`${join(copy, name)}: `)).toBe(true)
      expect(found).toContain('cut short')
    },
  )

  it.each(FILES)('%s with a bit flipped: 2 and one line', name => {
    const copy = changed(name, flip(200, 0))
    expect(complaintOf('show', copy)).toMatch(/copy\/[a-z.]+: this is not .*damaged/)
  })

  it('a missing file: 2 and one line', () => {
    const copy = changed('experiment.yaml', () => null)
    expect(complaintOf('show', copy)).toBe(`${join(copy, 'experiment.yaml')}: this file of the run is missing`)
  })

  it('a folder where a file was', () => {
    const copy = changed('result.json', () => null)
    mkdirSync(join(copy, 'result.json'))
    expect(complaintOf('show', copy)).toBe(`${join(copy, 'result.json')}: this is a folder, where the run had a file`)
  })
})

describe('what is no run of this format', () => {
  const formatOf = (format: unknown) =>
    changed('manifest.json', bytes => Buffer.from(JSON.stringify({ ...JSON.parse(bytes.toString()), format })))

  it('a later one says that a newer saddlewalk reads it, and an earlier one to run it again', () => {
    const said = (format: unknown) => complaintOf('show', formatOf(format)).replace(/^.*copy\//, '')
    expect(said(2)).toBe(
      'manifest.json: the run was kept by saddlewalk 0.1.0 in format 2, and this saddlewalk reads format 1: a newer saddlewalk reads it',
    )
    expect(said(0)).toContain('in format 0, and this saddlewalk reads format 1: run its experiment.yaml again')
    expect(said(undefined)).toContain('in format unknown')
  })

  it.each([
    ['no folder', () => join(folder, 'nowhere'), 'there is no such folder'],
    ['a file', () => write('a-file', ''), 'this is a file, and a run that was kept is a folder'],
    ['another folder', () => folder, 'this is not a run that was kept (run --out): it has no manifest.json'],
    ['JSON of another kind', () => changed('manifest.json', () => Buffer.from('[]')), 'in format unknown'],
  ])('%s', (_, path, message) => {
    expect(complaintOf('show', path())).toContain(message)
  })
})
