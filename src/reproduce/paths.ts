/** Paths of single particles in float64, for claims without noise. */
import { ReferenceStepper } from '../engines/reference-stepper.js'
import type { ExperimentInput } from '../experiment/schema.js'
import { planOf } from '../experiment/sweep.js'

/** Where a particle is after so many steps. */
export interface PathPoint {
  readonly step: number
  readonly position: readonly number[]
}

/** The path of the first particle of an experiment without a sweep, at the given steps, ascending; 0 is the start. */
export function pathOf(experiment: ExperimentInput, steps: readonly number[]): PathPoint[] {
  const { kernel, key } = planOf(experiment).variants[0]!
  const stepper = new ReferenceStepper(kernel, key)
  stepper.start(0, 1)
  let behind = 0
  return steps.map(step => {
    stepper.advance(behind, step)
    behind = step
    return { step, position: stepper.state.slice(0, kernel.dimension).map(coordinate => coordinate[0]!) }
  })
}
