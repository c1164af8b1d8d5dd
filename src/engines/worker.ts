/** A worker thread of the pool: keeps a stepper for each variant it has met, and runs blocks on them. */
import { workerData } from 'node:worker_threads'
import { move, transferableSymbol, valueSymbol } from 'piscina'
import type { Block, BlockResult, Measurement, Program } from './engine.js'
import { Kept } from './kept.js'
import { measureBlocks } from './measure.js'
import type { Key, Stepper } from './stepper.js'
import { WasmStepper } from './wasm-stepper.js'

/** What every worker of a pool is given when it starts. */
export interface WorkerData {
  readonly programs: readonly Program[]
  readonly measurements: readonly Measurement[]
  /** One shared number: the steps of particles that are behind, over all workers. */
  readonly progress: SharedArrayBuffer
}

/** So many steps at a time: a tenth of a second of WebAssembly. */
const SLICE = 2048

const { programs, measurements, progress } = workerData as WorkerData
const stepsBehind = new BigInt64Array(progress)
const slices = {
  steps: SLICE,
  onSteps: (particleSteps: number) => void Atomics.add(stepsBehind, 0, BigInt(particleSteps)),
}
const steppers = new Kept<Promise<Stepper>>()

/** Hands the arrays of a result over instead of copying them, so that memory stays flat. */
class Moved {
  constructor(readonly result: BlockResult) {}

  get [valueSymbol](): BlockResult {
    return this.result
  }

  get [transferableSymbol](): ArrayBufferLike[] {
    const { escape, diffusion } = this.result
    const steps = escape === null ? [] : [escape.steps, escape.codes]
    return [...steps, ...arraysOf(diffusion)].map(array => array.buffer)
  }
}

function arraysOf(diffusion: BlockResult['diffusion']): Float64Array[] {
  if (diffusion === null) return []
  const { sums, diverged, displacementMoments, noiseMoments, field, displacements } = diffusion
  const rows = (displacements ?? []).flatMap(batches => batches.rows)
  return [sums, diverged, displacementMoments, noiseMoments, ...(field === null ? [] : [field.sums]), ...rows]
}

export default async function work(block: Block): Promise<unknown> {
  const measurement = measurements[block.variant]!
  const stepper = await steppers.get(block.variant, () => stepperOf(programs[block.variant]!, measurement.key))
  const [result] = await measureBlocks(stepper, measurement, [block], slices)
  return move(new Moved(result!) as never)
}

async function stepperOf(program: Program, key: Key): Promise<Stepper> {
  if (program.kind === 'wasm') return new WasmStepper(program.module, program.stateVariables, key)
  // the schema and the parser behind it would slow the start of every other worker
  const [{ ReferenceStepper }, { variantOf }] = await Promise.all([
    import('./reference-stepper.js'),
    import('../experiment/variant.js'),
  ])
  return new ReferenceStepper(variantOf(program.experiment, {}).kernel, key)
}
