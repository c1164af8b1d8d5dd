/** The engines there are, and how one is made for some variants. */
import { existsSync } from 'node:fs'
import { availableParallelism, cpus } from 'node:os'
import { setImmediate } from 'node:timers/promises'
import { BLOCK } from '../../kernels/block.js'
import type { Kernel } from '../../kernels/particle.js'
import { printWat } from '../../kernels/printers/wat.js'
import { printSharedWat } from '../../kernels/printers/wat-shared.js'
import { InputError } from '../experiment/input-error.js'
import { didYouMean } from '../experiment/nearest.js'
import type { Variant } from '../experiment/variant.js'
import { alone, bundlesOf } from './bundles.js'
import type { Bundles, Engine, Measurement, Program } from './engine.js'

export const ENGINES = ['gpu', 'native', 'wasm', 'reference'] as const
export type EngineName = (typeof ENGINES)[number]

export interface EngineDescription {
  readonly name: EngineName
  readonly available: boolean
  readonly device: string
  readonly note: string
}

/** Every engine, whether it works here, and on what, or what to install. */
export async function describeEngines(): Promise<EngineDescription[]> {
  const device = processor()
  return [
    await describeGpu(),
    await describeNative(device),
    { name: 'wasm', available: true, device, note: 'float32 in WebAssembly SIMD, on all threads' },
    { name: 'reference', available: true, device, note: 'float64, plain and slow: the definition of the others' },
  ]
}

async function describeGpu(): Promise<EngineDescription> {
  const { findAdapter } = await import('./gpu/adapter.js')
  const found = await findAdapter()
  if ('advice' in found) return { name: 'gpu', available: false, device: 'none', note: found.advice }
  const { name, driver, software } = found.description
  const note = software
    ? 'float32 through gpu.js on WebGPU; software, so auto does not take it'
    : 'float32 through gpu.js on WebGPU'
  return { name: 'gpu', available: true, device: `${name}, ${driver}`, note }
}

async function describeNative(device: string): Promise<EngineDescription> {
  const { workingCompiler } = await import('./native/describe.js')
  const compiler = await workingCompiler()
  if ('advice' in compiler) return { name: 'native', available: false, device: 'none', note: compiler.advice }
  return {
    name: 'native',
    available: true,
    device,
    note: `float32 in C, compiled by ${compiler.version}, on all threads`,
  }
}

/** Whether a name is one of an engine, or auto. @throws InputError for an unknown name. */
export function checkEngineName(name: string): EngineName | 'auto' {
  const names = ['auto', ...ENGINES] as const
  const known = names.find(engine => engine === name)
  if (known !== undefined) return known
  throw new InputError(`unknown engine "${name}"${didYouMean(name, names)} (there are ${names.join(', ')})`)
}

/** Threads to run on: as asked, or all of the machine's. @throws InputError */
export function threadsFor(asked?: number): number {
  if (asked === undefined) return availableParallelism()
  if (Number.isInteger(asked) && asked >= 1 && asked <= 1024) return asked
  throw new InputError(`threads must be a whole number from 1 to 1024, not ${asked}`)
}

/** With fewer particle-steps than this, finding and starting a GPU costs more than it gains. */
const WORK_FOR_A_GPU = 1e9

/**
 * Particle-steps for each variant from which compiling pays, and `auto` takes native. A kernel takes 0.2 to 0.4 s to compile on
 * one core, in which wasm takes 50 to 100 million steps of it. Four times as many leave a doubt to wasm, also because in an
 * escape not all particles walk to the horizon. Bundles make both faster. Whether a kernel is kept already does not count,
 * nor do threads: the same run takes the same engine each time.
 */
const WORK_FOR_A_COMPILER = 4e8

/** Blocks that a native worker runs together, at most: in an escape lanes go idle only at the end of all of them. */
const MOST_BLOCKS_TOGETHER = 8

/**
 * An engine ready to run the blocks of these variants. `auto` takes a hardware GPU if there is one and the work is
 * large enough; else native if the kernels have been compiled before, or a compiler answers and the work is large enough;
 * else wasm. Close it after use. A signal ends the making of kernels, of which there may be thousands.
 * @throws the signal's reason when it is aborted; InputError when the GPU is asked for and none answers, or native and no compiler does.
 */
