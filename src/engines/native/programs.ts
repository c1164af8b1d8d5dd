import { InputError } from '../../experiment/input-error.js'
import type { Variant } from '../../experiment/variant.js'
import type { Program } from '../engine.js'
import { type Compiler, findCompiler } from './compiler.js'
import { firstLine } from './describe.js'
import { Kernels } from './kernels.js'

/**
 * Particle-steps for each kernel from which compiling pays. A kernel takes 0.2 to 0.4 s to compile on one core, during which
 * wasm takes 20 to 50 million steps of it; native takes them six times as fast. Twice as many leave a doubt to wasm,
 * also because in an escape not all particles walk to the horizon.
 */
const WORK_FOR_A_COMPILER = 1e8

/**
 * The kernels of some variants, compiled. Null when native was not asked for, and no compiler answers or its work would not
 * pay; what has been compiled before always does.
 * @throws InputError when it was asked for and does not work.
 */
export async function nativePrograms(
  asked: boolean,
  variants: readonly Variant[],
  particleSteps: number,
): Promise<Program[] | null> {
  const compiler = await findCompiler()
  if ('advice' in compiler) return refused(asked, compiler.advice)
  const kernels = new Kernels(compiler, variants)
  if (!asked && particleSteps < kernels.missing * WORK_FOR_A_COMPILER) return null
  const libraries = await librariesOf(kernels, compiler, asked)
  return (
    libraries?.map((library, i) => ({
      kind: 'native' as const,
      library,
      stateVariables: variants[i]!.kernel.state.length,
    })) ?? null
  )
}

async function librariesOf(kernels: Kernels, { name }: Compiler, asked: boolean): Promise<string[] | null> {
  try {
    return await kernels.libraries()
  } catch (error) {
    return refused(asked, `${name} makes no library that loads: ${firstLine(error)}`)
  }
}

function refused(asked: boolean, advice: string): null {
  if (!asked) return null
  throw new InputError(`the native engine does not work here: ${advice}`)
}
