/** Whether compiled kernels work here. */
import { libraryOf } from './cache.js'
import { type Compiler, findCompiler, type NoCompiler } from './compiler.js'
import { loadLibrary } from './library.js'

/** Compiles as any kernel does, and has its functions. */
const TRIAL = 'void start(void) {} void advance(void) {} int escape(void) { return 0; }\n'

/** The compiler of this machine, tried out. */
export async function workingCompiler(): Promise<Compiler | NoCompiler> {
  const compiler = await findCompiler()
  if ('advice' in compiler) return compiler
  try {
    await loadLibrary(await libraryOf(compiler, TRIAL))
    return compiler
  } catch (error) {
    return { advice: `${compiler.name} makes no library that loads: ${firstLine(error)}` }
  }
}

/** What a compiler or the system says of a failure, in a line. */
export function firstLine(error: unknown): string {
  const { stderr, message } = error as { stderr?: string; message: string }
  return (stderr?.trim() || message).split('\n')[0]!
}
