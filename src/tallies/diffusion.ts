/** Sums of displacements at checkpoints: see moments.ts for what is kept for each coordinate. */
import { addMoments, MOMENTS, mergeSums } from './moments.js'

export interface DiffusionTally {
  readonly dimension: number
  readonly checkpoints: readonly number[]
  /** MOMENTS numbers for each coordinate of each checkpoint, checkpoints outermost. */
  readonly sums: Float64Array
  /** Particles that are not finite at each checkpoint; they are in no other sum. */
  readonly diverged: Float64Array
}

export function diffusionTally(dimension: number, checkpoints: readonly number[]): DiffusionTally {
  return {
    dimension,
    checkpoints,
    sums: new Float64Array(checkpoints.length * dimension * MOMENTS),
    diverged: new Float64Array(checkpoints.length),
  }
}

/** Where the sums of a coordinate at a checkpoint begin. */
export function momentsOffset(tally: DiffusionTally, checkpoint: number, coordinate: number): number {
  return (checkpoint * tally.dimension + coordinate) * MOMENTS
}

/** One array for each coordinate. */
type Arrays = readonly (Float32Array | Float64Array)[]

/** What a checkpoint sees of a block of particles. */
export interface Snapshot {
  readonly start: Arrays
  readonly before: Arrays
  /** Velocities before the step; none without momentum. */
  readonly velocity: Arrays
  readonly after: Arrays
}

/** Adds the first `count` particles of a snapshot; `drag` is ηγ, what a unit of velocity takes from the next step. */
export function addSnapshot(
  tally: DiffusionTally,
  checkpoint: number,
  { start, before, velocity, after }: Snapshot,
  count: number,
  drag: number,
): void {
  for (let i = 0; i < count; i++) {
    if (!allFinite(after, i)) {
      tally.diverged[checkpoint]! += 1
      continue
    }
    for (let j = 0; j < tally.dimension; j++) {
      const [from, now, next] = [start[j]![i]!, before[j]![i]!, after[j]![i]!]
      const innovation = next - now + (velocity.length === 0 ? 0 : drag * velocity[j]![i]!)
      addMoments(tally.sums, momentsOffset(tally, checkpoint, j), now, innovation, next - from)
    }
  }
}

export function mergeDiffusion(into: DiffusionTally, sums: Float64Array, diverged: Float64Array): void {
  mergeSums(into.sums, sums)
  mergeSums(into.diverged, diverged)
}

function allFinite(arrays: Arrays, i: number): boolean {
  for (let j = 0; j < arrays.length; j++) if (!Number.isFinite(arrays[j]![i]!)) return false
  return true
}
