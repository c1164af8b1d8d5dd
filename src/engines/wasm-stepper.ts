import { BLOCK, RUNNING } from '../../kernels/block.js'
import { escapeInSlices, type Key, type Slices, type Stepper } from './stepper.js'

/** The exports of a module printed by kernels/printers/wat.ts. */
interface Exports {
  readonly memory: WebAssembly.Memory
  start(particle: number, count: number, key0: number, key1: number): void
  advance(particle: number, count: number, key0: number, key1: number, from: number, to: number): void
  escape(particle: number, count: number, key0: number, key1: number, from: number, to: number): void
}

/** A block in WebAssembly. Lanes past the end of a short last block are run too, and never looked at. */
export class WasmStepper implements Stepper {
  readonly state: readonly Float32Array[]
  readonly exitStep: Int32Array
  readonly exitCode: Int32Array
  readonly #exports: Exports
  readonly #key: Key
  #first = 0
  #count = 0

  constructor(module: WebAssembly.Module, stateVariables: number, key: Key) {
    this.#exports = new WebAssembly.Instance(module).exports as unknown as Exports
    this.#key = key
    const { buffer } = this.#exports.memory
    this.state = Array.from({ length: stateVariables }, (_, s) => new Float32Array(buffer, s * BLOCK * 4, BLOCK))
    this.exitStep = new Int32Array(buffer, stateVariables * BLOCK * 4, BLOCK)
    this.exitCode = new Int32Array(buffer, (stateVariables + 1) * BLOCK * 4, BLOCK)
  }

  start(first: number, count: number): void {
    this.#first = first
    this.#count = count
    this.exitStep.fill(0)
    this.exitCode.fill(RUNNING)
    this.#exports.start(first, this.#count, this.#key.key0, this.#key.key1)
  }

  advance(from: number, to: number): void {
    if (from < to) this.#exports.advance(this.#first, this.#count, this.#key.key0, this.#key.key1, from, to)
  }

  escape(horizon: number, slices: Slices): Promise<void> {
    return escapeInSlices(horizon, this.#count, slices, this, (from, to) =>
      this.#exports.escape(this.#first, this.#count, this.#key.key0, this.#key.key1, from, to),
    )
  }
}
