/** A journal that is cut short or damaged: what is whole is used, what is lost is named and run again. */
import { closeSync, ftruncateSync, openSync, readdirSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { planOf } from '#src/experiment/sweep.js'
import {
  headerBytes,
  type JournalContents,
  type JournalHeader,
  readEntry,
  readJournal,
  recordBytes,
} from '#src/runs/journal-format.js'
import { JOURNAL } from '#src/runs/manifest.js'
import { temporaryFolder } from '../cli/command.js'
import { bitsOf } from '../simulation/plans.js'
import { begin, goOn, journalOf, withJournal } from './begun.js'

const { folder } = temporaryFolder()
const begun = join(folder, 'begun')
const copy = join(folder, 'copy')
const scratch = join(folder, 'scratch')

/** Four units of about a hundred bytes. */
const plan = planOf({
  particles: 2 * 4096,
  steps: 6,
  start: [0, 0],
  loss: { saddle: { curvatures: [1, -1] } },
  optimizer: { kind: 'usam', learningRate: 0.1, radius: 0 },
  noise: { isotropic: { std: 1 } },
  escape: { when: 'abs(y) > 0.2' },
  sweep: { 'optimizer.radius': [0, 0.5] },
})

let bytes: Buffer
let whole: JournalContents
let bits: string
/** For each unit, its bytes. */
let known: Map<string, string>

beforeAll(async () => {
  bits = bitsOf((await begin(plan, begun)).tallies)
  bytes = journalOf(begun)
  const read = contentsOf(bytes)
  whole = read.contents
  known = read.units
})

/** What is read of a journal of these bytes, and the units in it. */
function contentsOf(journal: Buffer): { contents: JournalContents; units: Map<string, string> } {
  const descriptor = openSync(scratch, 'w+')
  try {
    ftruncateSync(descriptor)
    writeSync(descriptor, journal, 0, journal.length, 0)
    const contents = readJournal(descriptor, 'the journal')
    const units = contents.entries.map(entry => [keyOf(entry), readEntry(descriptor, entry)!.toString('hex')] as const)
    return { contents, units: new Map(units) }
  } finally {
    closeSync(descriptor)
  }
}

const keyOf = ({ variant, unit }: { variant: number; unit: number }) => `${variant}:${unit}`
const headerEnd = () => whole.entries[0]!.at - 20
const ends = () => whole.entries.map(({ at, length }) => at + length + 4)

function flipped(at: number, bit: number): Buffer {
  const changed = Buffer.from(bytes)
  changed[at]! ^= 1 << bit
  return changed
}

it('holds every unit once, and little else', () => {
  expect([...known.keys()].sort()).toEqual(['0:0', '0:1', '1:0', '1:1'])
  expect({ end: whole.end, torn: whole.torn, damaged: whole.damaged }).toEqual({
    end: bytes.length,
    torn: 0,
    damaged: [],
  })
  expect(bytes.length).toBeLessThan(headerEnd() + 4 * 150)
})

it('cut at any byte has the records that are whole before it, and the rest is torn; without its header it is none', () => {
  for (let length = 0; length <= bytes.length; length++) {
    const cut = bytes.subarray(0, length)
    if (length < headerEnd()) {
      expect(() => contentsOf(cut), `${length} bytes`).toThrow(/^the journal: (this is not|the start of)/)
      continue
    }
    const { contents, units } = contentsOf(cut)
    const end = Math.max(headerEnd(), ...ends().filter(each => each <= length))
    expect({ end: contents.end, torn: contents.torn, damaged: contents.damaged }, `${length} bytes`).toEqual({
      end,
      torn: length - end,
      damaged: [],
    })
    expect([...units]).toEqual([...known].slice(0, ends().filter(each => each <= length).length))
  }
})

it('with a bit of any byte flipped has all records but one, which is named where its frame can be read; or has no header', () => {
  for (let at = 0; at < bytes.length; at++) {
    const changed = flipped(at, at % 8)
    if (at < headerEnd()) {
      expect(() => contentsOf(changed), `byte ${at}`).toThrow(/^the journal: (this is not|the start of)/)
      continue
    }
    const { contents, units } = contentsOf(changed)
    const hit = ends().findIndex(end => at < end)
    const expected = [...known].filter((_, i) => i !== hit)
    expect([...units], `byte ${at}`).toEqual(expected)
    const { at: content, length } = whole.entries[hit]!
    const [from, to] = [content - 20, content + length + 4]
    if (hit === 3) expect(contents).toMatchObject({ damaged: [], end: from, torn: to - from })
    else {
      const named = at >= content
      const place = named ? { variant: whole.entries[hit]!.variant, unit: whole.entries[hit]!.unit } : null
      expect(contents).toMatchObject({ damaged: [{ at: from, bytes: to - from, place }], torn: 0 })
    }
  }
})

it('with a page of zeros in it or after it, as a loss of power leaves, has the records beside it', () => {
  const after = contentsOf(Buffer.concat([bytes, Buffer.alloc(4096)]))
  expect(after.contents).toMatchObject({ end: bytes.length, torn: 4096, damaged: [] })
  expect([...after.units]).toEqual([...known])
  const within = Buffer.from(bytes)
  within.fill(0, headerEnd() + 10, ends()[1]! + 3)
  const { units, contents } = contentsOf(within)
  expect([...units.keys()]).toEqual([[...known.keys()][3]])
  expect(contents.damaged.map(({ place }) => place)).toEqual([null])
})

it('of any bytes at all is refused, or gives units that were written', () => {
  const piece = fc.oneof(
    fc.uint8Array({ maxLength: 40 }),
    fc.tuple(fc.nat(), fc.nat(200)).map(([from, length]) => ({ from, length })),
  )
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 8 }), pieces => {
      const start = bytes.subarray(0, headerEnd())
      const parts = pieces.map(each =>
        each instanceof Uint8Array ? each : bytes.subarray(each.from % bytes.length).subarray(0, each.length),
      )
      const { units } = contentsOf(Buffer.concat([start, ...parts]))
      for (const [key, content] of units) expect(content).toBe(known.get(key))
    }),
    { seed: 1, numRuns: 500 },
  )
})

