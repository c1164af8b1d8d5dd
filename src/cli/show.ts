import { InputError } from '../experiment/input-error.js'
import { didYouMean } from '../experiment/nearest.js'
import type { Result } from '../results/result.js'
import { survivalCurves } from '../results/variants.js'
import { readRun } from '../runs/read.js'
import { horizonOfRun, type ReadingOptions, readingOf } from './options.js'
import { summary } from './summary.js'

interface ShowOptions extends ReadingOptions {
  readonly fit?: boolean
  readonly json?: boolean
  readonly csv?: boolean
  /** A column of --csv. */
  readonly sort?: string
}

export async function show(directory: string, options: ShowOptions): Promise<void> {
  if (options.json && options.csv) throw new InputError('--json and --csv: give one of them')
  const run = await readRun(directory)
  const given = readingOf(options, horizonOfRun(run))
  const kept = run.manifest.reading
  const reading = { ...kept, ...given }
  const fit = options.fit === true && !kept.fit
  const other = fit || Object.keys(given).length > 0
  const read = other ? await (await import('../runs/reread.js')).reread(run, { ...reading, fit }) : run.result
  const order = options.sort === undefined ? [...read.variants.keys()] : await orderBy(options.sort, read)
  const result = { ...read, variants: order.map(i => read.variants[i]!) }
  if (result.incomplete !== undefined) process.stderr.write(`saddlewalk: this run ended early: ${result.incomplete}\n`)
  if (options.json) process.stdout.write(`${JSON.stringify(result)}\n`)
  else if (options.csv) process.stdout.write(await sweepCsv(result.variants))
  else process.stdout.write(`${summary(result, reading, survivalCurves(order.map(i => run.escapes[i]!)))}\n`)
}

/** Numbers of the variants, the least value of a column first; those without one last. */
async function orderBy(name: string, { variants }: Result): Promise<number[]> {
  const { sweepTable } = await import('../export/sweep.js')
  const table = sweepTable(variants)
  const column = table.find(each => each.name === name)
  if (column === undefined) {
    const names = table.map(each => each.name)
    throw new InputError(`--sort ${name}: there is no such column in --csv${didYouMean(name, names)}`)
  }
  const values = variants.map((_, i) => column.values[i]!)
  return [...variants.keys()].sort((a, b) => compared(values[a]!, values[b]!))
}

function compared(a: number | string | null, b: number | string | null): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null)
  return typeof a === 'number' && typeof b === 'number' ? a - b : String(a).localeCompare(String(b), 'en')
}

async function sweepCsv(variants: Parameters<typeof import('../export/sweep.js').sweepTable>[0]): Promise<string> {
  const [{ csvOf }, { sweepTable }] = await Promise.all([import('../export/csv.js'), import('../export/sweep.js')])
  return csvOf(sweepTable(variants))
}
