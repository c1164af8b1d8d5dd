/** Paths of GD and SAM on Beale's function without noise, with the two gradients of each step. */
import type { ExperimentInput } from '../../experiment/schema.js'
import { ascentPoint, cosine, distance, type Landscape, landscapeOf } from '../landscape.js'
import { pathOf } from '../paths.js'

/** The setting of the paper. */
export const SETTING = { learningRate: 1e-3 / 80, start: [1, 2], radii: [0, 0.1, 0.5, 1] } as const
export const SADDLE = [0, 1] as const
export const MINIMUM = [3, 0.5] as const

/** At such a distance a path is at a point: a three-hundredth of that between saddle and minimum. */
export const NEAR = 0.01
/** Steps at the end of a path that are all looked at. */
export const LATE_STEPS = 10_000
const POINTS = 300

export interface WalkPoint {
  readonly step: number
  readonly position: readonly number[]
  /** w_p, where the second gradient is taken. */
  readonly ascent: readonly number[]
  /** Of the angle between the gradients at w and at w_p. */
  readonly cosine: number
}

export interface Walk {
  readonly radius: number
  /** Evenly in the logarithm of the step, from the start. */
  readonly points: readonly WalkPoint[]
  /** The last steps, every one. */
  readonly late: readonly WalkPoint[]
}

/** GD where the radius is 0. */
export function experimentOf(radius: number, steps: number): ExperimentInput {
  const { learningRate, start } = SETTING
  return {
    ...{ particles: 1, steps, start: [...start], loss: { beale: {} }, noise: { none: {} } },
    optimizer: radius === 0 ? { kind: 'sgd', learningRate } : { kind: 'sam', learningRate, radius },
  }
}

export function walkOf(radius: number, steps: number): Walk {
  const experiment = experimentOf(radius, steps)
  const landscape = landscapeOf(experiment)
  const from = steps - LATE_STEPS
  const early = Array.from({ length: POINTS }, (_, i) => Math.round((from + 1) ** (i / (POINTS - 1))) - 1)
  const all = [...new Set(early), ...Array.from({ length: LATE_STEPS }, (_, i) => from + 1 + i)]
  const points = pathOf(experiment, all).map(({ step, position }) => ({
    ...{ step, position },
    ...gradientsAt(landscape, position, radius),
  }))
  return {
    radius,
    points: points.filter(({ step }) => step <= from || step === steps),
    late: points.filter(({ step }) => step > from),
  }
}

function gradientsAt(landscape: Landscape, position: readonly number[], radius: number) {
  const ascent = ascentPoint(landscape, position, radius)
  return { ascent, cosine: cosine(landscape.gradient(position), landscape.gradient(ascent)) }
}

/** The greatest distance from a point in the last steps. */
export const lateDistance = ({ late }: Walk, place: readonly number[]): number =>
  Math.max(...late.map(({ position }) => distance(position, place)))

/** The first of the points from which on the path is near a place, or null. */
export function arrival({ points }: Walk, place: readonly number[]): number | null {
  const away = points.findLastIndex(({ position }) => distance(position, place) > NEAR)
  return points[away + 1]?.step ?? null
}

const placeAfter = (experiment: ExperimentInput, steps: number) => pathOf(experiment, [steps])[0]!.position

/** By this step a path has gone past the saddle or is held by it. */
const DECIDED = 50_000

/** Between which two radii, this far apart, the smallest lies that is held; found by bisection. */
export function smallestHeldRadius(width = 1e-4): { low: number; high: number } {
  let [low, high] = [0.1, 0.5]
  while (high - low > width) {
    const middle = (low + high) / 2
    const place = placeAfter(experimentOf(middle, DECIDED), DECIDED)
    if (distance(place, SADDLE) < distance(place, MINIMUM)) high = middle
    else low = middle
  }
  return { low, high }
}

/** How far two paths are from each other after so many steps, that started in neighbouring numbers. */
export function departure(radius: number, steps: number): number {
  const experiment = experimentOf(radius, steps)
  const [x, y] = SETTING.start
  const neighbour = { ...experiment, start: [x + Number.EPSILON, y] }
  return distance(placeAfter(experiment, steps), placeAfter(neighbour, steps))
}
