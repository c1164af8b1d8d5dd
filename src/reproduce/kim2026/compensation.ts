/** How much momentum makes up for a radius: the γ at which SAM's mean escape time is that of SGD without momentum. */
import { FirstPassage } from '../../theory/first-passage.js'
import { compensatingMomentum } from '../../theory/kim2026.js'
import { linearIncrement, linearStep } from '../../theory/linear-step.js'
import { momentumPassage } from '../../theory/momentum-passage.js'

/** Along the unstable coordinate, from the saddle; the batch and the rate are such that an exact law takes a fraction of a second. */
export const ESCAPE = { curvature: -1, learningRate: 0.025, batchSize: 32, distance: 0.05 } as const

/** The practical update with shared noise, or Theorem 2's equation in steps of η, both with momentum. */
export type Walk = 'shared' | 'equation'

export interface Compensation {
  readonly radius: number
  /** By the exact laws of escape. */
  readonly momentum: number
  /** By Theorem 3, with C₂ = t/η: equal displacements at the mean escape time of SGD. */
  readonly theorem3: number
}

/** The mean escape time in steps, by the exact law. */
export function meanEscape(walk: Walk, radius: number, momentum: number): number {
  const { curvature, learningRate, batchSize, distance } = ESCAPE
  const full = walk === 'equation'
  const coordinate = {
    ...{ learningRate, momentum, noise: 'shared' as const, noiseStd: Math.sqrt(Math.abs(curvature) / batchSize) },
    curvature: full ? curvature * (1 + radius * curvature) ** 2 : curvature,
    radius: full ? 0 : radius,
  }
  const { multiplier, noise } = linearStep(coordinate)
  const ends = { noise, start: { mean: 0, std: 0 }, low: -distance, high: distance }
  const law =
    momentum === 0
      ? FirstPassage.create({ multiplier, ...ends })
      : momentumPassage({ increment: linearIncrement(coordinate), momentum, ...ends })
  if ('reason' in law) throw new Error(law.reason)
  return law.mean()!
}

/** Of the mean, as a share of it: less than is measured. */
const RESOLUTION = 1e-4

/** By the secant rule on ln of the mean, which is nearly a straight line, in ln(1 − γ). */
function solved(walk: Walk, radius: number, target: number): number {
  const excess = (friction: number) => Math.log(meanEscape(walk, radius, 1 - Math.exp(friction)) / target)
  const first = Math.log(1 - radius / 2)
  let [a, b] = [first, Math.log(1 - radius)]
  let [atA, atB] = [excess(a), excess(b)]
  while (Math.abs(atB) > RESOLUTION) {
    const next = b - (atB * (b - a)) / (atB - atA)
    ;[a, atA] = [b, atB]
    ;[b, atB] = [next, excess(next)]
  }
  return 1 - Math.exp(b)
}

const known = new Map<string, number>()

/** Solved once, as each takes some exact laws. */
function exactMomentum(walk: Walk, radius: number, target: number): number {
  const key = `${walk} ${radius}`
  const momentum = known.get(key) ?? solved(walk, radius, target)
  known.set(key, momentum)
  return momentum
}

export function compensations(walk: Walk, radii: readonly number[]): Compensation[] {
  const target = meanEscape('shared', 0, 0)
  const { curvature, learningRate, batchSize } = ESCAPE
  return radii.map(radius => ({
    radius,
    momentum: exactMomentum(walk, radius, target),
    theorem3: compensatingMomentum({ curvature, learningRate, batchSize, radius }, target * learningRate, 'derived'),
  }))
}
