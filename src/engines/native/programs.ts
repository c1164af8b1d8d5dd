import { InputError } from '../../experiment/input-error.js'
import type { Variant } from '../../experiment/variant.js'
import type { Program } from '../engine.js'
import { type Compiler, findCompiler } from './compiler.js'
import { firstLine } from './describe.js'
import { Kernels } from './kernels.js'

/**
 * Particle-steps for each kernel from which compiling pays, and `auto` takes native. A kernel takes 0.2 to 0.4 s to compile on
 * one core, in which wasm takes 50 to 100 million steps of it. Four times as many leave a doubt to wasm, also because in an
 * escape not all particles walk to the horizon. Whether a kernel is kept already does not count: the same run takes the same
 * engine each time.
 */
const WORK_FOR_A_COMPILER = 4e8

/** Compiled kernels, and what compiled them: their rounding may depend on it. */
export interface NativePrograms {
  readonly programs: readonly Program[]
  readonly compiler: string
}

/**
 * The kernels of some variants, compiled. Null when native was not asked for, and no compiler answers or its work would not
 * pay.
 * @throws InputError when it was asked for and does not work; the signal's reason when it is aborted.
 */
export async function nativePrograms(
  asked: boolean,
  variants: readonly Variant[],
  particleSteps: number,
  signal?: AbortSignal,
): Promise<NativePrograms | null> {
  if (!asked && particleSteps < WORK_FOR_A_COMPILER) return null
  const compiler = await findCompiler()
  if ('advice' in compiler) return refused(asked, compiler.advice)
  const kernels = new Kernels(compiler, variants)
  if (!asked && particleSteps < kernels.count * WORK_FOR_A_COMPILER) return null
  const libraries = await librariesOf(kernels, compiler, asked, signal)
  if (libraries === null) return null
  const programs = libraries.map((library, i) => ({
    kind: 'native' as const,
    library,
    stateVariables: variants[i]!.kernel.state.length,
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
