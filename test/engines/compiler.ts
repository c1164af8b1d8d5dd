/** The compiler of this machine for tests, which skip with its advice where there is none. */
import type { Kernel } from '#kernels/particle.js'
import { printC } from '#kernels/printers/c.js'
import { libraryOf } from '#src/engines/native/cache.js'
import { workingCompiler } from '#src/engines/native/describe.js'
import { loadLibrary } from '#src/engines/native/library.js'
import { NativeStepper } from '#src/engines/native/stepper.js'
import type { Key } from '#src/engines/stepper.js'

const found = await workingCompiler()

export const compiler = 'advice' in found ? null : found
export const byWhom = 'advice' in found ? `skipped: ${found.advice}` : `by ${found.version}`

/** A kernel compiled, for so many particles; `text` is another than what is printed. */
export async function nativeStepper(kernel: Kernel, key: Key, particles = 4096, text = printC(kernel)) {
  const library = await loadLibrary(await libraryOf(compiler!, text))
  return new NativeStepper(library, [kernel.state.length], particles, key)
}
