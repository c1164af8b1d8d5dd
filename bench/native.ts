/**
 * The native engine beside kernels written by hand for one experiment each (peers/limit.c), and how long it takes to start.
 * The engine's runs are whole ones, with their tallies; the hand-written ones compute one sum and nothing else.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import koffi from 'koffi'
import { workingCompiler } from '../src/engines/native/describe.js'
import { planOf } from '../src/experiment/sweep.js'
import { type ExperimentInput, simulate } from '../src/index.js'
import type { Result } from '../src/results/result.js'
import { figure, RATE, type Row, type Section } from './report.js'
import { type Contender, ratios, seconds, takeTurns } from './turns.js'

const ROUNDS = 6
const START_UPS = 9
/** The same sums but for the rounding of float32 along different operations. */
const TOLERANCE = 1e-4

const saddle = { start: [0, 0], loss: { saddle: { curvatures: [1, -1] } }, noise: { isotropic: { std: 0.1 } } }

/** Growth by e⁸ in 8,000 steps. */
const diffusion: ExperimentInput = {
  ...saddle,
  particles: 393_216,
  steps: 8000,
  optimizer: { kind: 'sam', learningRate: 0.001, radius: 0.1 },
  diffusion: { checkpoints: [8000] },
}

/** The horizon is one that nobody reaches; 730 steps in the mean. */
const escape: ExperimentInput = {
  ...saddle,
  particles: 4_194_304,
  steps: 100_000,
  optimizer: { kind: 'usam', learningRate: 0.01, radius: 0.3 },
  escape: { when: 'abs(y) > 0.5' },
}

type HandWritten = (first: number, particles: number, ...settings: number[]) => Promise<number>

