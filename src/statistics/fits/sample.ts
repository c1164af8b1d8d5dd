import { binEnd } from '../../tallies/step-bins.js'
import { AT_ZERO, logMass, type Tails } from '../log-tails.js'
import type { EscapeCounts } from '../survival.js'
import type { Law } from './law.js'

/** Particles known to have escaped in from < T ≤ to, times in steps. */
export interface EscapeBin {
  readonly from: number
  readonly to: number
  readonly count: number
}

/** Particles of which no more is known than T > step. */
export interface Censoring {
  readonly step: number
  readonly count: number
}

/** Escape times as the likelihood sees them, both lists in order of time. */
export interface Sample {
  readonly escapes: readonly EscapeBin[]
  readonly censored: readonly Censoring[]
}

interface Group {
  /** The step before its first one, and its last. */
  readonly from: number
  to: number
  count: number
  /** Σ step · particles. */
  moment: number
}

/** Groups are closed at this share of the particles, of the steps that have any, or of all the steps. */
const SHARE = 1 / 500

/**
 * The sample of counts per step, or per bin of steps: one bin per step with escapes, one censoring per step with divergence and one at the
 * horizon, so that it is exact while each kind has 500 such steps or fewer. Of more, neighbours are joined into at
 * most 1000 groups of a kind. That loses where in its bin an escape was, at most 0.2% of the escapes or of the steps,
 * and joined divergences stand at their mean step, exact to first order in the width of the group. Escapes and
 * divergences are joined apart, so that neither moves the other. What left at step 0 is left out.
 */
export function sampleOf({ particles, horizon, escaped, diverged }: EscapeCounts): Sample {
  const censored = grouped(diverged, horizon).map(({ count, moment }) => ({ step: moment / count, count }))
  const left = particles - total(escaped) - total(diverged)
  if (left > 0) censored.push({ step: horizon, count: left })
  return { escapes: grouped(escaped, horizon).map(({ from, to, count }) => ({ from, to, count })), censored }
}

/** Σ d ln(S(from) − S(to)) + Σ c ln S(step), where S(0) = 1. */
export function logLikelihood(law: Law, parameters: readonly number[], { escapes, censored }: Sample): number {
  const tails = law.tails(parameters)
  let [sum, edge, atEdge]: [number, number, Tails] = [0, 0, AT_ZERO]
  for (const { from, to, count } of escapes) {
    const before = from === edge ? atEdge : tails(from)
    edge = to
    atEdge = tails(to)
    sum += count * logMass(before, atEdge)
  }
  for (const { step, count } of censored) sum += count * tails(step).survival
  return Number.isNaN(sum) ? -Infinity : sum
}

function grouped(counts: Float64Array, horizon: number): Group[] {
  const [steps, particles] = [
    counts.reduce((sum, count, bin) => sum + (bin > 0 && count > 0 ? 1 : 0), 0),
    total(counts),
  ]
  const groups: Group[] = []
  let [inGroup, isOpen] = [0, false]
  for (let bin = 1; bin < counts.length; bin++) {
    const count = counts[bin]!
    if (count === 0) continue
    const step = binEnd(bin, horizon)
    if (!isOpen) groups.push({ from: binEnd(bin - 1, horizon), to: step, count: 0, moment: 0 })
    const group = groups.at(-1)!
    group.to = step
    group.count += count
    group.moment += step * count
    inGroup = isOpen ? inGroup + 1 : 1
    const isWide = step - group.from >= (horizon + 1) * SHARE
    isOpen = inGroup < steps * SHARE && group.count < particles * SHARE && !isWide
  }
  return groups
}

export function total(counts: Float64Array): number {
  return counts.reduce((sum, count) => sum + count, 0)
}
