/**
 * A journal: a header, then a record for each finished unit, in any order. All is little endian.
 *
 *     header   "saddlewalk units" | length (uint32) | JSON | CRC-32 of the JSON
 *     record   mark | variant | unit | length | CRC-32 of these four | bytes of the unit | CRC-32 of the bytes   (uint32)
 *
 * The frame has a check of its own, so that of a record whose bytes are damaged it is known which unit it was.
 */
import { fstatSync, openSync, readSync } from 'node:fs'
import { crc32 } from 'node:zlib'
import { z } from 'zod'
import { InputError } from '../experiment/input-error.js'
import { keyOf, type Place } from '../simulation/units.js'
import { ByteWriter } from './bytes.js'
import { jsonOrNull } from './json.js'

export const JOURNAL_FORMAT = 1

const MAGIC = Buffer.from('saddlewalk units')
/** "SWUR". */
const MARK = Buffer.from([0x53, 0x57, 0x55, 0x52])
const FRAME = 20
const CHECK = 4
/** A header is some names and hashes. */
const MOST_HEADER_BYTES = 2 ** 16
/** Bytes looked through at a time for the next record. */
const CHUNK = 2 ** 20

const sha256 = z.string().regex(/^[0-9a-f]{64}$/)
const count = z.int().min(0)

/** What the sums of a journal are of, and what their bytes depend on. */
export const journalHeaderSchema = z.strictObject({
  format: z.literal(JOURNAL_FORMAT),
  /** The version that began it. */
  saddlewalk: z.string(),
  /** The hash of the resolved experiment, as in the manifest. */
  experiment: sha256,
  /** Of the settings, random keys and kernels of all variants. */
  variants: sha256,
  generator: z.string(),
  engine: z.string(),
  /** See engines/arithmetic.ts. */
  arithmetic: z.string(),
  /** Particles in a unit. */
  unit: count,
  shard: z.strictObject({ index: z.int().min(1), of: z.int().min(1) }),
})
export type JournalHeader = z.output<typeof journalHeaderSchema>

/** Where the bytes of a unit are in the file. */
export interface Entry extends Place {
  readonly at: number
  readonly length: number
}

/** A part that cannot be read; of which unit, where its frame can be read. */
export interface DamagedPart {
  readonly at: number
  readonly bytes: number
  readonly place: Place | null
}

export interface JournalContents {
  readonly header: JournalHeader
  /** The first of each unit. */
  readonly entries: readonly Entry[]
  /** Between whole records. */
  readonly damaged: readonly DamagedPart[]
  /** Where the last whole record ends. */
  readonly end: number
  /** Bytes after it: a record that was not written whole. */
  readonly torn: number
}

export function headerBytes(header: JournalHeader): Buffer {
  const text = Buffer.from(JSON.stringify(header))
  return Buffer.concat([MAGIC, uint32(text.length), text, uint32(crc32(text))])
}

/** A unit's bytes as a record. */
export function recordBytes({ variant, unit }: Place, bytes: Buffer): Buffer {
  const frame = Buffer.concat([MARK, ...[variant, unit, bytes.length].map(uint32)])
  return Buffer.concat([frame, uint32(crc32(frame)), bytes, uint32(crc32(bytes))])
}

function uint32(value: number): Buffer {
  const writer = new ByteWriter()
  writer.uint32(value)
  return writer.bytes
}

/** Opens a journal to read it, or also to write it. @throws InputError when it is missing or may not be opened. */
export function openJournal(file: string, how: 'r' | 'r+'): number {
  try {
    return openSync(file, how)
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT'
    throw new InputError(`${file}: this file of the run ${missing ? 'is missing' : 'may not be opened'}`)
  }
}

/** Reads an open journal. @throws InputError for what is no journal, or one of another format. */
export function readJournal(descriptor: number, file: string): JournalContents {
  const size = fstatSync(descriptor).size
  const { header, end } = readHeader(descriptor, file)
  const entries = new Map<number, Entry>()
  const damaged: DamagedPart[] = []
  let whole = end
  for (let at = end; at < size; ) {
    const record = frameAt(descriptor, at, size)
    if (record !== null && isSound(descriptor, record)) {
      const key = keyOf(record)
      if (!entries.has(key)) entries.set(key, record)
      if (whole < at) damaged.push(...partsBetween(descriptor, whole, at, size))
      at = endOf(record)
      whole = at
    } else at = record === null ? nextMark(descriptor, at + 1, size) : endOf(record)
  }
  return { header, entries: [...entries.values()], damaged, end: whole, torn: size - whole }
}

