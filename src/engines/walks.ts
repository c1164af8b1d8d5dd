/** Where the particles of kernels are in the memory that printed code works on. */
import type { Walk } from './stepper.js'

/** 32-bit words of each particle: the state variables of all kernels, and the exit step and exit code of each. */
export function wordsOf(stateVariables: readonly number[]): number {
  return stateVariables.reduce((sum, count) => sum + count + 2, 0)
}

/**
 * The walks in such a memory, one for each kernel: an array of `capacity` words for each state variable, kernel after
 * kernel, then the exit steps and the exit codes of each kernel.
 */
export function walksIn(buffer: ArrayBufferLike, capacity: number, stateVariables: readonly number[]): Walk[] {
  const states = stateVariables.reduce((sum, count) => sum + count, 0)
  const offset = (array: number) => array * capacity * 4
  let before = 0
  return stateVariables.map((count, kernel) => {
    const state = Array.from({ length: count }, (_, s) => new Float32Array(buffer, offset(before + s), capacity))
    before += count
    return {
      state,
      exitStep: new Int32Array(buffer, offset(states + 2 * kernel), capacity),
      exitCode: new Int32Array(buffer, offset(states + 2 * kernel + 1), capacity),
    }
  })
}
