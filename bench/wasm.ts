/** Printed WebAssembly beside what clang makes of C written by hand for the same experiments (peers/limit.c), one thread. */
import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { BLOCK } from '../kernels/block.js'
import { printWat } from '../kernels/printers/wat.js'
import { assemble } from '../src/engines/assemble.js'
import { WasmStepper } from '../src/engines/wasm-stepper.js'
import type { ExperimentInput } from '../src/experiment/schema.js'
import { planOf } from '../src/experiment/sweep.js'
import { figure, type Row, type Section } from './report.js'
import { ratios, seconds, takeTurns } from './turns.js'

const ROUNDS = 15
const STEPS = 2000
/** The same paths but for rounding: few exits may differ. */
const TOLERANCE = 1e-3
/** Escapes take fewer steps than a diffusion. */
const ESCAPES = 3

const saddle = { start: [0, 0], loss: { saddle: { curvatures: [1, -1] } }, noise: { isotropic: { std: 0.1 } } }
const diffusion: ExperimentInput = {
  ...saddle,
  particles: BLOCK,
  steps: STEPS,
  optimizer: { kind: 'sam', learningRate: 0.001, radius: 0.1 },
  diffusion: { checkpoints: [STEPS] },
}
const escape: ExperimentInput = {
  ...saddle,
  particles: BLOCK,
  steps: 100_000,
  optimizer: { kind: 'usam', learningRate: 0.01, radius: 0.3 },
  escape: { when: 'abs(y) > 0.5' },
}

type HandWritten = (first: number, particles: number, ...settings: number[]) => number

export async function wasm(): Promise<Section> {
  return { title: 'wasm', rows: await rows() }
}

async function rows(): Promise<Row[]> {
  const written = await handWritten()
  if ('reason' in written) return [{ name: 'wasm', note: `not measured: ${written.reason}` }]
  const { key } = planOf(diffusion).variants[0]!
  const keys = [key.key0, key.key1]
  const [walking, leaving] = [await stepperOf(diffusion), await stepperOf(escape)]
  const run = {
    walk: () => {
      walking.start(0, BLOCK)
      walking.advance(0, STEPS)
    },
    walkByHand: () => written.diffusion(0, BLOCK, ...keys, STEPS, 0.001, 0.1, 0.1),
    leave: async () => {
      leaving.start(0, BLOCK)
      await leaving.escape(escape.steps, { steps: escape.steps, onSteps: () => {} })
    },
    leaveByHand: () => written.escape(0, BLOCK, ...keys, 0.5, 0.01, 0.3, 0.1),
  }
  await run.leave()
  const found = leaving.walks[0]!.exitStep.reduce((sum, step) => sum + step, 0)
  const expected = run.leaveByHand()
  if (!(Math.abs(found / expected - 1) < TOLERANCE))
    throw new Error(`the printed kernel takes ${found} steps, the hand-written one ${expected}`)
  const timed = (work: () => unknown, times = 1) => ({
    name: '',
    run: () =>
      seconds(async () => {
        for (let i = 0; i < times; i++) await work()
      }),
  })
  const [walk, walkByHand, leave, leaveByHand] = (await takeTurns(
    [timed(run.walk), timed(run.walkByHand), timed(run.leave, ESCAPES), timed(run.leaveByHand, ESCAPES)],
    ROUNDS,
  )) as [number[], number[], number[], number[]]
  return [
    { name: 'compiler', note: written.compiler },
    figure('speed of sam, diffusion, printed over hand-written C by clang', '', ratios(walkByHand, walk)),
    figure('speed of usam, escape, printed over hand-written C by clang', '', ratios(leaveByHand, leave)),
  ]
}

async function stepperOf(experiment: ExperimentInput): Promise<WasmStepper> {
  const { kernel, key } = planOf(experiment).variants[0]!
  return new WasmStepper(await assemble(printWat(kernel)), [kernel.state.length], key)
}

/** The kernels of limit.c as WebAssembly, or why there are none. */
async function handWritten(): Promise<
  { diffusion: HandWritten; escape: HandWritten; compiler: string } | { reason: string }
> {
  const folder = mkdtempSync(join(tmpdir(), 'saddlewalk-bench-'))
  // the build leaves the text where it is written
  const text = new URL('../../bench/peers/limit.c', import.meta.url).pathname
  const file = join(folder, 'limit.wasm')
  const linked = ['--no-entry', '--export=diffusion', '--export=escape'].map(option => `-Wl,${option}`)
  try {
    const run = promisify(execFile)
    const { stdout } = await run('clang', ['--version'])
    await run('clang', ['--target=wasm32', '-O3', '-msimd128', '-nostdlib', ...linked, text, '-o', file])
    const { exports } = new WebAssembly.Instance(await WebAssembly.compile(new Uint8Array(readFileSync(file))))
    const { diffusion, escape } = exports as unknown as { diffusion: HandWritten; escape: HandWritten }
    return { diffusion, escape, compiler: stdout.split('\n')[0]! }
  } catch (error) {
    return {
      reason: `clang makes no WebAssembly here (install clang and lld): ${(error as Error).message.split('\n')[0]}`,
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
}
