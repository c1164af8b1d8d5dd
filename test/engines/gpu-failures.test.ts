/** What goes wrong on a GPU ends the run with one clear error. In a file of its own, because it destroys the device. */
import { describe, expect, it } from 'vitest'
import { printGpu } from '#kernels/printers/gpujs.js'
import { EngineError } from '#src/engines/engine-error.js'
import { findAdapter } from '#src/engines/gpu/adapter.js'
import { GpuSession } from '#src/engines/gpu/session.js'
import type { ExperimentInput } from '#src/experiment/schema.js'
import { planOf } from '#src/experiment/sweep.js'
import type { Progress } from '#src/index.js'
import { measurePlan } from '#src/simulate.js'
import { bitsOf } from '../simulation/plans.js'

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

/** The devices that there have been, the latest last. */
const devices: GPUDevice[] = []
/** How many of the next are lost at once. */
let doomed = 0
if (!('advice' in found)) {
  const { requestDevice } = GPUAdapter.prototype
  GPUAdapter.prototype.requestDevice = async function (descriptor) {
    const device = await requestDevice.call(this, descriptor)
    devices.push(device)
    if (doomed-- > 0) device.destroy()
    return device
  }
}

const sessionHere = () => new GpuSession(found as Exclude<typeof found, { advice: string }>)

/** Two groups of 64 blocks. */
const two = planOf({ ...experiment, particles: 80 * 4096, steps: 2000 })
const run = (onProgress: (progress: Progress) => void) => measurePlan(two, { engine: 'gpu', onProgress })

/** Destroys the device after the first group of blocks, and so many in its place as soon as they are there. */
function destroying(more: number): (progress: Progress) => void {
  let done = false
  return ({ share }) => {
    if (share < 0.7 || done) return
    done = true
    doomed = more
    devices.at(-1)!.destroy()
  }
}

describe.runIf(!('advice' in found))('a gpu session', () => {
  it('ends with an engine error when a kernel does not compile, and when its device is lost', async () => {
    const session = sessionHere()
    const broken = { ...start, source: start.source.replace('return [', 'return [nothing, ') }
    const dispatch = await session.compile(start, functions)
    expect(await dispatch(64, [64, 0, 1, 2])).toHaveLength(256)
    const other = sessionHere()
    const wrong = await other.compile(broken, functions)
    await expect(wrong(64, [64, 0, 1, 2])).rejects.toThrow(EngineError)
    await other.close()
    expect(await dispatch(64, [64, 0, 1, 2])).toHaveLength(256)
    devices.at(-1)!.destroy()
    await devices.at(-1)!.lost
    await expect(dispatch(64, [64, 0, 1, 2])).rejects.toThrow(/^the GPU engine failed: .*device was lost/)
    await session.close()
  })
})

describe.runIf(!('advice' in found))('a device that is lost', () => {
  it('has its blocks run again on another: the result is the same', async () => {
    const undisturbed = await run(() => {})
    const before = devices.length
    const { result, tallies } = await run(destroying(0))
    expect(devices.length - before).toBe(2)
    expect(result.incomplete).toBe(undefined)
    expect(bitsOf(tallies)).toBe(bitsOf(undisturbed.tallies))
  })

  it('twice in the same blocks ends the run; what is finished is kept', async () => {
    const before = devices.length
    const { result } = await run(destroying(1))
    expect(devices.length - before).toBe(2)
    expect(result.incomplete).toMatch(/^the GPU engine failed: /)
    // the first 64 blocks were one dispatch, and are whole
    expect(result.variants[0]!.escape!.particles).toBe(64 * 4096)
  })
})
