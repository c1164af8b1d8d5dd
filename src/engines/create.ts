/** The engines there are, and how one is made for some variants. */
import { availableParallelism, cpus } from 'node:os'
import { printWat } from '../../kernels/printers/wat.js'
import { InputError } from '../experiment/input-error.js'
import { didYouMean } from '../experiment/nearest.js'
import type { Variant } from '../experiment/variant.js'
import type { Engine, Measurement, Program } from './engine.js'

export const ENGINES = ['wasm', 'reference'] as const
export type EngineName = (typeof ENGINES)[number]

export interface EngineDescription {
  readonly name: EngineName
  readonly available: boolean
  readonly device: string
  readonly note: string
}

/** Every engine, whether it works here, and on what. */
export function describeEngines(): EngineDescription[] {
  const device = processor()
  return [
    { name: 'wasm', available: true, device, note: 'float32 in WebAssembly SIMD, on all threads; the default' },
    { name: 'reference', available: true, device, note: 'float64, plain and slow: the definition of the others' },
  ]
}

/** The engine a name stands for; auto is the fastest that works here. @throws InputError for an unknown name. */
export function engineNamed(name: string): EngineName {
  if (name === 'auto') return 'wasm'
  const known = ENGINES.find(engine => engine === name)
  if (known !== undefined) return known
  const names = ['auto', ...ENGINES]
  throw new InputError(`unknown engine "${name}"${didYouMean(name, names)} (there are ${names.join(', ')})`)
}

/** Threads to run on: as asked, or all of the machine's. @throws InputError */
export function threadsFor(asked?: number): number {
  if (asked === undefined) return availableParallelism()
  if (Number.isInteger(asked) && asked >= 1 && asked <= 1024) return asked
  throw new InputError(`threads must be a whole number from 1 to 1024, not ${asked}`)
}

/** An engine ready to run the blocks of these variants. Close it after use. */
export async function createEngine(
  name: EngineName,
  threads: number,
  variants: readonly Variant[],
  measurements: readonly Measurement[],
): Promise<Engine> {
  const [programs, { PoolEngine }] = await Promise.all([
    Promise.all(variants.map(variant => programOf(name, variant))),
    import('./pool.js'),
  ])
  return new PoolEngine(name, threads, processor(), { programs, measurements })
}

async function programOf(name: EngineName, { experiment, kernel }: Variant): Promise<Program> {
  if (name === 'reference') return { kind: 'reference', experiment }
  const { assemble } = await import('./assemble.js')
  return { kind: 'wasm', module: await assemble(printWat(kernel)), stateVariables: kernel.state.length }
}

function processor(): string {
  return cpus()[0]?.model.trim() ?? 'unknown processor'
}
