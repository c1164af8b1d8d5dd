/** What goes wrong on a GPU ends the run with one clear error. In a file of its own, because it destroys the device. */
import { describe, expect, it } from 'vitest'
import { printGpu } from '#kernels/printers/gpujs.js'
import { EngineError } from '#src/engines/engine-error.js'
import { findAdapter } from '#src/engines/gpu/adapter.js'
import { GpuSession } from '#src/engines/gpu/session.js'
import type { ExperimentInput } from '#src/experiment/schema.js'
import { planOf } from '#src/experiment/sweep.js'
import { simulate } from '#src/index.js'

const found = await findAdapter()
const experiment: ExperimentInput = {
  particles: 64,
  steps: 10,
  start: [0, 0],
  loss: { saddle: { curvatures: [1, -1] } },
  optimizer: { kind: 'sgd', learningRate: 0.1 },
  noise: { isotropic: { std: 0.1 } },
  escape: { when: 'abs(y) > 1e6' },
}
const { kernel } = planOf(experiment).variants[0]!
const { start, functions } = printGpu(kernel)

/** A session, and the device that it is given. */
function watchedSession(): { session: GpuSession; device: () => GPUDevice } {
  if ('advice' in found) throw new Error(found.advice)
  let device: GPUDevice | undefined
  const { instance, description, adapter } = found
  const requestDevice = async (descriptor?: GPUDeviceDescriptor) => {
    device = await adapter.requestDevice(descriptor)
    return device
  }
  const watched = { limits: adapter.limits, requestDevice } as unknown as GPUAdapter
  return { session: new GpuSession({ instance, description, adapter: watched }), device: () => device! }
}

describe.runIf(!('advice' in found))('a gpu session', () => {
  it('ends with an engine error when a kernel does not compile, and when its device is lost; finished blocks are kept', async () => {
    const { session, device } = watchedSession()
    const broken = { ...start, source: start.source.replace('return [', 'return [nothing, ') }
    const dispatch = await session.compile(start, functions)
    expect(await dispatch(64, [64, 0, 1, 2])).toHaveLength(256)
    const other = new GpuSession(found as Exclude<typeof found, { advice: string }>)
    const wrong = await other.compile(broken, functions)
    await expect(wrong(64, [64, 0, 1, 2])).rejects.toThrow(EngineError)
    await other.close()
    expect(await dispatch(64, [64, 0, 1, 2])).toHaveLength(256)
    const losing = simulate(
      { ...experiment, particles: 80 * 4096, steps: 2000 },
      { engine: 'gpu', onProgress: ({ share }) => share > 0.7 && device().destroy() },
    )
    const { incomplete, variants } = await losing
    expect(incomplete).toMatch(/^the GPU engine failed: /)
    // the first 64 blocks were one dispatch, and are whole
    expect(variants[0]!.escape!.particles).toBe(64 * 4096)
    await device().lost
    await expect(dispatch(64, [64, 0, 1, 2])).rejects.toThrow(/^the GPU engine failed: .*device was lost/)
    await session.close()
  })
})