export async function createEngine(
  name: EngineName | 'auto',
  threads: number,
  variants: readonly Variant[],
  measurements: readonly Measurement[],
  signal?: AbortSignal,
): Promise<Engine> {
  const worthwhile = workOf(measurements) >= WORK_FOR_A_GPU && mayHaveGpu()
  const tryGpu = name === 'gpu' || (name === 'auto' && worthwhile)
  const gpu = tryGpu ? await createGpu(name, variants, measurements) : null
  if (gpu !== null) return gpu
  const [{ bundles, programs, compiler }, { PoolEngine }] = await Promise.all([
    programsOf(name, variants, measurements, threads, signal),
    import('./pool.js'),
  ])
  const { kind } = programs[0]!
  const blocksTogether = kind === 'native' ? blocksTogetherOn(threads, bundles, measurements) : 1
  const device = compiler === null ? processor() : `${processor()}, ${compiler}`
  return new PoolEngine(kind, threads, device, { bundles, programs, measurements, blocksTogether })
}

/** Few enough that every thread takes several turns, and none waits long for another at the end. */
function blocksTogetherOn(threads: number, bundles: Bundles, measurements: readonly Measurement[]): number {
  const particles = bundles.map(([variant]) => measurements[variant!]!.particles)
  const blocks = particles.reduce((sum, each) => sum + Math.ceil(each / BLOCK), 0)
  return Math.max(1, Math.min(MOST_BLOCKS_TOGETHER, Math.floor(blocks / (4 * threads))))
}

/** Whether it is worth asking for an adapter: on Linux a GPU has a device file. */
function mayHaveGpu(): boolean {
  return process.platform !== 'linux' || ['/dev/dri', '/dev/nvidia0', '/dev/dxg'].some(file => existsSync(file))
}

/** Particle-steps, if nobody leaves before the horizon. */
function workOf(measurements: readonly Measurement[]): number {
  return measurements.reduce(
    (sum, { particles, horizon, exits, checkpoints }) =>
      sum + particles * ((exits === null ? 0 : horizon) + (checkpoints.at(-1) ?? 0)),
    0,
  )
}

async function createGpu(
  name: 'gpu' | 'auto',
  variants: readonly Variant[],
  measurements: readonly Measurement[],
): Promise<Engine | null> {
  const { findAdapter } = await import('./gpu/adapter.js')
  const found = await findAdapter()
  if ('advice' in found) {
    if (name === 'auto') return null
    throw new InputError(`the gpu engine does not work here: ${found.advice}`)
  }
  if (name === 'auto' && found.description.software) return null
  const { GpuEngine } = await import('./gpu/engine.js')
  return new GpuEngine(found, variants, measurements)
}

/** The bundles of some variants, and a program for each. */
interface Prepared {
  readonly bundles: Bundles
  readonly programs: readonly Program[]
  /** What compiled them, if it did. */
  readonly compiler: string | null
}

async function programsOf(
  name: EngineName | 'auto',
  variants: readonly Variant[],
  measurements: readonly Measurement[],
  threads: number,
  signal: AbortSignal | undefined,
): Promise<Prepared> {
  if (name === 'reference') {
    const programs = variants.map(({ experiment }) => ({ kind: 'reference' as const, experiment }))
    return { bundles: alone(variants), programs, compiler: null }
  }
  const bundles = bundlesOf(variants, measurements, threads)
  const kernels = bundles.map(bundle => bundle.map(variant => variants[variant]!.kernel))
  const worthwhile = workOf(measurements) >= variants.length * WORK_FOR_A_COMPILER
  if (name === 'native' || (name === 'auto' && worthwhile)) {
    const { nativePrograms } = await import('./native/programs.js')
    const native = await nativePrograms(name === 'native', kernels, signal)
    if (native !== null) return { bundles, ...native }
  }
  return { bundles, programs: await wasmPrograms(kernels, signal), compiler: null }
}

async function wasmPrograms(
  bundles: readonly (readonly Kernel[])[],
  signal: AbortSignal | undefined,
): Promise<Program[]> {
  const { assemble } = await import('./assemble.js')
  // bundles may differ in what is not in their kernels, as seed and horizon
  const modules = new Map<string, WebAssembly.Module>()
  const programs: Program[] = []
  for (const kernels of bundles) {
    // that the user asks for an end is heard between turns of the event loop alone, which compiling does not make
    await setImmediate()
    signal?.throwIfAborted()
    const text = kernels.length === 1 ? printWat(kernels[0]!) : printSharedWat(kernels)
    const module = modules.get(text) ?? (await assemble(text))
    modules.set(text, module)
    programs.push({ kind: 'wasm', module, stateVariables: kernels.map(({ state }) => state.length) })
  }
  return programs
}

function processor(): string {
  return cpus()[0]?.model.trim() ?? 'unknown processor'
}
