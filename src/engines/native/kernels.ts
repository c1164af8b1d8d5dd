import { availableParallelism } from 'node:os'
import type { Kernel } from '../../../kernels/particle.js'
import { printC } from '../../../kernels/printers/c.js'
import { printSharedC } from '../../../kernels/printers/c-shared.js'
import { compiled, keptLibrary } from './cache.js'
import type { Compiler } from './compiler.js'
import { loadLibrary } from './library.js'

/** The programs of some bundles of kernels, each text compiled once. */
export class Kernels {
  readonly #compiler: Compiler
  readonly #texts: readonly string[]
  readonly #libraries: Map<string, string>

  constructor(compiler: Compiler, bundles: readonly (readonly Kernel[])[]) {
    this.#compiler = compiler
    this.#texts = bundles.map(kernels => (kernels.length === 1 ? printC(kernels[0]!) : printSharedC(kernels)))
    const kept = [...new Set(this.#texts)].map(text => [text, keptLibrary(compiler, text)] as const)
    this.#libraries = new Map(kept.filter((entry): entry is [string, string] => entry[1] !== null))
  }

  /** The library of each bundle. @throws Error when the compiler or the system refuses one, or the signal is aborted. */
  async libraries(signal?: AbortSignal): Promise<string[]> {
    const waiting = new Set(this.#texts).values()
    const compileNext = async () => {
      for (const text of waiting) {
        signal?.throwIfAborted()
        this.#libraries.set(text, await this.#loadable(text))
      }
    }
    await Promise.all(Array.from({ length: availableParallelism() }, compileNext))
    return this.#texts.map(text => this.#libraries.get(text)!)
  }

  /** A kept library that the system refuses is compiled anew. */
  async #loadable(text: string): Promise<string> {
    const kept = this.#libraries.get(text)
    if (kept !== undefined && (await isLoadable(kept))) return kept
    const library = await compiled(this.#compiler, text)
    await loadLibrary(library)
    return library
  }
}

async function isLoadable(library: string): Promise<boolean> {
  try {
    await loadLibrary(library)
    return true
  } catch {
    return false
  }
}
