/** Escape counts per step: the whole distribution of the escape time, without loss, in memory that only the horizon sets. */
import { DIVERGED, FIRST_EXIT, RUNNING } from '../../kernels/block.js'

export interface EscapeTally {
  particles: number
  readonly horizon: number
  /** For each exit, the particles that took it at step k = 0 … horizon. */
  readonly exits: readonly Float64Array[]
  /** Particles that became non-finite at step k = 0 … horizon. */
  readonly diverged: Float64Array
}

export function escapeTally(exits: number, horizon: number): EscapeTally {
  return {
    particles: 0,
    horizon,
    exits: Array.from({ length: exits }, () => new Float64Array(horizon + 1)),
    diverged: new Float64Array(horizon + 1),
  }
}

/** Bytes a tally takes. */
export function escapeTallyBytes(exits: number, horizon: number): number {
  return (exits + 1) * (horizon + 1) * 8
}

/** Adds particles by the step and the code (kernels/block.ts) of their exit. */
export function addExits(tally: EscapeTally, steps: Int32Array, codes: Int32Array): void {
  for (let i = 0; i < steps.length; i++) {
    const code = codes[i]!
    if (code === DIVERGED) tally.diverged[steps[i]!]! += 1
    else if (code !== RUNNING) tally.exits[code - FIRST_EXIT]![steps[i]!]! += 1
  }
  tally.particles += steps.length
}

/** Escapes and divergences per step, whichever exit was taken: what a survival curve is estimated from. */
export function escapeCounts({ particles, horizon, exits, diverged }: EscapeTally) {
  return { particles, horizon, escaped: summed(exits), diverged }
}

function summed(exits: readonly Float64Array[]): Float64Array {
  if (exits.length === 1) return exits[0]!
  const total = new Float64Array(exits[0]!.length)
  for (const counts of exits) for (let k = 0; k < total.length; k++) total[k]! += counts[k]!
  return total
}
