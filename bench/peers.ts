/** The same walks in numpy, numba and torch as they are usually written, each held to the same statistics before it is timed. */
import { availableParallelism } from 'node:os'
import { simulate } from '../src/index.js'
import { NORMAL_975 } from '../src/statistics/interval.js'
import { free, leaving } from './experiments.js'
import { missingModule, type PeerAnswer, PeerProcess } from './peer-process.js'
import { figure, RATE, type Row, type Section } from './report.js'
import { contender } from './runs.js'
import { type Contender, ratios, takeTurns } from './turns.js'

const ROUNDS = 7
const TASKS = ['diffusion', 'escape'] as const
type TaskName = (typeof TASKS)[number]
const EXPERIMENTS = { diffusion: free, escape: leaving }
const MODULES = ['numpy', 'numba', 'torch']
/** Standard errors that a mean may be off: of three means of three peers, all are within by chance 99,999 times in 100,000. */
const MOST_ERRORS = 5

/** A mean that a peer must have. */
interface Truth {
  readonly mean: number
  /** 0 of an exact law. */
  readonly standardError: number
}

export async function peers(): Promise<Section> {
  const missing = MODULES.flatMap((module): Row[] => {
    const note = missingModule(module)
    return note === null ? [] : [{ name: module, note }]
  })
  const present = MODULES.filter(module => !missing.some(({ name }) => name === module))
  const processes = present.map(module => new PeerProcess(`peer_${module}.py`))
  try {
    for (const [i, module] of present.entries()) await refuseOthers(module, processes[i]!)
    const rows: Row[] = []
    for (const task of TASKS) rows.push(...(await timed(task, present, processes)))
    return { title: 'peers', rows: [...rows, ...missing] }
  } finally {
    for (const each of processes) each.close()
  }
}

async function timed(task: TaskName, modules: readonly string[], processes: readonly PeerProcess[]): Promise<Row[]> {
  const threads = availableParallelism()
  const ours = contender(`${task}, saddlewalk`, EXPERIMENTS[task], 'auto', threads)
  const theirs = modules.map(
    (module, i): Contender => ({
      name: `${task}, ${module}`,
      run: async () => {
        const { particleSteps, seconds } = await processes[i]!.run(task)
        return particleSteps / seconds / 1e6
      },
    }),
  )
  const contenders = [ours, ...theirs]
  const figures = await takeTurns(contenders, ROUNDS)
  return [
    ...contenders.map(({ name }, i) => figure(name, RATE, figures[i]!)),
    ...modules.map((module, i) =>
      figure(`${task}, saddlewalk over ${module}`, '', ratios(figures[0]!, figures[i + 1]!)),
    ),
  ]
}

/** @throws Error for a peer that does not do the same: then the comparison says nothing. */
async function refuseOthers(module: string, peer: PeerProcess): Promise<void> {
  for (const task of TASKS) {
    const difference = different(await truthsOf(task), await peer.run(task))
    if (difference !== null) throw new Error(`${module}, ${task}: ${difference}`)
  }
}

/** What is off by more than it may be, or null. */
export function different(truths: Readonly<Record<string, Truth>>, { statistics }: PeerAnswer): string | null {
  const off = Object.entries(truths).find(([name, truth]) => {
    const measured = statistics[name]
    if (measured === undefined) return true
    const error = Math.hypot(truth.standardError, measured.standardError)
    return !(Math.abs(measured.mean - truth.mean) <= MOST_ERRORS * error)
  })
  if (off === undefined) return null
  return `${off[0]} is ${statistics[off[0]]?.mean} ± ${statistics[off[0]]?.standardError}, and should be ${off[1].mean} ± ${off[1].standardError}`
}

/** Mean squares of the coordinates after the last step, or the mean step of the escape; exact where there is a law. */
async function truthsOf(task: TaskName): Promise<Record<string, Truth>> {
  const { variants } = await simulate({ ...EXPERIMENTS[task], seed: 'truth' })
  const { diffusion, escape } = variants[0]!
  const squares = (diffusion?.coordinates ?? []).map(({ name, meanSquareDisplacement }) => {
    const { estimate, standardError, exact } = meanSquareDisplacement.at(-1)!
    return [
      name,
      exact === null ? { mean: estimate!, standardError: standardError! } : { mean: exact, standardError: 0 },
    ]
  })
  if (escape === undefined) return Object.fromEntries(squares)
  const { estimate, high, exact } = escape.restrictedMean
  const measured = { mean: estimate!, standardError: (high! - estimate!) / NORMAL_975 }
  return { escape: exact === null ? measured : { mean: exact, standardError: 0 } }
}
