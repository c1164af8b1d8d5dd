import { RUNNING } from '../../../kernels/block.js'
import type { Kernel } from '../../../kernels/particle.js'
import { type GpuProgram, printGpu } from '../../../kernels/printers/gpujs.js'
import { escapeInSlices, type Key, type Slices, type Stepper, type Walk } from '../stepper.js'
import { DispatchBudget } from './budget.js'
import type { Dispatch, GpuSession } from './session.js'

/** The compiled kernels of a variant. */
interface Dispatches {
  readonly start: Dispatch
  readonly advance: Dispatch
  readonly escape: Dispatch
}

/**
 * Particles on a GPU. Their state goes there and back with each dispatch, which is exact, so that how steps are cut into
 * dispatches changes nothing.
 */
export class GpuStepper implements Stepper, Walk {
  readonly walks = [this]
  exitStep = new Int32Array(0)
  exitCode = new Int32Array(0)
  readonly #stateVariables: number
  readonly #program: GpuProgram
  readonly #dispatches: Dispatches
  readonly #key: Key
  readonly #signal: AbortSignal | undefined
  readonly #advanceBudget = new DispatchBudget()
  readonly #escapeBudget = new DispatchBudget()
  /** Rows of four numbers a particle, row by row. */
  #rows: Float32Array = new Float32Array(0)
  #first = 0
  #count = 0

  static async create(session: GpuSession, kernel: Kernel, key: Key, signal?: AbortSignal): Promise<GpuStepper> {
    const program = printGpu(kernel)
    const [start, advance, escape] = await Promise.all(
      [program.start, program.advance, program.escape].map(part => session.compile(part, program.functions)),
    )
    return new GpuStepper(
      kernel.state.length,
      program,
      { start: start!, advance: advance!, escape: escape! },
      key,
      signal,
    )
  }

  private constructor(
    stateVariables: number,
    program: GpuProgram,
    dispatches: Dispatches,
    key: Key,
    signal: AbortSignal | undefined,
  ) {
    this.#stateVariables = stateVariables
    this.#program = program
    this.#dispatches = dispatches
    this.#key = key
    this.#signal = signal
  }

  get state(): readonly Float32Array[] {
    return Array.from({ length: this.#stateVariables }, (_, number) => this.#numbers(number))
  }

  async start(first: number, count: number): Promise<void> {
    this.#first = first
    this.#count = count
    this.exitStep = new Int32Array(count)
    this.exitCode = new Int32Array(count).fill(RUNNING)
    this.#rows = await this.#dispatches.start(count, [count, first | 0, this.#key.key0, this.#key.key1])
  }

  async advance(from: number, to: number): Promise<void> {
    for (let step = from; step < to; ) {
      const steps = Math.min(to - step, this.#advanceBudget.steps)
      await this.#advanceBudget.timed(steps, () => this.#dispatch(this.#dispatches.advance, step, steps))
      step += steps
    }
  }

  escape(horizon: number, slices: Slices): Promise<void> {
    return escapeInSlices(horizon, this.#count, slices, this.walks, (from, to) => this.#escape(from, to))
  }

  async #escape(from: number, to: number): Promise<void> {
    this.#makeRoomForExits()
    for (let step = from; step < to && this.exitCode.includes(RUNNING); ) {
      const steps = Math.min(to - step, this.#escapeBudget.steps)
      await this.#escapeBudget.timed(steps, () => this.#dispatch(this.#dispatches.escape, step, steps))
      this.#noteExits(step)
      step += steps
    }
  }

  async #dispatch(dispatch: Dispatch, from: number, steps: number): Promise<void> {
    this.#signal?.throwIfAborted()
    const { key0, key1 } = this.#key
    this.#rows = await dispatch(this.#count, [this.#rows, this.#count, this.#first | 0, key0, key1, from, steps])
  }

  /** An escape kernel may have a row more, for the exit numbers. */
  #makeRoomForExits(): void {
    const rows = new Float32Array(this.#program.escape.parts * this.#count * 4)
    rows.set(this.#rows)
    this.#rows = rows
  }

  /** Steps are counted from the beginning of the dispatch that a particle left in. */
  #noteExits(from: number): void {
    const codes = this.#numbers(this.#stateVariables)
    const steps = this.#numbers(this.#stateVariables + 1)
    for (let i = 0; i < this.#count; i++) {
      if (this.exitCode[i] !== RUNNING || codes[i] === RUNNING) continue
      this.exitCode[i] = codes[i]!
      this.exitStep[i] = from + steps[i]!
    }
  }

  /** Number `index` of every particle. */
  #numbers(index: number): Float32Array {
    const from = Math.floor(index / 4) * this.#count * 4 + (index % 4)
    return Float32Array.from({ length: this.#count }, (_, i) => this.#rows[from + i * 4]!)
  }
}
