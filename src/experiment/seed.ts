import seedrandom from 'seedrandom'
import type { Key } from '../engines/stepper.js'

/** The 64-bit key of an experiment's random numbers: two words of seedrandom's ARC4 stream for the text of the seed. */
export function keyOf(seed: string | number): Key {
  const generator = seedrandom(String(seed))
  return { key0: generator.int32(), key1: generator.int32() }
}
