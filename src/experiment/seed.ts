import seedrandom from 'seedrandom'
import type { Key } from '../engines/stepper.js'

/** The 64-bit key of an experiment's random numbers: two words of seedrandom's ARC4 stream for the text of the seed. */
export function keyOf(seed: string | number): Key {
  const generator = seedrandom(distinct(String(seed)))
  return { key0: generator.int32(), key1: generator.int32() }
}

/** ARC4 repeats its key and sees only bytes: without this, 11 would be the seed 1 again, and 'а' (Cyrillic) the seed 0. */
function distinct(text: string): string {
  const repeats = `${text}${text}`.indexOf(text, 1) < text.length
  return Buffer.from(repeats ? `${text}\0` : text).toString('latin1')
}
