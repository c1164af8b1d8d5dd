/**
 * Escape counts in bins of steps (step-bins.ts): the whole distribution of the escape time in memory that only the horizon
 * sets, without loss where each step has a bin.
 */
import { DIVERGED, FIRST_EXIT, RUNNING } from '../../kernels/block.js'
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

/** How many of some particles left at which step and how, sorted by step, then code; particles still in are left out. */
export interface ExitCounts {
  readonly particles: number
  readonly steps: Int32Array
  /** Of kernels/block.ts. */
  readonly codes: Int32Array
  readonly counts: Int32Array
}

/** Counts particles, of which there is any number of arrays, by the step and the code of their exit. */
export function countExits(particles: readonly { steps: Int32Array; codes: Int32Array }[], exits: number): ExitCounts {
  // one number that sorts by step, then code; exact, as it is less than 2^31 steps times the codes
  const codesAStep = FIRST_EXIT + exits - DIVERGED
  const keys = new Float64Array(particles.reduce((sum, { steps }) => sum + steps.length, 0))
  let left = 0
  for (const { steps, codes } of particles)
    for (let i = 0; i < steps.length; i++)
      if (codes[i] !== RUNNING) keys[left++] = steps[i]! * codesAStep + codes[i]! - DIVERGED
  const sorted = keys.subarray(0, left).sort()
  const rows = new ExitRows(sorted.reduce((sum, key, i) => sum + Number(i === 0 || key !== sorted[i - 1]), 0))
  for (let i = 0, from = 0; i < left; i++) {
    if (sorted[i] === sorted[i + 1]) continue
    const key = sorted[i]!
    rows.add(Math.floor(key / codesAStep), (key % codesAStep) + DIVERGED, i + 1 - from)
    from = i + 1
  }
  return { particles: keys.length, steps: rows.steps, codes: rows.codes, counts: rows.counts }
}

/** Rows of exit counts as they are found. */
export class ExitRows {
  readonly steps: Int32Array
  readonly codes: Int32Array
  readonly counts: Int32Array
  #row = 0

  constructor(rows: number) {
    this.steps = new Int32Array(rows)
    this.codes = new Int32Array(rows)
    this.counts = new Int32Array(rows)
  }

  add(step: number, code: number, count: number): void {
    const row = this.#row++
    this.steps[row] = step
    this.codes[row] = code
    this.counts[row] = count
  }
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
