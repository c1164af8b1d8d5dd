/**
 * Threefry-2x32 with 13 rounds: a counter-based random number generator.
 * Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC11. 13 rounds pass BigCrush there.
 *
 * What is drawn depends only on (key, counter), never on the order of drawing. Here:
 *   key     = (k0, k1 + pair), the 64 bits of the seed, the second word moved on by the number of the normal pair
 *             within the step;
 *   counter = (particle, step), step 0 being the start.
 * So a particle's noise is the same on every engine, thread, block and restart, and two variants of an experiment
 * share their noise even when one draws more of it per step.
 */

/** Left rotations of the eight distinct rounds. */
export const ROTATIONS = [13, 15, 26, 6, 17, 29, 16, 24] as const
export const ROUNDS = 13
/** The key schedule's parity constant. */
export const PARITY = 0x1bd11bda

/** One round is an addition, a rotation and an exclusive or; after every fourth the key is mixed in. */
export interface Round {
  readonly rotation: number
  /** After this round: x0 += schedule[first], x1 += schedule[second] + increment. */
  readonly injection: { readonly first: number; readonly second: number; readonly increment: number } | null
}

/** The rounds in order, with their key injections: what each printer unrolls. */
export const rounds: readonly Round[] = roundsOf(ROUNDS)

export function roundsOf(count: number): Round[] {
  return Array.from({ length: count }, (_, i) => {
    const injection = (i + 1) / 4
    return {
      rotation: ROTATIONS[i % 8]!,
      injection: Number.isInteger(injection)
        ? { first: injection % 3, second: (injection + 1) % 3, increment: injection }
        : null,
    }
  })
}

export type Words = [number, number] | Uint32Array

/** The pair of 32-bit words for a key and a counter, written into `words`. */
export function threefry(
  words: Words,
  key0: number,
  key1: number,
  counter0: number,
  counter1: number,
  schedule: readonly Round[] = rounds,
): void {
  const key2 = PARITY ^ key0 ^ key1
  let x0 = (counter0 + key0) | 0
  let x1 = (counter1 + key1) | 0
  for (let i = 0; i < schedule.length; i++) {
    const { rotation, injection } = schedule[i]!
    x0 = (x0 + x1) | 0
    x1 = ((x1 << rotation) | (x1 >>> (32 - rotation))) ^ x0
    if (injection !== null) {
      x0 = (x0 + (injection.first === 0 ? key0 : injection.first === 1 ? key1 : key2)) | 0
      x1 = (x1 + (injection.second === 0 ? key0 : injection.second === 1 ? key1 : key2) + injection.increment) | 0
    }
  }
  words[0] = x0 >>> 0
  words[1] = x1 >>> 0
}
