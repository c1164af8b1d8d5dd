/** A worker thread of the pool: keeps a stepper for each bundle of variants it has met, and runs blocks on them. */
import { workerData } from 'node:worker_threads'
import { move, transferableSymbol, valueSymbol } from 'piscina'
import { BLOCK } from '../../kernels/block.js'
import type { BlockResult, Program } from './engine.js'
import type { Group } from './groups.js'
import { Kept } from './kept.js'
import { measureBlocks } from './measure.js'
import type { Key, Stepper } from './stepper.js'
import { WasmStepper } from './wasm-stepper.js'
import { STARTED, STEPS_BEHIND, type WorkerData } from './worker-data.js'

/** So many steps at a time: a tenth of a second of WebAssembly. */
const SLICE = 2048

const { bundles, programs, measurements, blocksTogether, counters: shared } = workerData as WorkerData
const counters = new BigInt64Array(shared)
const slices = {
  steps: SLICE,
  onSteps: (particleSteps: number) => void Atomics.add(counters, STEPS_BEHIND, BigInt(particleSteps)),
}
const steppers = new Kept<Promise<Stepper>>()

/** Hands the arrays of results over instead of copying them, so that memory stays flat. */
class Moved {
  constructor(readonly results: BlockResult[]) {}

  get [valueSymbol](): BlockResult[] {
    return this.results
  }

  get [transferableSymbol](): ArrayBufferLike[] {
    return this.results.flatMap(({ escape, diffusion }) =>
      [...arraysOfExits(escape), ...arraysOf(diffusion)].map(array => array.buffer),
    )
  }
}

function arraysOfExits(escape: BlockResult['escape']): (Int32Array | Float64Array)[] {
  if (escape === null) return []
  const { steps, codes, counts } = escape.counts
  return [steps, codes, counts, ...(escape.times?.rows ?? [])]
}

function arraysOf(diffusion: BlockResult['diffusion']): Float64Array[] {
  if (diffusion === null) return []
  const { sums, diverged, displacementMoments, noiseMoments, field, displacements } = diffusion
  const rows = (displacements ?? []).flatMap(batches => batches.rows)
  return [sums, diverged, displacementMoments, noiseMoments, ...(field === null ? [] : [field.sums]), ...rows]
}

/** Runs neighbouring blocks of one bundle. */
export default async function work({ bundle, blocks }: Group): Promise<unknown> {
  const variants = bundles[bundle]!
  const { key } = measurements[variants[0]!]!
  const stepper = await steppers.get(bundle, () => stepperOf(programs[bundle]!, key))
  return move(new Moved(await measureBlocks({ stepper, variants, measurements }, blocks, slices)) as never)
}

async function stepperOf(program: Program, key: Key): Promise<Stepper> {
  if (program.kind === 'wasm') return new WasmStepper(program.module, program.stateVariables, key)
  if (program.kind === 'native') {
    const [{ loadLibrary }, { NativeStepper }] = await Promise.all([
      import('./native/library.js'),
      import('./native/stepper.js'),
    ])
    return new NativeStepper(await loadLibrary(program.library), program.stateVariables, blocksTogether * BLOCK, key)
  }
  // the schema and the parser behind it would slow the start of every other worker
  const [{ ReferenceStepper }, { variantOf }] = await Promise.all([
    import('./reference-stepper.js'),
    import('../experiment/variant.js'),
  ])
  return new ReferenceStepper(variantOf(program.experiment, {}).kernel, key)
}

// a turn later: Node has work to do on a module when it has run, and may crash when the worker is ended then
setImmediate(() => Atomics.add(counters, STARTED, 1n))
