import type { Kernel } from '../particle.js'
import { offsetsOf, statesOf } from './tile.js'
import { ARRAY_BYTES } from './wat-frame.js'
import { VECTOR_BYTES } from './wat-math.js'
import { TILE_GROUPS, type Tile, tileOf } from './wat-tile.js'

/** Words of a lane's place before those of each kernel. */
const LANE = { particle: 0, step: 1, code: 2, kernels: 3 } as const

/** Where things are in the memory of kernels that share their noise: numbers of arrays, else addresses. */
export class SharedLayout {
  readonly tile: Tile
  readonly #offsets: readonly number[]

  constructor(readonly kernels: readonly Kernel[]) {
    this.#offsets = offsetsOf(kernels)
    this.tile = tileOf(kernels, (this.states + 2 * kernels.length) * ARRAY_BYTES)
  }

  /** State variables of all kernels. */
  get states(): number {
    return statesOf(this.kernels)
  }

  /** The array of a kernel's first state variable. */
  state(kernel: number): number {
    return this.#offsets[kernel]!
  }

  exitStep(kernel: number): number {
    return (this.states + 2 * kernel) * ARRAY_BYTES
  }

  exitCode(kernel: number): number {
    return (this.states + 2 * kernel + 1) * ARRAY_BYTES
  }

  /** The word of all lanes that says which particle of the block is there, −1 for none. */
  get particle(): number {
    return this.#lanes(LANE.particle)
  }

  get step(): number {
    return this.#lanes(LANE.step)
  }

  /** How particles have just left, 0 for those that have not. */
  get code(): number {
    return this.#lanes(LANE.code)
  }

  /** −1 for a particle that is still in, 0 for one that is out, of one kernel. */
  active(kernel: number): number {
    return this.#lanes(LANE.kernels + kernel)
  }

  /** A lane's copy of a state variable, by the number of its array. */
  lane(array: number): number {
    return this.#lanes(LANE.kernels + this.kernels.length + array)
  }

  get bytes(): number {
    return this.lane(this.states)
  }

  #lanes(word: number): number {
    return this.tile.address + this.tile.bytes + word * TILE_GROUPS * VECTOR_BYTES
  }
}
