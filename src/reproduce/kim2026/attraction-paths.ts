/** Where paths without noise are drawn to the saddle, along one unstable coordinate. */
import type { ExperimentInput } from '../../experiment/schema.js'
import { pathOf } from '../paths.js'
import { SETTING } from './attraction-grid.js'

type Kind = 'usam' | 'sam'

interface Place {
  readonly kind: Kind
  readonly curvature: number
  readonly radius: number
  /** SETTING.start unless given. */
  readonly start?: number
}

/** After so many steps it is plain whether |w| of unnormalised SAM grows or shrinks. */
const STEPS = 100
/** After so many a difference in the last digit from where normalised SAM leaves has grown past LOST, for η|λ| > 0.02. */
const LONG = 5000
const LOST = 1
/** Bisection ends where the ends are this near, as a share of them: what rounding leaves. */
const WIDTH = 1e-14

function experimentOf({ kind, curvature, radius, start = SETTING.start }: Place, steps: number): ExperimentInput {
  return {
    ...{ particles: 1, steps, start: [start], loss: { saddle: { curvatures: [curvature] } }, noise: { none: {} } },
    optimizer: { kind, learningRate: SETTING.learningRate, radius },
  }
}

/** The path at the given steps. */
export const positions = (place: Place, steps: readonly number[]): number[] =>
  pathOf(experimentOf(place, steps.at(-1)!), steps).map(({ position }) => position[0]!)

/**
 * Whether a path is drawn to the saddle: of unnormalised SAM, whose step is linear, whether |w| shrinks; of normalised
 * SAM whether it has not gone far in the end.
 */
export function held(place: Place): boolean {
  if (place.kind === 'sam') return Math.abs(positions(place, [LONG])[0]!) < LOST
  const [from, to] = positions(place, [0, STEPS]) as [number, number]
  return Math.abs(to) < Math.abs(from)
}

/** The radius between two at which `held` changes, by bisection to the width of rounding. */
export function boundary(kind: Kind, curvature: number, between: readonly [number, number]): number {
  let [low, high] = between
  const atLow = held({ kind, curvature, radius: low })
  while (high - low > WIDTH * high) {
    const middle = (low + high) / 2
    if (held({ kind, curvature, radius: middle }) === atLow) low = middle
    else high = middle
  }
  return (low + high) / 2
}

/** The radius ρ = 2/(ηλ²) − 1/λ of ηλ(1 + ρλ) = 2, where the step of unnormalised SAM overshoots the saddle by as much as it came. */
export const upperRadius = (curvature: number): number => 2 / (SETTING.learningRate * curvature ** 2) - 1 / curvature

/**
 * Of normalised SAM on ½λw², w' = (1 + q)w − qρ·sign(w) with q = η|λ|: the greatest |w| of many steps long after the
 * start, and the factor by which a small departure from the cycle w = ±qρ/(2 + q) grows in a step.
 */
export function samAtTheSaddle(curvature: number, radius: number): { greatest: number; growth: number } {
  const late = Array.from({ length: 20_000 }, (_, i) => 10_000 + i)
  const places = positions({ kind: 'sam', curvature, radius, start: radius / 3 }, late)
  const cycle = cycleAmplitude(curvature, radius)
  const departed = 1e-6 * cycle
  const steps = 10
  const [end] = positions({ kind: 'sam', curvature, radius, start: cycle + departed }, [steps])
  return {
    greatest: Math.max(...places.map(Math.abs)),
    growth: Math.abs((Math.abs(end!) - cycle) / departed) ** (1 / steps),
  }
}

/** η|λ|ρ/(2 + η|λ|): where w' = −w. */
export function cycleAmplitude(curvature: number, radius: number): number {
  const pull = SETTING.learningRate * Math.abs(curvature)
  return (pull * radius) / (2 + pull)
}
