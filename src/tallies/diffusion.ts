/** What a diffusion measurement keeps of its particles: sums that merge by addition, block by block. */
import {
  addBatchMoments,
  addInto,
  type BatchSums,
  batchMomentsLength,
  batchSums,
  sumBatchesOfSquares,
} from './batches.js'
import { type Arrays, columnsOf, difference, finiteParticles } from './columns.js'
import { addField, type FieldGrid, type FieldTally, fieldTally } from './field.js'
import { Regression } from './regression.js'
import { spread } from './spread.js'
import { addLastSteps, STEP_SUMS } from './steps.js'

/** More checkpoints than this are thinned out where pairs of them are kept. */
const MOST_PAIRED = 40

export interface DiffusionTally {
  readonly dimension: number
  readonly checkpoints: readonly number[]
  /** The sums of steps.ts for each coordinate of each checkpoint, checkpoints outermost. */
  readonly sums: Float64Array
  /** Particles that are not finite at each checkpoint; they are in no other sum. */
  readonly diverged: Float64Array
  /** Numbers of the checkpoints that batches are kept of. */
  readonly paired: readonly number[]
  /** For each coordinate, the moments (batches.ts) of d² at the paired checkpoints, d being the displacement. */
  readonly displacementMoments: Float64Array
  /** The same of r², r being what the displacement's regression on the start leaves: the part that noise has made. */
  readonly noiseMoments: Float64Array
  /** Steps by where they were taken, when there is a grid. */
  readonly field: FieldTally | null
}

export function diffusionTally(
  dimension: number,
  checkpoints: readonly number[],
  grid: FieldGrid | null,
): DiffusionTally {
  const paired = checkpoints.length === 0 ? [] : spread(MOST_PAIRED, 0, checkpoints.length - 1)
  const moments = () => new Float64Array(dimension * batchMomentsLength(paired.length))
  return {
    dimension,
    checkpoints,
    sums: new Float64Array(checkpoints.length * dimension * STEP_SUMS),
    diverged: new Float64Array(checkpoints.length),
    paired,
    displacementMoments: moments(),
    noiseMoments: moments(),
    field: grid === null ? null : fieldTally(grid),
  }
}

/** Where the sums of a coordinate at a checkpoint begin. */
export function sumsOffset({ dimension }: DiffusionTally, checkpoint: number, coordinate: number): number {
  return (checkpoint * dimension + coordinate) * STEP_SUMS
}

/** Where the batch moments of a coordinate begin. */
export function momentsOffset({ paired }: DiffusionTally, coordinate: number): number {
  return coordinate * batchMomentsLength(paired.length)
}

/** What merges by addition. */
export type DiffusionSums = Pick<DiffusionTally, 'sums' | 'diverged' | 'displacementMoments' | 'noiseMoments' | 'field'>

export function mergeDiffusion(into: DiffusionTally, from: DiffusionSums): void {
  addInto(into.sums, from.sums)
  addInto(into.diverged, from.diverged)
  addInto(into.displacementMoments, from.displacementMoments)
  addInto(into.noiseMoments, from.noiseMoments)
  if (into.field !== null && from.field !== null) addInto(into.field.sums, from.field.sums)
}

/** What a checkpoint sees of a block of particles. */
export interface Snapshot {
  /** Positions two steps before; null at step 1. */
  readonly earlier: Arrays | null
  readonly before: Arrays
  /** Velocities before the step; none without momentum. */
  readonly velocity: Arrays
  readonly after: Arrays
}

export interface DiffusionSettings {
  readonly checkpoints: readonly number[]
  readonly field: FieldGrid | null
  /** ηγ: what a unit of velocity takes from the next step. */
  readonly drag: number
}

/** A block of particles as it passes the checkpoints, from its start on. */
export class DiffusionBlock {
  readonly #tally: DiffusionTally
  /** For each coordinate, the batch sums of its squared displacement at the paired checkpoints. */
  readonly displacements: readonly BatchSums[]
  readonly #noise: readonly BatchSums[]
  readonly #start: Arrays
  readonly #count: number
  readonly #drag: number
  #onStart: Regression | undefined

  constructor(settings: DiffusionSettings, start: Arrays, count: number) {
    const { checkpoints, field, drag } = settings
    this.#tally = diffusionTally(start.length, checkpoints, field)
    const batches = () => start.map(() => batchSums(this.#tally.paired.length, count))
    this.displacements = batches()
    this.#noise = batches()
    this.#start = start
    this.#count = count
    this.#drag = drag
  }

  /** Adds a checkpoint, by its number. */
  add(checkpoint: number, snapshot: Snapshot): void {
    const finite = finiteParticles(snapshot.after, this.#count)
    const count = finite?.length ?? this.#count
    const tally = this.#tally
    tally.diverged[checkpoint]! += this.#count - count
    const columns = (arrays: Arrays) => columnsOf(arrays, this.#count, finite)
    const [before, after, velocity] = [columns(snapshot.before), columns(snapshot.after), columns(snapshot.velocity)]
    const start = columns(this.#start)
    const displacement = after.map((column, j) => difference(column, start[j]!))
    const innovation = after.map((column, j) => difference(column, before[j]!))
    velocity.forEach((speed, j) => {
      const own = innovation[j]!
      for (let i = 0; i < own.length; i++) own[i]! += this.#drag * speed[i]!
    })
    const earlier = snapshot.earlier === null ? null : columns(snapshot.earlier)
    const steps = { count, displacement, before, innovation, earlier, after }
    if (tally.field !== null) addField(tally.field, before, innovation)
    addLastSteps(tally.sums, j => sumsOffset(tally, checkpoint, j), steps)
    const place = tally.paired.indexOf(checkpoint)
    // of a block that has lost particles no pairs are made: statistics do not use checkpoints after a divergence
    if (place >= 0 && finite === null) this.#addBatches(place, displacement)
  }

  /** The tally, complete; to be called once, after the last checkpoint. */
  finish(): DiffusionTally {
    const tally = this.#tally
    this.displacements.forEach((batches, j) => {
      addBatchMoments(tally.displacementMoments, momentsOffset(tally, j), batches)
    })
    this.#noise.forEach((batches, j) => {
      addBatchMoments(tally.noiseMoments, momentsOffset(tally, j), batches)
    })
    return tally
  }

  #addBatches(place: number, displacement: readonly Float64Array[]): void {
    this.#onStart ??= new Regression(columnsOf(this.#start, this.#count, null), this.#count)
    const onStart = this.#onStart
    const share = this.#count / Math.max(1, this.#count - onStart.parameters)
    displacement.forEach((column, j) => {
      sumBatchesOfSquares(this.displacements[j]!, place, column, 1)
      sumBatchesOfSquares(this.#noise[j]!, place, onStart.fit(column).residuals, share)
    })
  }
}
