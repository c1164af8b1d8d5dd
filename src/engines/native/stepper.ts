import { RUNNING } from '../../../kernels/block.js'
import { MOST_LANES } from '../../../kernels/printers/c.js'
import type { Key, Slices, Stepper, Walk } from '../stepper.js'
import { walksIn, wordsOf } from '../walks.js'
import type { Library } from './library.js'

/** Particles in a compiled kernel. Lanes past the end of a short last group step too, and are never looked at. */
export class NativeStepper implements Stepper {
  readonly walks: readonly Walk[]
  readonly #library: Library
  readonly #memory: Int32Array
  readonly #capacity: number
  readonly #key: Key
  #first = 0
  #count = 0

  /** For at most `particles` at a time; `stateVariables` says how many each kernel has. */
  constructor(library: Library, stateVariables: readonly number[], particles: number, { key0, key1 }: Key) {
    const capacity = Math.ceil(particles / MOST_LANES) * MOST_LANES
    this.#library = library
    this.#capacity = capacity
    this.#key = { key0: key0 >>> 0, key1: key1 >>> 0 }
    this.#memory = new Int32Array(wordsOf(stateVariables) * capacity)
    this.walks = walksIn(this.#memory.buffer, capacity, stateVariables)
  }

  start(first: number, count: number): void {
    if (count > this.#capacity) throw new RangeError(`${count} particles do not fit: at most ${this.#capacity} do`)
    this.#first = first >>> 0
    this.#count = count
    const { key0, key1 } = this.#key
    this.#library.start(this.#memory, this.#capacity, this.#first, count, key0, key1)
  }

  advance(from: number, to: number): void {
    const { key0, key1 } = this.#key
    this.#library.advance(this.#memory, this.#capacity, this.#first, this.#count, key0, key1, from, to)
  }

  /** A lane takes the next particle when its own is through; between slices the exit steps say how far each is. */
  escape(horizon: number, { steps, onSteps }: Slices): void {
    const { key0, key1 } = this.#key
    const rounds = steps * Math.ceil(this.#count / MOST_LANES)
    let told = 0
    for (let more = 1; more !== 0; ) {
      more = this.#library.escape(this.#memory, this.#capacity, this.#first, this.#count, key0, key1, horizon, rounds)
      const behind = more === 0 ? this.#count * this.walks.length * horizon : this.#stepsBehind(horizon)
      onSteps(behind - told)
      told = behind
    }
    for (const { exitStep, exitCode } of this.walks)
      for (let i = 0; i < this.#count; i++) if (exitCode[i] === RUNNING) exitStep[i] = 0
  }

  /** Of particles that have left, all their steps to the horizon. */
  #stepsBehind(horizon: number): number {
    let behind = 0
    for (const { exitStep, exitCode } of this.walks)
      for (let i = 0; i < this.#count; i++) behind += exitCode[i] === RUNNING ? exitStep[i]! : horizon
    return behind
  }
}
