/** The gpu engine's printed kernel beside a hand-written WGSL kernel of the same step, on one adapter. */
import { readFileSync } from 'node:fs'
import { printGpu } from '../kernels/printers/gpujs.js'
import { findAdapter } from '../src/engines/gpu/adapter.js'
import { type Dispatch, GpuSession } from '../src/engines/gpu/session.js'
import { planOf } from '../src/experiment/sweep.js'
import { figure, RATE, type Section } from './report.js'
import { ratios, takeTurns } from './turns.js'

const ROUNDS = 41
const PARTICLES = 65_536
const STEPS = 1000

const experiment = {
  particles: PARTICLES,
  steps: STEPS,
  start: [0, 0],
  loss: { saddle: { curvatures: [1, -1] } },
  optimizer: { kind: 'sam', learningRate: 0.01, radius: 0.1 },
  noise: { isotropic: { std: 0.1 } },
  escape: { when: 'abs(y) > 0.5' },
}

export async function gpu(): Promise<Section> {
  // a device takes its adapter with it, so each side needs one
  const [found, another] = [await findAdapter(), await findAdapter()]
  if ('advice' in found) return notMeasured(found.advice)
  if ('advice' in another) return notMeasured(another.advice)
  const session = new GpuSession(found)
  const { kernel, key } = planOf(experiment).variants[0]!
  const program = printGpu(kernel)
  const printed = await session.compile(program.advance, program.functions)
  const written = await handWritten(await another.adapter.requestDevice())
  const args = [new Float32Array(PARTICLES * 4), PARTICLES, 0, key.key0, key.key1, 0, STEPS]
  const speed = async (dispatch: Dispatch) => {
    const begun = performance.now()
    await dispatch(PARTICLES, args)
    return (PARTICLES * STEPS) / (performance.now() - begun) / 1e3
  }
  refuseDifferent(await printed(PARTICLES, args), await written(PARTICLES, args))
  const figures = await takeTurns(
    [
      { name: 'printed', run: () => speed(printed) },
      { name: 'hand-written', run: () => speed(written) },
    ],
    ROUNDS,
  )
  await session.close()
  const [ours, theirs] = figures as [number[], number[]]
  const rows = [
    figure(`sam, free, printed, ${found.description.name}`, RATE, ours),
    figure('sam, free, hand-written WGSL', RATE, theirs),
    figure('printed over hand-written', '', ratios(ours, theirs)),
  ]
  return { title: 'gpu', rows }
}

function notMeasured(advice: string): Section {
  return { title: 'gpu', rows: [{ name: 'gpu', note: `not measured: ${advice}` }] }
}

/** The same work, or the comparison says nothing. */
function refuseDifferent(printed: Float32Array, written: Float32Array): void {
  for (let i = 0; i < printed.length; i++)
    if (Math.abs(printed[i]! - written[i]!) > 1e-4) throw new Error('the two kernels do not walk the same paths')
}

/** The hand-written kernel with the same transfers: state up, state down. */
async function handWritten(device: GPUDevice): Promise<Dispatch> {
  // the build leaves the text where it is written
  const code = readFileSync(new URL('../../bench/sam-saddle.wgsl', import.meta.url), 'utf8')
  const pipeline = await device.createComputePipelineAsync({
    layout: 'auto',
    compute: { module: device.createShaderModule({ code }) },
  })
  const { STORAGE, COPY_DST, COPY_SRC, UNIFORM, MAP_READ } = GPUBufferUsage
  const bytes = PARTICLES * 16
  const parameters = device.createBuffer({ size: 16, usage: UNIFORM | COPY_DST })
  const before = device.createBuffer({ size: bytes, usage: STORAGE | COPY_DST })
  const after = device.createBuffer({ size: bytes, usage: STORAGE | COPY_SRC })
  const staging = device.createBuffer({ size: bytes, usage: MAP_READ | COPY_DST })
  const buffers = [parameters, before, after].map((buffer, binding) => ({ binding, resource: { buffer } }))
  const group = device.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries: buffers })
  return async (_, [state, count, , key0, key1, , steps]) => {
    device.queue.writeBuffer(parameters, 0, Uint32Array.from([count, key0, key1, steps] as number[]))
    device.queue.writeBuffer(before, 0, state as Float32Array<ArrayBuffer>)
    const encoder = device.createCommandEncoder()
    const pass = encoder.beginComputePass()
    pass.setPipeline(pipeline)
    pass.setBindGroup(0, group)
    pass.dispatchWorkgroups(Math.ceil(PARTICLES / 64))
    pass.end()
    encoder.copyBufferToBuffer(after, 0, staging, 0, bytes)
    device.queue.submit([encoder.finish()])
    await staging.mapAsync(GPUMapMode.READ)
    const result = new Float32Array(staging.getMappedRange().slice(0))
    staging.unmap()
    return result
  }
}
