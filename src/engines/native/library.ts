/** A compiled kernel in this process. koffi is loaded only when one is. */
import type koffi from 'koffi'

/** The functions of a library printed by kernels/printers/c.ts. */
export interface Library {
  start(memory: Int32Array, capacity: number, first: number, count: number, key0: number, key1: number): void
  advance(
    memory: Int32Array,
    capacity: number,
    first: number,
    count: number,
    key0: number,
    key1: number,
    from: number,
    to: number,
  ): void
  /** Takes at most so many rounds of steps; returns 0 when no particle is left that runs. */
  escape(
    memory: Int32Array,
    capacity: number,
    first: number,
    count: number,
    key0: number,
    key1: number,
    to: number,
    rounds: number,
  ): number
}

const PARAMETERS = 'void *memory, int capacity, uint32_t first, int count, uint32_t key0, uint32_t key1'

/** Loads a library. @throws Error when the system refuses it. */
export async function loadLibrary(file: string): Promise<Library> {
  const { load } = await loadKoffi()
  const library = load(file)
  return {
    start: library.func(`void start(${PARAMETERS})`),
    advance: library.func(`void advance(${PARAMETERS}, int from, int to)`),
    escape: library.func(`int escape(${PARAMETERS}, int to, int rounds)`),
  }
}

async function loadKoffi(): Promise<typeof koffi> {
  return (await import('koffi')).default
}
