import type { Kernel } from '../../../kernels/particle.js'
import { InputError } from '../../experiment/input-error.js'
import type { Program } from '../engine.js'
import { type Compiler, findCompiler } from './compiler.js'
import { firstLine } from './describe.js'
import { Kernels } from './kernels.js'

/** What there is to do. */
export interface Work {
  readonly particleSteps: number
  /** The bundles of kernels that one thread would run, so that the same is worth it on any number. */
  readonly kernels: readonly (readonly Kernel[])[]
}

/**
 * Particle-steps for each kernel from which compiling pays, and `auto` takes native. A kernel takes 0.2 to 0.4 s to compile on
 * one core, in which wasm takes 50 to 100 million steps of it. Four times as many leave a doubt to wasm, also because in an
 * escape not all particles walk to the horizon. Whether a kernel is kept already does not count: the same run takes the same
 * engine each time.
 */
const WORK_FOR_A_COMPILER = 4e8

/** A compiled library for each bundle, and what compiled them: their rounding may depend on it. */
export interface NativePrograms {
  readonly programs: readonly Program[]
  readonly compiler: string
}

/**
 * Bundles of kernels, compiled. Null when no compiler answers, or it is not worth it for the work that is given.
 * @throws InputError when it does not work and no work is given: it was asked for by name; the signal's reason when it is
 * aborted.
 */
export async function nativePrograms(
  work: Work | null,
  bundles: readonly (readonly Kernel[])[],
  signal?: AbortSignal,
): Promise<NativePrograms | null> {
  const asked = work === null
  if (work !== null && work.particleSteps < WORK_FOR_A_COMPILER) return null
  const compiler = await findCompiler()
  if ('advice' in compiler) return refused(asked, compiler.advice)
  if (work !== null && work.particleSteps < new Kernels(compiler, work.kernels).count * WORK_FOR_A_COMPILER) return null
  const libraries = await librariesOf(new Kernels(compiler, bundles), compiler, asked, signal)
  if (libraries === null) return null
  const programs = libraries.map((library, i) => ({
    kind: 'native' as const,
    library,
    stateVariables: bundles[i]!.map(({ state }) => state.length),
  }))
  return { programs, compiler: compiler.version }
}

async function librariesOf(
  kernels: Kernels,
  { name }: Compiler,
  asked: boolean,
  signal: AbortSignal | undefined,
): Promise<string[] | null> {
  try {
    return await kernels.libraries(signal)
  } catch (error) {
    signal?.throwIfAborted()
    return refused(asked, `${name} makes no library that loads: ${firstLine(error)}`)
  }
}

function refused(asked: boolean, advice: string): null {
  if (!asked) return null
  throw new InputError(`the native engine does not work here: ${advice}`)
}
