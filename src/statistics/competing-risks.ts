/**
 * Several exits told apart: the probability to have taken each one by the horizon, by Aalen and Johansen (1978). A particle
 * that diverges is censored, as in survival.ts.
 */
import { type Interval, NORMAL_975 } from './interval.js'

export interface ExitCounts {
  readonly particles: number
  readonly horizon: number
  /** For each exit, the particles that took it at step k = 0 … horizon. */
  readonly exits: readonly Float64Array[]
  readonly diverged: Float64Array
}

const ONE_SIDE = 0.025
/** How far the rounding of a sum of shares may leave it from 1. */
const ROUNDING = 1e-12

/**
 * The probability to leave through each exit by the horizon: F = Σ S(k − 1)·d/n, with its variance by the
 * delta method (Marubini and Valsecchi, Analysing Survival Data, 1995, chapter 10), and a log–log interval of 1 − F. Without divergence it is the
 * share of the particles. Where none or all took an exit the interval is exact (Clopper and Pearson).
 */
export function exitProbabilities(counts: ExitCounts): Interval[] {
  const steps = stepsWithEscapes(counts)
  return counts.exits.map((_, exit) => {
    const sum = steps.reduce((total, step) => total + increment(step, exit), 0)
    const estimate = sum > 1 - ROUNDING ? 1 : sum
    return intervalOf(estimate, variance(steps, exit, estimate), counts.particles)
  })
}

interface Step {
  readonly atRisk: number
  /** Escapes by exit, and in all. */
  readonly byExit: readonly number[]
  readonly escaped: number
  /** S before the step. */
  readonly survival: number
}

function stepsWithEscapes({ particles, horizon, exits, diverged }: ExitCounts): Step[] {
  const steps: Step[] = []
  let [atRisk, survival] = [particles, 1]
  for (let k = 1; k <= horizon; k++) {
    let escaped = 0
    for (const exit of exits) escaped += exit[k]!
    if (escaped > 0) {
      steps.push({ atRisk, escaped, survival, byExit: exits.map(exit => exit[k]!) })
      survival *= (atRisk - escaped) / atRisk
    }
    atRisk -= escaped + diverged[k]!
  }
  return steps
}

const increment = ({ survival, byExit, atRisk }: Step, exit: number) => (survival * byExit[exit]!) / atRisk

function variance(steps: readonly Step[], exit: number, final: number): number {
  let [incidence, sum] = [0, 0]
  for (const step of steps) {
    const { atRisk, escaped, survival, byExit } = step
    incidence += increment(step, exit)
    const rest = final - incidence
    const taken = byExit[exit]!
    if (atRisk > escaped) sum += (rest * rest * escaped) / (atRisk * (atRisk - escaped))
    sum += (survival * survival * taken * (atRisk - taken)) / atRisk ** 3
    sum -= (2 * rest * survival * taken) / atRisk ** 2
  }
  return Math.max(0, sum)
}

function intervalOf(estimate: number, variance: number, particles: number): Interval {
  const exact = ONE_SIDE ** (1 / particles)
  if (estimate === 0) return { estimate, low: 0, high: 1 - exact }
  if (estimate === 1) return { estimate, low: exact, high: 1 }
  const rest = 1 - estimate
  const spread = (NORMAL_975 * Math.sqrt(variance)) / (rest * Math.abs(Math.log(rest)))
  return { estimate, low: 1 - rest ** Math.exp(-spread), high: 1 - rest ** Math.exp(spread) }
}
