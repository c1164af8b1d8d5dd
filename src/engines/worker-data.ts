import type { Bundles, Measurement, Program } from './engine.js'

/** The counters: steps of particles that are behind, and workers that have started. */
export const STEPS_BEHIND = 0
export const STARTED = 1
export const COUNTERS = 2

/** What every worker of a pool is given when it starts. */
export interface WorkerData {
  readonly bundles: Bundles
  /** One for each bundle. */
  readonly programs: readonly Program[]
  /** One for each variant. */
  readonly measurements: readonly Measurement[]
  /** Blocks of particles that a worker is given at a time, at most. */
  readonly blocksTogether: number
  /** 64-bit numbers that all workers share. */
  readonly counters: SharedArrayBuffer
}
