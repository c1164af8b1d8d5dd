/** Escape times drawn one by one, by methods that share nothing with the fits, and counted in whole steps. */
import seedrandom from 'seedrandom'
import type { LawName } from '#src/statistics/fits/law.js'
import { lawNamed } from '#src/statistics/fits/laws.js'
import type { EscapeCounts } from '#src/statistics/survival.js'
import { countsOf } from '../escape-counts.js'

export interface Source {
  uniform(): number
  normal(): number
}

export interface Case {
  readonly law: LawName
  readonly parameters: readonly number[]
}

export interface Design {
  readonly particles: number
  readonly horizon: number
  /** The probability to diverge at a step. */
  readonly divergence: number
}

/** Laws of mean times near 15 steps, a few of which pass step 20. */
export const CASES: readonly Case[] = [
  { law: 'exponential', parameters: [0.07] },
  { law: 'Weibull', parameters: [1.6, 16] },
  { law: 'gamma', parameters: [15, 2.5] },
  { law: 'lognormal', parameters: [12, 0.6] },
  { law: 'inverse Gaussian', parameters: [15, 30] },
  { law: 'saddle', parameters: [10, 6] },
]

export function sourceOf(seed: string): Source {
  const uniform = seedrandom.alea(seed)
  return { uniform, normal: () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()) }
}

export function drawTime({ law, parameters: [a, b] }: Case, source: Source): number {
  const exponential = () => -Math.log(1 - source.uniform())
  switch (law) {
    case 'exponential':
      return exponential() / a!
    case 'Weibull':
      return b! * exponential() ** (1 / a!)
    case 'gamma':
      return (a! / b!) * drawGamma(b!, source)
    case 'lognormal':
      return a! * Math.exp(b! * source.normal())
    case 'inverse Gaussian':
      return drawInverseGaussian(a!, b!, source)
    case 'saddle':
      return a! - b! * Math.log(Math.abs(source.normal()))
  }
}

export function simulate(truth: Case, { particles, horizon, divergence }: Design, source: Source): EscapeCounts {
  const [escapes, divergences]: [number[], number[]] = [[], []]
  for (let i = 0; i < particles; i++) {
    const step = Math.max(1, Math.ceil(drawTime(truth, source)))
    const lost = divergence === 0 ? Infinity : Math.ceil(Math.log(1 - source.uniform()) / Math.log1p(-divergence))
    if (Math.min(step, lost) > horizon) continue
    if (step <= lost) escapes.push(step)
    else divergences.push(lost)
  }
  return countsOf(particles, horizon, escapes, divergences)
}

/** Counts of as many particles that follow a law with no chance at all: the nearest whole numbers to what is expected. */
export function expectedCounts({ law, parameters }: Case, particles: number, horizon: number): EscapeCounts {
  const tails = lawNamed(law).tails(parameters)
  const at = (k: number) => (k === 0 ? 0 : Math.round(-particles * Math.expm1(tails(k).survival)))
  const escaped = Float64Array.from({ length: horizon + 1 }, (_, k) => (k === 0 ? 0 : at(k) - at(k - 1)))
  return { particles, horizon, escaped, diverged: new Float64Array(horizon + 1) }
}

/** Marsaglia and Tsang (2000), for shapes from 1 on. */
function drawGamma(shape: number, { uniform, normal }: Source): number {
  const d = shape - 1 / 3
  for (;;) {
    const z = normal()
    const v = (1 + z / Math.sqrt(9 * d)) ** 3
    if (v > 0 && Math.log(1 - uniform()) < z * z * 0.5 + d - d * v + d * Math.log(v)) return d * v
  }
}

/** Michael, Schucany and Haas (1976). */
function drawInverseGaussian(mean: number, shape: number, { uniform, normal }: Source): number {
  const y = mean * normal() ** 2
  const x = mean + (mean / (2 * shape)) * (y - Math.sqrt(4 * shape * y + y * y))
  return uniform() <= mean / (mean + x) ? x : mean ** 2 / x
}