/** The bytes of a unit; null when they are not what was written. */
export function readEntry(descriptor: number, entry: Entry): Buffer | null {
  const bytes = readAt(descriptor, entry.at, entry.length + CHECK)
  if (bytes.length < entry.length + CHECK) return null
  const content = bytes.subarray(0, entry.length)
  return crc32(content) === bytes.readUInt32LE(entry.length) ? content : null
}

const isSound = (descriptor: number, entry: Entry) => readEntry(descriptor, entry) !== null

const endOf = ({ at, length }: Entry) => at + length + CHECK

function readHeader(descriptor: number, file: string): { header: JournalHeader; end: number } {
  const start = readAt(descriptor, 0, MAGIC.length + 4)
  if (start.length < MAGIC.length + 4 || !start.subarray(0, MAGIC.length).equals(MAGIC))
    throw new InputError(`${file}: this is not the journal of a run: it is damaged, or another file`)
  const length = Math.min(start.readUInt32LE(MAGIC.length), MOST_HEADER_BYTES)
  const content = readAt(descriptor, start.length, length + CHECK)
  const text = content.subarray(0, length)
  if (content.length < length + CHECK || crc32(text) !== content.readUInt32LE(length))
    throw new InputError(`${file}: the start of this journal is damaged, so that nothing of it can be used`)
  return { header: headerOf(text.toString('utf8'), file), end: start.length + length + CHECK }
}

function headerOf(text: string, file: string): JournalHeader {
  const header = journalHeaderSchema.safeParse(jsonOrNull(text))
  if (header.success) return header.data
  throw new InputError(`${file}: this journal is not of format ${JOURNAL_FORMAT}, which this saddlewalk reads`)
}

/** The record whose frame begins here; null when there is none that is sound and within the file. */
function frameAt(descriptor: number, at: number, size: number): Entry | null {
  const frame = readAt(descriptor, at, FRAME)
  if (frame.length < FRAME || !frame.subarray(0, MARK.length).equals(MARK)) return null
  if (crc32(frame.subarray(0, FRAME - CHECK)) !== frame.readUInt32LE(FRAME - CHECK)) return null
  const [variant, unit, length] = [4, 8, 12].map(offset => frame.readUInt32LE(offset)) as [number, number, number]
  const entry = { variant, unit, at: at + FRAME, length }
  return endOf(entry) <= size ? entry : null
}

/** What a stretch between whole records was. */
function partsBetween(descriptor: number, from: number, to: number, size: number): DamagedPart[] {
  const parts: DamagedPart[] = []
  for (let at = from; at < to; ) {
    const record = frameAt(descriptor, at, size)
    const end = record === null ? Math.min(to, nextMark(descriptor, at + 1, size)) : endOf(record)
    const place = record === null ? null : { variant: record.variant, unit: record.unit }
    parts.push({ at, bytes: end - at, place })
    at = end
  }
  return parts
}

/** Where the next sound frame begins, from a place on; the size when there is none. */
function nextMark(descriptor: number, from: number, size: number): number {
  for (let at = from; at < size; at += CHUNK) {
    const chunk = readAt(descriptor, at, CHUNK + MARK.length - 1)
    for (let found = chunk.indexOf(MARK); found >= 0; found = chunk.indexOf(MARK, found + 1))
      if (frameAt(descriptor, at + found, size) !== null) return at + found
  }
  return size
}

/** Bytes from a place on, fewer where the file ends. */
function readAt(descriptor: number, at: number, length: number): Buffer {
  const bytes = Buffer.alloc(length)
  let read = 0
  for (let got = -1; got !== 0 && read < length; read += got)
    got = readSync(descriptor, bytes, read, length - read, at + read)
  return bytes.subarray(0, read)
}
