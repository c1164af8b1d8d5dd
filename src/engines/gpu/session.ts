/** gpu.js on a WebGPU device: compiles printed kernels and runs them, and notices whatever goes wrong. */
import type { GpuFunction, GpuKernel } from '../../../kernels/printers/gpujs.js'
import { EngineError } from '../engine-error.js'
import type { FoundAdapter } from './adapter.js'

/** A compiled kernel over `count` particles: rows of four floats, `parts` of them, one after another. */
export type Dispatch = (count: number, ...args: (Float32Array | number)[]) => Promise<Float32Array>

/** What is used of gpu.js; its own types are for a browser. */
interface GpuJs {
  addFunction(source: string, settings: object): void
  createKernel(source: string, settings: object): Shortcut
  destroy(): Promise<void>
}

interface Shortcut {
  (...args: unknown[]): Promise<Float32Array[][]>
  setOutput(output: readonly number[]): void
  readonly kernel: { readonly constructor: { readonly mode: string }; readonly fallbackReason: string | null }
}

/** gpu.js limits loops without a constant bound to this many rounds. */
const MOST_ROUNDS = 2 ** 24

export class GpuSession {
  readonly #found: FoundAdapter
  readonly #restoreNavigator: () => void
  readonly #gpus: GpuJs[] = []
  #device: GPUDevice | null = null
  #failure: string | null = null

  constructor(found: FoundAdapter) {
    this.#found = found
    this.#restoreNavigator = lendNavigator({ requestAdapter: async () => this.#watchedAdapter() })
  }

  /**
   * Compiles a kernel; it is built at its first dispatch.
   * @throws EngineError at a dispatch that was not run by WebGPU, or that the device refused.
   */
  async compile(kernel: GpuKernel, functions: readonly GpuFunction[]): Promise<Dispatch> {
    const { GPU: GpuJs } = (await import('gpu.js')) as unknown as { GPU: new (settings: object) => GpuJs }
    const gpu = new GpuJs({ mode: 'webgpu' })
    this.#gpus.push(gpu)
    for (const { source, argumentTypes, returnType } of functions)
      gpu.addFunction(source, { argumentTypes, returnType })
    const run = gpu.createKernel(kernel.source, {
      argumentTypes: kernel.argumentTypes,
      returnType: 'Array(4)',
      precision: 'single',
      dynamicOutput: true,
      dynamicArguments: true,
      loopMaxIterations: MOST_ROUNDS,
      output: [1, kernel.parts],
    })
    return async (count, ...args) => {
      run.setOutput([count, kernel.parts])
      const rows = await this.#guarded(() => run(...args))
      this.#refuseFallback(run)
      // every row of the result is a view of one array, which is the whole result
      return new Float32Array(rows[0]![0]!.buffer)
    }
  }

  /** Lets go of the device; without this the process would not end. */
  async close(): Promise<void> {
    for (const gpu of this.#gpus) await gpu.destroy()
    this.#device?.destroy()
    this.#restoreNavigator()
  }

  /** The adapter, with an eye on the device that is taken from it. */
  #watchedAdapter() {
    const { adapter } = this.#found
    return {
      limits: adapter.limits,
      requestDevice: async (descriptor: GPUDeviceDescriptor) => {
        const device = await adapter.requestDevice(descriptor)
        this.#device = device
        void device.lost.then(({ reason, message }) => {
          if (reason !== 'destroyed') this.#failure ??= `the GPU device was lost: ${message}`
        })
        return device
      },
    }
  }

  async #guarded(dispatch: () => Promise<Float32Array[][]>): Promise<Float32Array[][]> {
    try {
      const rows = await dispatch()
      if (this.#device !== null)
        this.#device.onuncapturederror = event => {
          this.#failure ??= `the GPU refused its work: ${event.error.message}`
        }
      if (this.#failure === null) return rows
    } catch (error) {
      this.#failure ??= `the GPU engine failed: ${(error as Error).message}`
    }
    throw new EngineError(this.#failure)
  }

  #refuseFallback({ kernel }: Shortcut): void {
    const { mode } = kernel.constructor
    if (mode !== 'webgpu' || kernel.fallbackReason !== null)
      throw new EngineError(`gpu.js ran in ${mode} mode, not on the GPU: ${kernel.fallbackReason ?? 'no reason given'}`)
  }
}

/** gpu.js looks for a GPU in `navigator`, which Node 20 does not have. Returns how to take it back. */
function lendNavigator(gpu: object): () => void {
  const before = Object.getOwnPropertyDescriptor(globalThis, 'navigator')
  Object.defineProperty(globalThis, 'navigator', { value: { gpu }, configurable: true })
  return () => {
    if (before === undefined) Reflect.deleteProperty(globalThis, 'navigator')
    else Object.defineProperty(globalThis, 'navigator', before)
  }
}
