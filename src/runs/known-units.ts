/** The units that a journal holds. */
import { InputError } from '../experiment/input-error.js'
import type { KnownUnit, StartingRun } from '../simulation/unit-store.js'
import { type Place, particlesOf, type Units, unitEnd } from '../simulation/units.js'
import { Damaged } from './bytes.js'
import type { DamagedPart, Entry, JournalContents } from './journal-format.js'
import { readUnit } from './unit-record.js'

/**
 * Units whose sums are read from the journal when they are wanted.
 * @throws InputError for a unit that is not of the run; of one whose bytes are not, when it is read.
 */
export function knownUnits(
  file: string,
  { entries }: JournalContents,
  { units, shapes }: Pick<StartingRun, 'units' | 'shapes'>,
  read: (entry: Entry) => Buffer,
): KnownUnit[] {
  return entries.map(entry => {
    const { variant, unit, at } = entry
    if (variant >= shapes.length || unit < units.from || unit >= unitEnd(units, variant))
      throw new InputError(`${file}: the record at byte ${at} is of no unit of this run: it is damaged`)
    const [from, to] = particlesOf(units, entry)
    const sums = () => {
      try {
        return readUnit(read(entry), { variant, unit }, shapes[variant]!, to - from)
      } catch (error) {
        if (!(error instanceof Damaged)) throw error
        throw new InputError(`${file}: the record at byte ${at} is damaged: ${error.message}`)
      }
    }
    return { variant, unit, sums }
  })
}

/** How many units a run has. */
export function unitCount(units: Units): number {
  return units.particles.reduce((sum, _, variant) => sum + Math.max(0, unitEnd(units, variant) - units.from), 0)
}

/** What is lost of a journal, in words that end with the particles that were in it. */
export function lossesOf(file: string, { damaged, torn }: JournalContents, units: Units): string[] {
  const lost = damaged.map(part => `${file}: ${partText(part, units)}`)
  return torn === 0 ? lost : [...lost, `${file}: the last record was not written whole: its particles`]
}

function partText({ at, bytes, place }: DamagedPart, units: Units): string {
  if (place === null || place.variant >= units.particles.length)
    return `${bytes} bytes from byte ${at} on are damaged: the particles in them`
  return `the record at byte ${at} is damaged: ${placeText(place, units)}`
}

/** The particles of a unit, and of which variant where there are several. */
function placeText(place: Place, units: Units): string {
  const [from, to] = particlesOf(units, place)
  const of = units.particles.length > 1 ? ` of variant ${place.variant}` : ''
  return `particles ${from} to ${to - 1}${of}`
}
