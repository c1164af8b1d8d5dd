/**
 * Escape counts in bins of steps (step-bins.ts): the whole distribution of the escape time in memory that only the horizon
 * sets, without loss where each step has a bin.
 */
import { DIVERGED, FIRST_EXIT } from '../../kernels/block.js'
import type { ExitCounts } from './exit-counts.js'
import { binOf } from './step-bins.js'

export interface EscapeTally {
  particles: number
  readonly horizon: number
  /** For each exit, the particles that took it in each bin up to that of the horizon. */
  readonly exits: readonly Float64Array[]
  /** Particles that became non-finite in each bin. */
  readonly diverged: Float64Array
}

export function escapeTally(exits: number, horizon: number): EscapeTally {
  const bins = binOf(horizon) + 1
  return {
    particles: 0,
    horizon,
    exits: Array.from({ length: exits }, () => new Float64Array(bins)),
    diverged: new Float64Array(bins),
  }
}

/** Bytes a tally takes. */
export function escapeTallyBytes(exits: number, horizon: number): number {
  return (exits + 1) * (binOf(horizon) + 1) * 8
}

export function addExits(tally: EscapeTally, { particles, steps, codes, counts }: ExitCounts): void {
  for (let row = 0; row < steps.length; row++) {
    const code = codes[row]!
    const taken = code === DIVERGED ? tally.diverged : tally.exits[code - FIRST_EXIT]!
    taken[binOf(steps[row]!)]! += counts[row]!
  }
  tally.particles += particles
}

/** Escapes and divergences in each bin, whichever exit was taken: what a survival curve is estimated from. */
export function escapeCounts({ particles, horizon, exits, diverged }: EscapeTally) {
  return { particles, horizon, escaped: summed(exits), diverged }
}

function summed(exits: readonly Float64Array[]): Float64Array {
  if (exits.length === 1) return exits[0]!
  const total = new Float64Array(exits[0]!.length)
  for (const counts of exits) for (let bin = 0; bin < total.length; bin++) total[bin]! += counts[bin]!
  return total
}
