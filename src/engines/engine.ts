/** What every engine does: run the blocks of some variants, and hand back their tallies in order. */
import type { Experiment } from '../experiment/schema.js'
import type { BatchSums } from '../tallies/batches.js'
import type { DiffusionSums } from '../tallies/diffusion.js'
import type { ExitCounts } from '../tallies/exit-counts.js'
import type { FieldGrid } from '../tallies/field.js'
import type { Key } from './stepper.js'

/** What an engine measures of one variant. */
export interface Measurement {
  readonly particles: number
  readonly horizon: number
  readonly dimension: number
  readonly learningRate: number
  readonly momentum: number
  readonly key: Key
  /** How many exits are told apart; null when escapes are not measured. */
  readonly exits: number | null
  /** Steps, ascending, at which diffusion is measured; empty for none. */
  readonly checkpoints: readonly number[]
  /** Where local drift and diffusion are measured, if they are. */
  readonly field: FieldGrid | null
  /** Whether its particles are compared with those of another variant, batch by batch. */
  readonly paired: boolean
}

/** A block: `count` particles of a variant, numbered from `first`. */
export interface Block {
  readonly variant: number
  readonly first: number
  readonly count: number
}

/** The diffusion of a block. */
export interface DiffusionResult extends DiffusionSums {
  /** For each coordinate, the batch sums of squared displacements, for a paired measurement. */
  readonly displacements: readonly BatchSums[] | null
}

/** The exits of a block. */
export interface EscapeResult {
  readonly counts: ExitCounts
  /** Batch sums of min(escape time, horizon), for a paired measurement. */
  readonly times: BatchSums | null
}

/** What a block yields. */
export interface BlockResult {
  readonly escape: EscapeResult | null
  readonly diffusion: DiffusionResult | null
  /** Optimizer steps really taken by particles. */
  readonly particleSteps: number
}

/**
 * A bundle of variants prepared for an engine: a compiled module or a file to load, and how many state variables the kernel
 * of each variant has; or the experiment of a single one to build a kernel from.
 */
export type Program =
  | { readonly kind: 'wasm'; readonly module: WebAssembly.Module; readonly stateVariables: readonly number[] }
  | { readonly kind: 'native'; readonly library: string; readonly stateVariables: readonly number[] }
  | { readonly kind: 'reference'; readonly experiment: Experiment }

/** Every variant is in one of them. */
export type Bundles = readonly (readonly number[])[]

/** What follows a run. */
export interface RunWatcher {
  onResult(block: Block, result: BlockResult): void
  /** Told now and then how many more steps of particles are behind, those of particles that have left included. */
  onSteps?(particleSteps: number): void
  readonly signal?: AbortSignal | undefined
}

export interface Engine {
  readonly name: string
  readonly threads: number
  /** What it runs on, in words. */
  readonly device: string
  /** Variants that it runs together, on the same normals: their blocks of the same particles should follow each other. */
  readonly bundles: Bundles
  /**
   * Runs blocks and passes on their results, always in the order of the blocks.
   * @throws the signal's reason when it is aborted; EngineError when the engine stops working.
   */
  run(blocks: Iterable<Block>, watcher: RunWatcher): Promise<void>
  close(): Promise<void>
}
