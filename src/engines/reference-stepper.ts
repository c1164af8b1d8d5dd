import { BLOCK, DIVERGED, FIRST_EXIT, RUNNING } from '../../kernels/block.js'
import type { Kernel } from '../../kernels/particle.js'
import { type Draw, Evaluator } from '../../kernels/printers/evaluate.js'
import { escapeInSlices, type Key, type Slices, type Stepper, type Walk } from './stepper.js'

/** The float64 evaluator, one particle after another: the definition that the other engines are held to. */
export class ReferenceStepper implements Stepper, Walk {
  readonly walks = [this]
  readonly state: readonly Float64Array[]
  readonly exitStep = new Int32Array(BLOCK)
  readonly exitCode = new Int32Array(BLOCK)
  readonly #kernel: Kernel
  readonly #starts: Evaluator
  readonly #step: Evaluator
  readonly #nexts: readonly number[]
  readonly #draw: Draw
  #first = 0
  #count = 0

  constructor(kernel: Kernel, key: Key) {
    const names = kernel.state.map(variable => variable.name)
    const nexts = kernel.state.map(variable => variable.next)
    this.#kernel = kernel
    this.state = names.map(() => new Float64Array(BLOCK))
    this.#starts = new Evaluator(
      kernel.state.map(variable => variable.start),
      [],
    )
    this.#step = new Evaluator([...nexts, kernel.finite, ...kernel.exits], names)
    this.#nexts = nexts.map(next => this.#step.registerOf(next))
    this.#draw = { ...key, particle: 0, step: 0 }
  }

  start(first: number, count: number): void {
    this.#first = first
    this.#count = count
    this.#draw.step = 0
    for (let i = 0; i < count; i++) {
      this.#draw.particle = first + i
      this.#starts.run(this.#draw)
      this.#kernel.state.forEach((variable, s) => {
        this.state[s]![i] = this.#starts.value(variable.start)
      })
    }
    this.exitStep.fill(0)
    this.exitCode.fill(RUNNING)
  }

  advance(from: number, to: number): void {
    for (let i = 0; i < this.#count; i++) {
      this.#load(i)
      for (let step = from + 1; step <= to; step++) this.#take(step)
      this.#store(i)
    }
  }

  escape(horizon: number, slices: Slices): Promise<void> {
    return escapeInSlices(horizon, this.#count, slices, this.walks, (from, to) => this.#escape(from, to))
  }

  #escape(from: number, to: number): void {
    for (let i = 0; i < this.#count; i++) {
      if (this.exitCode[i] !== RUNNING) continue
      this.#load(i)
      for (let step = from + 1; step <= to; step++) {
        this.#take(step)
        const code = this.#outcome()
        if (code === RUNNING) continue
        this.exitCode[i] = code
        this.exitStep[i] = step
        break
      }
      this.#store(i)
    }
  }

  #load(i: number): void {
    this.#draw.particle = this.#first + i
    for (let s = 0; s < this.state.length; s++) this.#step.inputs[s] = this.state[s]![i]!
  }

  #store(i: number): void {
    for (let s = 0; s < this.state.length; s++) this.state[s]![i] = this.#step.inputs[s]!
  }

  #take(step: number): void {
    const { registers, inputs } = this.#step
    this.#draw.step = step
    this.#step.run(this.#draw)
    for (let s = 0; s < this.#nexts.length; s++) inputs[s] = registers[this.#nexts[s]!]!
  }

  #outcome(): number {
    if (this.#step.value(this.#kernel.finite) === 0) return DIVERGED
    for (let e = 0; e < this.#kernel.exits.length; e++)
      if (this.#step.value(this.#kernel.exits[e]!) === 1) return FIRST_EXIT + e
    return RUNNING
  }
}
