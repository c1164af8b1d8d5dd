import { InputError } from '../experiment/input-error.js'
import { survivalCurves } from '../results/variants.js'
import { readRun } from '../runs/read.js'
import { horizonOfRun, type ReadingOptions, readingOf } from './options.js'
import { summary } from './summary.js'

interface ShowOptions extends ReadingOptions {
  readonly fit?: boolean
  readonly json?: boolean
  readonly csv?: boolean
}

export async function show(directory: string, options: ShowOptions): Promise<void> {
  if (options.json && options.csv) throw new InputError('--json and --csv: give one of them')
  const run = await readRun(directory)
  const given = readingOf(options, horizonOfRun(run))
  const kept = run.manifest.reading
  const reading = { ...kept, ...given }
  const fit = options.fit === true && !kept.fit
  const other = fit || Object.keys(given).length > 0
  const result = other ? await (await import('../runs/reread.js')).reread(run, { ...reading, fit }) : run.result
  if (result.incomplete !== undefined) process.stderr.write(`saddlewalk: this run ended early: ${result.incomplete}\n`)
  if (options.json) process.stdout.write(`${JSON.stringify(result)}\n`)
  else if (options.csv) process.stdout.write(await sweepCsv(result.variants))
  else process.stdout.write(`${summary(result, reading, survivalCurves(run.escapes))}\n`)
}

async function sweepCsv(variants: Parameters<typeof import('../export/sweep.js').sweepTable>[0]): Promise<string> {
  const [{ csvOf }, { sweepTable }] = await Promise.all([import('../export/csv.js'), import('../export/sweep.js')])
  return csvOf(sweepTable(variants))
}
