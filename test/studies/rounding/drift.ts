/** The same paths in float32 and in float64, and how far apart they come. */
import { printWat } from '#kernels/printers/wat.js'
import { assemble } from '#src/engines/assemble.js'
import { ReferenceStepper } from '#src/engines/reference-stepper.js'
import { WasmStepper } from '#src/engines/wasm-stepper.js'
import { planOf } from '#src/experiment/sweep.js'
import type { Variant } from '#src/experiment/variant.js'
import type { Setting } from './settings.js'

export const PARTICLES = 64

/** How far apart the first coordinate of all particles is in the two, at a step. */
export interface Drift {
  readonly step: number
  /** Standard deviation of the particles in float64. */
  readonly spread: number
  /** Largest size of the coordinate up to this step. */
  readonly largest: number
  /** Largest and root mean square difference of a particle's positions. */
  readonly worst: number
  readonly rms: number
  /** Difference of the mean square displacements, in standard errors of that in float64. */
  readonly standardErrors: number
}

export interface DriftOptions {
  /** A seed for the path in float64 alone: another is a mistake, for control. */
  readonly referenceSeed?: string
}

/** Where the two are at each of some ascending steps. */
export async function driftOf(
  { experiment }: Setting,
  steps: readonly number[],
  { referenceSeed }: DriftOptions = {},
): Promise<Drift[]> {
  const whole = { ...experiment, particles: PARTICLES, steps: steps.at(-1)! }
  const variant = planOf(whole).variants[0]!
  const { key } = planOf({ ...whole, seed: referenceSeed ?? whole.seed! }).variants[0]!
  const reference = new ReferenceStepper(variant.kernel, key)
  const wasm = await wasmStepperOf(variant)
  reference.start(0, PARTICLES)
  wasm.start(0, PARTICLES)
  const start = Float64Array.from(reference.state[0]!)
  let [step, largest] = [0, 0]
  return steps.map(to => {
    for (; step < to; step++) {
      reference.advance(step, step + 1)
      for (let i = 0; i < PARTICLES; i++) largest = Math.max(largest, Math.abs(reference.state[0]![i]!))
    }
    wasm.advance(wasmStep(steps, to), to)
    return compared(step, largest, start, reference.state[0]!, wasm.walks[0]!.state[0]!)
  })
}

const wasmStep = (steps: readonly number[], to: number) => steps[steps.indexOf(to) - 1] ?? 0

async function wasmStepperOf({ kernel, key }: Variant): Promise<WasmStepper> {
  return new WasmStepper(await assemble(printWat(kernel)), [kernel.state.length], key)
}

function compared(
  step: number,
  largest: number,
  start: Float64Array,
  exact: ArrayLike<number>,
  rounded: ArrayLike<number>,
): Drift {
  const numbers = Array.from({ length: PARTICLES }, (_, i) => i)
  const differences = numbers.map(i => Math.abs(rounded[i]! - exact[i]!))
  const squares = (positions: ArrayLike<number>) => numbers.map(i => (positions[i]! - start[i]!) ** 2)
  const meanSquares = { exact: mean(squares(exact)), rounded: mean(squares(rounded)) }
  const standardError = deviation(squares(exact)) / Math.sqrt(PARTICLES)
  return {
    step,
    spread: deviation(numbers.map(i => exact[i]!)),
    largest,
    worst: Math.max(...differences),
    rms: Math.sqrt(mean(differences.map(difference => difference ** 2))),
    standardErrors: Math.abs(meanSquares.rounded - meanSquares.exact) / standardError,
  }
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

function deviation(values: readonly number[]): number {
  const centre = mean(values)
  return Math.sqrt(values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / (values.length - 1))
}
