/** A run of particles on one machine: what an engine drives. It may take its steps at once or promise them. */
export interface Stepper {
  /** For each state variable of the kernel, one number a particle. */
  readonly state: readonly (Float32Array | Float64Array)[]
  /** The step of a particle's exit or divergence; 0 while it runs. */
  readonly exitStep: Int32Array
  /** RUNNING, DIVERGED, or FIRST_EXIT + the number of the exit (kernels/block.ts). */
  readonly exitCode: Int32Array
  /** Puts `count` particles, numbered from `first`, at their start. */
  start(first: number, count: number): void | Promise<void>
  /** Takes the steps from + 1 … to, whatever happens on the way. */
  advance(from: number, to: number): void | Promise<void>
  /** Takes the steps from + 1 … to of each particle until it leaves or diverges. A stopped particle's state is undefined. */
  escape(from: number, to: number): void | Promise<void>
}

/** The 64-bit key of the random numbers. */
export interface Key {
  readonly key0: number
  readonly key1: number
}