describe('a run that goes on with a journal', () => {
  const result = (journal: Buffer, options = {}) => goOn(plan, withJournal(begun, copy, journal), options)

  it.each([0, 1, 2, 3, 4])('of %i whole records and half of one runs the others, to the same bits', async records => {
    const from = records === 0 ? headerEnd() : ends()[records - 1]!
    const { run, losses, units } = await result(bytes.subarray(0, Math.min(bytes.length, from + 50)))
    expect(bitsOf(run.tallies)).toBe(bits)
    expect(units).toBe(4 - records)
    const torn = `${join(copy, JOURNAL)}: the last record was not written whole: its particles are run again`
    expect(losses).toEqual(records === 4 ? [] : [torn])
    expect(readdirSync(copy)).not.toContain(JOURNAL)
  })

  it('that is damaged in the middle names what it runs again', async () => {
    const { at } = whole.entries[1]!
    const content = await result(flipped(at + 5, 3))
    expect(bitsOf(content.run.tallies)).toBe(bits)
    expect(content.units).toBe(1)
    expect(content.losses).toEqual([
      `${join(copy, JOURNAL)}: the record at byte ${at - 20} is damaged: particles 0 to 4095 of variant 1 are run again`,
    ])
    const frame = await result(flipped(at - 10, 3))
    expect(bitsOf(frame.run.tallies)).toBe(bits)
    expect(frame.losses).toEqual([
      expect.stringMatching(/: \d+ bytes from byte \d+ on are damaged: the particles in them are run again$/),
    ])
  })

  it('is mended once: a run that is stopped again is told of no damage the next time', async () => {
    const losses: string[] = []
    withJournal(begun, copy, flipped(whole.entries[1]!.at + 5, 3))
    const stop = new AbortController()
    const stopped = goOn(plan, copy, { stop: stop.signal }, loss => {
      losses.push(loss)
      stop.abort(new Error('stopped'))
    })
    await expect(stopped).rejects.toThrow('stopped')
    expect(losses).toHaveLength(1)
    const again = await goOn(plan, copy)
    expect(again).toMatchObject({ losses: [], units: 1 })
    expect(bitsOf(again.run.tallies)).toBe(bits)
  })

  it('refuses a header that is whole, and no header of this format', async () => {
    const headerOf = (header: unknown) =>
      Buffer.concat([headerBytes(header as JournalHeader), bytes.subarray(headerEnd())])
    for (const header of [{ ...whole.header, format: 2 }, { ...whole.header, more: 1 }, null, [], 'text'])
      expect(() => contentsOf(headerOf(header))).toThrow(
        'the journal: this journal is not of format 1, which this saddlewalk reads',
      )
  })

  it('refuses another engine, experiment, version, and a journal without a header, and leaves it as it was', async () => {
    await expect(result(bytes, { engine: 'reference' })).rejects.toThrow(
      /^.*copy: this run cannot be continued like this: it was run on wasm, not on reference on V8 .*, and their floating-point numbers differ$/,
    )
    expect(journalOf(copy).equals(bytes)).toBe(true)
    await expect(result(bytes.subarray(0, 30))).rejects.toThrow(/units\.journal: the start of this journal is damaged/)
    const later = headerBytes({ ...whole.header, saddlewalk: '9.9.9' })
    await expect(result(Buffer.concat([later, bytes.subarray(headerEnd())]))).rejects.toThrow(
      /it is of saddlewalk 9\.9\.9, not [0-9.]+, and versions may compute otherwise$/,
    )
    const kernels = headerBytes({ ...whole.header, variants: 'f'.repeat(64) })
    await expect(result(kernels)).rejects.toThrow(/its kernels, its random numbers or its units are others$/)
    const stray = recordBytes({ variant: 2, unit: 0 }, Buffer.alloc(9))
    await expect(result(Buffer.concat([bytes, stray]))).rejects.toThrow(/is of no unit of this run/)
    const other = planOf({ ...plan.experiment, seed: 'another' })
    withJournal(begun, copy, bytes)
    await expect(goOn(other, copy)).rejects.toThrow(
      /experiment\.yaml: this is not the experiment that the run began with/,
    )
    expect(readdirSync(copy).filter(name => name.startsWith('lock'))).toEqual([])
  })
})
