/** gpu.js on a WebGPU device: compiles printed kernels and runs them, and notices whatever goes wrong. */
import type { GpuFunction, GpuKernel } from '../../../kernels/printers/gpujs.js'
import { EngineError } from '../engine-error.js'
import type { FoundAdapter } from './adapter.js'

/** Runs a compiled kernel over `count` particles, with its arguments; the state that it leaves, row by row. */
export type Dispatch = (count: number, args: readonly (Float32Array | number)[]) => Promise<Float32Array>

/** What is used of gpu.js; its own types are for a browser. */
interface GpuJs {
  addFunction(source: string, settings: object): void
  createKernel(source: string, settings: object): Shortcut
  destroy(): Promise<void>
}

/** A result left on the device. */
interface ResidentResult {
  readonly buffer: GPUBuffer
  delete(): void
}

interface Shortcut {
  (...args: unknown[]): Promise<ResidentResult>
  setOutput(output: readonly number[]): void
  readonly kernel: {
    readonly constructor: { readonly mode: string }
    readonly fallbackReason: string | null
    readonly context: { readonly device: GPUDevice }
  }
}

/** gpu.js limits loops without a constant bound to this many rounds. */
const MOST_ROUNDS = 2 ** 24
/** Four float32 numbers. */
const BYTES_A_ROW = 16

/** gpu.js has one device for the whole process, so all sessions share it, and the last to close lets go of it. */
let openSessions = 0
let restoreNavigator = () => {}
/** Of the session opened last: an adapter gives one device, and after that is lost another is asked for. */
let latest: FoundAdapter

export class GpuSession {
  readonly #gpus: GpuJs[] = []
  #device: GPUDevice | null = null
  #failure: string | null = null

  constructor(found: FoundAdapter) {
    latest = found
    if (openSessions++ === 0) restoreNavigator = lendNavigator({ requestAdapter: async () => latest.adapter })
  }

  /**
   * Compiles a kernel; it is built at its first dispatch. Dispatches of one kernel are taken one at a time.
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
      // left to itself gpu.js makes an object for each particle of the result
      pipeline: true,
      dynamicOutput: true,
      dynamicArguments: true,
      loopMaxIterations: MOST_ROUNDS,
      output: [kernel.parts],
    })
    const readback = new Readback()
    return async (count, args) => {
      run.setOutput([count * kernel.parts])
      return await this.#guarded(async () => {
        const result = await run(...args)
        this.#watch(run)
        const rows = await readback.read(this.#device!, result.buffer, count * kernel.parts * BYTES_A_ROW)
        result.delete()
        return rows
      })
    }
  }

  /** Lets go of the device if no other session has it; without this the process would not end. */
  async close(): Promise<void> {
    for (const gpu of this.#gpus) await gpu.destroy()
    if (--openSessions > 0) return
    this.#device?.destroy()
    restoreNavigator()
  }

  /** Makes sure that the device ran the kernel, and that what it refuses ends the run instead of being printed. */
  #watch({ kernel }: Shortcut): void {
    const { mode } = kernel.constructor
    if (mode !== 'webgpu' || kernel.fallbackReason !== null)
      throw new Error(`gpu.js ran in ${mode} mode, not on the GPU: ${kernel.fallbackReason ?? 'no reason given'}`)
    this.#device = kernel.context.device
    this.#device.onuncapturederror = ({ error }) => {
      this.#failure ??= `the GPU refused its work: ${error.message}`
    }
  }

  async #guarded(dispatch: () => Promise<Float32Array>): Promise<Float32Array> {
    try {
      const rows = await dispatch()
      if (this.#failure === null) return rows
    } catch (error) {
      this.#failure ??= `the GPU engine failed: ${(error as Error).message}`
    }
    throw new EngineError(this.#failure)
  }
}

/** Brings a kernel's results back, through a buffer that it keeps. */
class Readback {
  #staging: GPUBuffer | null = null

  async read(device: GPUDevice, buffer: GPUBuffer, bytes: number): Promise<Float32Array> {
    if (this.#staging === null || this.#staging.size < bytes) {
      this.#staging?.destroy()
      this.#staging = device.createBuffer({ size: bytes, usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST })
    }
    const encoder = device.createCommandEncoder()
    encoder.copyBufferToBuffer(buffer, 0, this.#staging, 0, bytes)
    device.queue.submit([encoder.finish()])
    await this.#staging.mapAsync(GPUMapMode.READ, 0, bytes)
    const rows = new Float32Array(this.#staging.getMappedRange(0, bytes).slice(0))
    this.#staging.unmap()
    return rows
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