export async function native(): Promise<Section> {
  const compiler = await workingCompiler()
  if ('advice' in compiler) return sectionOf([{ name: 'native', note: `not measured: ${compiler.advice}` }])
  const folder = mkdtempSync(join(tmpdir(), 'saddlewalk-bench-'))
  try {
    const file = join(folder, 'limit.so')
    // the build leaves the text where it is written
    await compiler.compile(readFileSync(new URL('../../bench/peers/limit.c', import.meta.url), 'utf8'), file)
    const rows = [...(await throughput(file)), ...(await startUp(folder))]
    return sectionOf([{ name: 'compiler', note: compiler.version }, ...rows])
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const sectionOf = (rows: Row[]): Section => ({ title: 'native', rows })

async function throughput(file: string): Promise<Row[]> {
  const library = koffi.load(file)
  const written = (name: string, last: string): HandWritten => {
    const call = library.func(`double ${name}(uint32_t, int, uint32_t, uint32_t, ${last}, double, double, double)`)
    return (...args) =>
      new Promise((resolve, reject) =>
        call.async(...args, (error: Error | null, sum: number) => (error ? reject(error) : resolve(sum))),
      )
  }
  const { key } = planOf(escape).variants[0]!
  const keys = [key.key0 >>> 0, key.key1 >>> 0]
  const sumOfSquares = written('diffusion', 'int')
  const sumOfSteps = written('escape', 'double')
  const walked = (threads: number) => inParts(diffusion, threads, sumOfSquares, [...keys, 8000, 0.001, 0.1, 0.1])
  const left = (threads: number) => inParts(escape, threads, sumOfSteps, [...keys, 0.5, 0.01, 0.3, 0.1])
  const engine = (input: ExperimentInput, threads: number) => simulate(input, { engine: 'native', threads })
  refuseDifferent('diffusion', squaresIn(await engine(diffusion, 1)), await walked(1))
  refuseDifferent('escape', (await engine(escape, 1)).timing.particleSteps, await left(1))

  const all = availableParallelism()
  const diffusionSteps = diffusion.particles * diffusion.steps
  const contenders = [1, all].flatMap((threads): Contender[] => [
    ofEngine(`sam, diffusion, native, ${counted(threads)}`, () => engine(diffusion, threads)),
    ofHand(`sam, diffusion, written by hand, ${counted(threads)}`, async () => {
      await walked(threads)
      return diffusionSteps
    }),
    ofEngine(`usam, escape, native, ${counted(threads)}`, () => engine(escape, threads)),
    ofHand(`usam, escape, written by hand, ${counted(threads)}`, () => left(threads)),
  ])
  const figures = await takeTurns(contenders, ROUNDS)
  const ratio = (name: string, a: number, b: number) => figure(name, '', ratios(figures[a]!, figures[b]!))
  return [
    ...contenders.map(({ name }, i) => figure(name, RATE, figures[i]!)),
    ratio('diffusion, native over written by hand, 1 thread', 0, 1),
    ratio(`diffusion, native over written by hand, ${counted(all)}`, 4, 5),
    ratio('escape, native over written by hand, 1 thread', 2, 3),
    ratio(`escape, native over written by hand, ${counted(all)}`, 6, 7),
    ratio(`diffusion, native, ${counted(all)} over 1`, 4, 0),
    ratio(`escape, native, ${counted(all)} over 1`, 6, 2),
  ]
}

/** What a run of one block takes with its kernel compiled anew, and with it kept. */
async function startUp(folder: string): Promise<Row[]> {
  const small = { ...diffusion, particles: 4096, steps: 100, diffusion: { checkpoints: [100] } }
  const before = process.env.XDG_CACHE_HOME
  let caches = 0
  const run = (engine: string) => seconds(() => simulate(small, { engine, threads: 1 }))
  const inCache = (name: string) => {
    process.env.XDG_CACHE_HOME = join(folder, name)
  }
  const figures = await takeTurns(
    [
      {
        name: 'cold',
        run: () => {
          inCache(`cold-${caches++}`)
          return run('native')
        },
      },
      {
        name: 'warm',
        run: () => {
          inCache('warm')
          return run('native')
        },
      },
      { name: 'wasm', run: () => run('wasm') },
    ],
    START_UPS,
  )
  if (before === undefined) delete process.env.XDG_CACHE_HOME
  else process.env.XDG_CACHE_HOME = before
  return [
    figure('one block of 100 steps, native, kernel compiled', 's', figures[0]!),
    figure('one block of 100 steps, native, kernel kept', 's', figures[1]!),
    figure('one block of 100 steps, wasm', 's', figures[2]!),
  ]
}

const counted = (threads: number) => `${threads} thread${threads === 1 ? '' : 's'}`

/** Millions of particle-steps per second of a run, start-up and tallies included; what is made of the tallies is not. */
function ofEngine(name: string, run: () => Promise<Result>): Contender {
  return {
    name,
    run: async () => {
      const { timing } = await run()
      return timing.particleSteps / timing.seconds / 1e6
    },
  }
}

/** The same of a hand-written kernel, which says how many it has taken. */
function ofHand(name: string, work: () => Promise<number>): Contender {
  return {
    name,
    run: async () => {
      let steps = 0
      const took = await seconds(async () => {
        steps = await work()
      })
      return steps / took / 1e6
    },
  }
}

/** The sum over all particles, an equal part of them on each thread. */
async function inParts({ particles }: ExperimentInput, threads: number, part: HandWritten, settings: number[]) {
  const lanes = 64
  const size = Math.ceil(particles / threads / lanes) * lanes
  const parts = Array.from({ length: threads }, (_, i) => {
    const first = i * size
    return part(first, Math.min(size, particles - first), ...settings)
  })
  return (await Promise.all(parts)).reduce((sum, one) => sum + one)
}

function squaresIn({ variants }: Result): number {
  const means = variants[0]!.diffusion!.coordinates.map(({ meanSquareDisplacement }) => meanSquareDisplacement[0]!)
  return diffusion.particles * means.reduce((sum, { estimate }) => sum + estimate!, 0)
}

/** The same work, or the comparison says nothing. */
function refuseDifferent(name: string, native: number, written: number): void {
  if (!(Math.abs(native / written - 1) < TOLERANCE))
    throw new Error(`${name}: the native engine finds ${native}, the hand-written kernel ${written}`)
}
