/** How an engine's stepper is compared with the float64 evaluator's. */
import { ReferenceStepper } from '#src/engines/reference-stepper.js'
import type { Stepper } from '#src/engines/stepper.js'
import { planOf } from '#src/experiment/sweep.js'
import type { Variant } from '#src/experiment/variant.js'
import type { Case } from './cases.js'

export interface Pair {
  readonly reference: ReferenceStepper
  readonly engine: Stepper
  readonly particles: number
  readonly steps: number
}

/** Particles are numbered from here: an engine has to use the number, not the place. */
const FIRST = 1000

export async function pairOf(
  { experiment }: Case,
  stepperOf: (variant: Variant) => Promise<Stepper>,
  referenceKey?: Variant['key'],
): Promise<Pair> {
  const variant = planOf(experiment).variants[0]!
  const reference = new ReferenceStepper(variant.kernel, referenceKey ?? variant.key)
  return { reference, engine: await stepperOf(variant), particles: experiment.particles, steps: experiment.steps }
}

/** Starts both. */
export async function begin({ reference, engine, particles }: Pair): Promise<void> {
  reference.start(FIRST, particles)
  await engine.start(FIRST, particles)
}

/**
 * Takes every step on both from the engine's state, and returns the largest difference of a state after a step. It is
 * relative to the largest of that state variable in the ensemble; a particle not finite in either is left out.
 */
export async function worstStep(pair: Pair): Promise<number> {
  const { reference, engine, steps } = pair
  await begin(pair)
  let worst = largestDifference(pair)
  for (let step = 1; step <= steps; step++) {
    for (const [s, numbers] of reference.state.entries()) numbers.set(engine.walks[0]!.state[s]!)
    reference.advance(step - 1, step)
    await engine.advance(step - 1, step)
    worst = Math.max(worst, largestDifference(pair))
  }
  return worst
}

export function largestDifference({ reference, engine, particles }: Pair): number {
  return Math.max(
    ...reference.state.map((expected, s) => {
      const found = engine.walks[0]!.state[s]!
      const both = Array.from({ length: particles }, (_, i) => i).filter(
        i => Number.isFinite(Math.fround(expected[i]!)) && Number.isFinite(found[i]!),
      )
      const size = Math.max(...both.map(i => Math.abs(expected[i]!)), 0.01)
      return Math.max(0, ...both.map(i => Math.abs(found[i]! - expected[i]!) / size))
    }),
  )
}

/** Runs the escape of both: particles that end differently, and those that leave after the first step. */
export async function compareEscape(pair: Pair): Promise<{ ties: number; laterExits: number }> {
  const { reference, engine, particles, steps } = pair
  await begin(pair)
  const whole = { steps, onSteps: () => {} }
  await reference.escape(steps, whole)
  await engine.escape(steps, whole)
  const walk = engine.walks[0]!
  let [ties, laterExits] = [0, 0]
  for (let i = 0; i < particles; i++) {
    if (reference.exitStep[i] !== walk.exitStep[i] || reference.exitCode[i] !== walk.exitCode[i]) ties++
    if (reference.exitStep[i]! > 1) laterExits++
  }
  return { ties, laterExits }
}
