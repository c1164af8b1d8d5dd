import type { Kernel } from '../../../kernels/particle.js'
import { InputError } from '../../experiment/input-error.js'
import type { Program } from '../engine.js'
import { type Compiler, findCompiler } from './compiler.js'
import { firstLine } from './describe.js'
import { Kernels } from './kernels.js'

/** A compiled library for each bundle, and what compiled them: their rounding may depend on it. */
export interface NativePrograms {
  readonly programs: readonly Program[]
  readonly compiler: string
}

/**
 * Bundles of kernels, compiled. Null when that does not work here and native was not asked for by name.
 * @throws InputError when it was asked for and does not work; the signal's reason when it is aborted.
 */
export async function nativePrograms(
  asked: boolean,
  bundles: readonly (readonly Kernel[])[],
  signal?: AbortSignal,
): Promise<NativePrograms | null> {
  const compiler = await findCompiler()
  if ('advice' in compiler) return refused(asked, compiler.advice)
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
