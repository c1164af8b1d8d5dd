import { RUNNING } from '../../kernels/block.js'

/** The particles of one kernel. */
export interface Walk {
  /** For each state variable of the kernel, one number a particle. */
  readonly state: readonly (Float32Array | Float64Array)[]
  /** The step of a particle's exit or divergence; 0 for one that still runs. */
  readonly exitStep: Int32Array
  /** RUNNING, DIVERGED, or FIRST_EXIT + the number of the exit (kernels/block.ts). */
  readonly exitCode: Int32Array
}

/**
 * A run of particles on one machine: what an engine drives. It may take its steps at once or promise them. Where it has
 * several kernels, the same particles walk in each of them, from the same normals.
 */
export interface Stepper {
  readonly walks: readonly Walk[]
  /** Puts `count` particles, numbered from `first`, at their start. */
  start(first: number, count: number): void | Promise<void>
  /** Takes the steps from + 1 … to, whatever happens on the way. */
  advance(from: number, to: number): void | Promise<void>
  /** From the start, takes each particle on, in every kernel, until it leaves, diverges or comes to the horizon. Its state is undefined then. */
  escape(horizon: number, slices: Slices): void | Promise<void>
}

/** How a long run is cut, so that its progress can be told. */
export interface Slices {
  readonly steps: number
  /** Told the steps of particles in each finished slice, those of particles that have left included. */
  onSteps(particleSteps: number): void
}

/** The steps of an escape in slices, until nobody is left: what would follow is behind at once. */
export async function escapeInSlices(
  horizon: number,
  count: number,
  { steps, onSteps }: Slices,
  walks: readonly Walk[],
  take: (from: number, to: number) => void | Promise<void>,
): Promise<void> {
  for (let step = 0; step < horizon; ) {
    const end = Math.min(horizon, step + steps)
    await take(step, end)
    const isOver = walks.every(({ exitCode }) => !hasRunning(exitCode, count))
    onSteps(((isOver ? horizon : end) - step) * count * walks.length)
    step = isOver ? horizon : end
  }
}

function hasRunning(exitCode: Int32Array, count: number): boolean {
  const running = exitCode.indexOf(RUNNING)
  return running >= 0 && running < count
}

/** The 64-bit key of the random numbers. */
export interface Key {
  readonly key0: number
  readonly key1: number
}

/** The steps from + 1 … to of `count` particles, in slices. */
export async function inSlices(
  from: number,
  to: number,
  count: number,
  { steps, onSteps }: Slices,
  take: (from: number, to: number) => void | Promise<void>,
): Promise<void> {
  for (let step = from; step < to; step += steps) {
    const end = Math.min(to, step + steps)
    await take(step, end)
    onSteps((end - step) * count)
  }
}
