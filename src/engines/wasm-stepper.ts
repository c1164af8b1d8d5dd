import { BLOCK, RUNNING } from '../../kernels/block.js'
import { escapeInSlices, type Key, type Slices, type Stepper, type Walk } from './stepper.js'
import { walksIn } from './walks.js'

/** The exports of a module printed by kernels/printers/wat.ts or wat-shared.ts. */
interface Exports {
  readonly memory: WebAssembly.Memory
  start(particle: number, count: number, key0: number, key1: number): void
  advance(particle: number, count: number, key0: number, key1: number, from: number, to: number): void
  escape(particle: number, count: number, key0: number, key1: number, from: number, to: number): void
}

/** A block in WebAssembly, for each kernel of a module. Lanes past the end of a short last block are run too, and never looked at. */
export class WasmStepper implements Stepper {
  readonly walks: readonly Walk[]
  readonly #exports: Exports
  readonly #key: Key
  #first = 0
  #count = 0

  /** @param stateVariables how many each kernel has. */
  constructor(module: WebAssembly.Module, stateVariables: readonly number[], key: Key) {
    this.#exports = new WebAssembly.Instance(module).exports as unknown as Exports
    this.#key = key
    this.walks = walksIn(this.#exports.memory.buffer, BLOCK, stateVariables)
  }

  start(first: number, count: number): void {
    this.#first = first
    this.#count = count
    for (const { exitStep, exitCode } of this.walks) {
      exitStep.fill(0)
      exitCode.fill(RUNNING)
    }
    this.#exports.start(first, this.#count, this.#key.key0, this.#key.key1)
  }

  advance(from: number, to: number): void {
    if (from < to) this.#exports.advance(this.#first, this.#count, this.#key.key0, this.#key.key1, from, to)
  }

  escape(horizon: number, slices: Slices): Promise<void> {
    return escapeInSlices(horizon, this.#count, slices, this.walks, (from, to) =>
      this.#exports.escape(this.#first, this.#count, this.#key.key0, this.#key.key1, from, to),
    )
  }
}
