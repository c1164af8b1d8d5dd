/**
 * The sums of some units on their way from a worker: base64 of
 *
 *     deflated( variant | unit | length | bytes of the unit as in the journal, for each ) | CRC-32 of what was deflated
 *
 * Whole numbers are LEB128 (runs/bytes.ts), the CRC is uint32, little endian.
 */
import { crc32, deflateRawSync, inflateRawSync } from 'node:zlib'
import { ByteReader, ByteWriter, Damaged } from '../runs/bytes.js'
import { readUnit, writeUnit } from '../runs/unit-record.js'
import type { Shape } from '../simulation/shape.js'
import type { UnitSums } from '../simulation/unit-sums.js'
import { keyOf, particlesOf, type Units } from '../simulation/units.js'
import { type Part, placesIn } from './part.js'

const CHECK = 4
/** The fastest: the next levels gain a few percent. */
const LEVEL = 1

export function packUnits(all: readonly UnitSums[]): string {
  const writer = new ByteWriter()
  for (const sums of all) {
    const unit = new ByteWriter()
    writeUnit(unit, sums)
    writer.whole(sums.variant)
    writer.whole(sums.unit)
    writer.whole(unit.bytes.length)
    writer.raw(unit.bytes)
  }
  const check = Buffer.alloc(CHECK)
  check.writeUInt32LE(crc32(writer.bytes))
  return Buffer.concat([deflateRawSync(writer.bytes, { level: LEVEL }), check]).toString('base64')
}

/** The units of a part. @throws Damaged for what is not just these. */
export function unpackUnits(text: string, part: Part, units: Units, shapes: readonly Shape[]): UnitSums[] {
  const content = contentOf(Buffer.from(text, 'base64'))
  const missing = new Set([...placesIn(part, units)].map(keyOf))
  const reader = new ByteReader(content)
  const all: UnitSums[] = []
  while (!reader.done) {
    const place = { variant: reader.whole(), unit: reader.whole() }
    if (!missing.delete(keyOf(place))) throw new Damaged('a unit is not of the part, or is there twice')
    const [from, to] = particlesOf(units, place)
    all.push(readUnit(reader.raw(reader.whole()), place, shapes[place.variant]!, to - from))
  }
  if (missing.size > 0) throw new Damaged('a unit is missing')
  return all
}

function contentOf(bytes: Buffer): Buffer {
  if (bytes.length < CHECK) throw new Damaged('it ends too soon')
  const content = inflated(bytes.subarray(0, -CHECK))
  if (crc32(content) !== bytes.readUInt32LE(bytes.length - CHECK)) throw new Damaged('its checksum is another')
  return content
}

function inflated(bytes: Buffer): Buffer {
  try {
    return inflateRawSync(bytes)
  } catch (error) {
    throw new Damaged((error as Error).message)
  }
}
