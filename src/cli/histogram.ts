import { extname } from 'node:path'
import { InputError } from '../experiment/input-error.js'
import { didYouMean } from '../experiment/nearest.js'
import { csvOf } from '../export/csv.js'
import { type HistogramDocument, histogramTable, variantHistogram } from '../export/histogram.js'
import type { Figure } from '../figures/figure.js'
import { measuredEscape } from '../results/variants.js'
import { type KeptRun, readRun } from '../runs/read.js'
import { planOfRun } from '../runs/reread.js'
import type { Binning } from '../statistics/histogram.js'
import { whole } from '../text/format.js'
import { resolutionText, variantName } from '../text/tables.js'
import { writeWhole } from './write-file.js'

interface HistogramOptions {
  readonly bins: string
  readonly format?: string
  readonly output?: string
}

interface Histogram {
  readonly run: KeptRun
  readonly binning: Binning
  readonly document: HistogramDocument
}

/** What a histogram is written as; each gives the whole file. */
const FORMATS: Readonly<Record<string, (histogram: Histogram) => Promise<string | Uint8Array>>> = {
  csv: async ({ document }) => csvOf(histogramTable(document)),
  json: async ({ document }) => `${JSON.stringify(document)}\n`,
  parquet: async ({ document }) => {
    const { parquetOf } = await import('../export/parquet.js')
    const variants = document.variants.map(({ bins, ...counts }) => counts)
    return parquetOf(histogramTable(document), { variants: JSON.stringify(variants) })
  },
  svg: async histogram => (await figureOf(histogram)).svg,
  png: async histogram => await (await import('../figures/png.js')).png((await figureOf(histogram)).svg),
}

/** The counts with the exact density and that of a fitted law over them. */
async function figureOf({ run, binning }: Histogram): Promise<Figure> {
  const [{ histogramFigure }, { reportVariants }] = await Promise.all([
    import('../report/escape-figures.js'),
    import('../report/run.js'),
  ])
  const figure = histogramFigure(reportVariants(run), binning, run.result.experiment.name)
  if (figure === null) throw new InputError(`${run.directory}: no particle has escaped: there is nothing to draw`)
  return figure
}

const MOST_BINS = 10_000

export async function histogram(directory: string, options: HistogramOptions): Promise<void> {
  const binning = binningOf(options.bins)
  const format = formatOf(options)
  const run = await readRun(directory)
  const document = documentOf(run, binning)
  const content = await FORMATS[format]!({ run, binning, document })
  if (options.output === undefined) process.stdout.write(content)
  else writeWhole(options.output, content)
  for (const note of notesOn(document)) process.stderr.write(`saddlewalk: ${note}\n`)
}

function documentOf(run: KeptRun, binning: Binning): HistogramDocument {
  const { directory, result, escapes } = run
  const variants = planOfRun(run).variants.flatMap((variant, i) => {
    const measured = measuredEscape(variant, i, escapes[i]!, null)
    return measured === null ? [] : [variantHistogram(measured, binning)]
  })
  if (variants.length === 0) throw new InputError(`${directory}: escape was not measured in this run`)
  return { name: result.experiment.name, binning, variants }
}

/** auto, N or log:N. */
function binningOf(text: string): Binning {
  if (text === 'auto') return { rule: 'automatic' }
  const [, logarithmic, digits] = /^(log:)?(\d+)$/.exec(text) ?? []
  const bins = Number(digits)
  if (!(bins >= 1 && bins <= MOST_BINS))
    throw new InputError(`--bins ${text}: give auto, a whole number from 1 to ${MOST_BINS}, or log: and such a number`)
  return { rule: logarithmic === undefined ? 'equal' : 'logarithmic', bins }
}

/** As asked, or as the name of the file ends, or csv. */
function formatOf({ format, output = '' }: HistogramOptions): string {
  const names = Object.keys(FORMATS)
  const ending = extname(output).slice(1)
  if (format === undefined) return names.includes(ending) ? ending : 'csv'
  if (names.includes(format)) return format
  throw new InputError(`--format ${format}: unknown format${didYouMean(format, names)} (there are ${names.join(', ')})`)
}

/** What is in no bin, and how coarse bins must be. */
function notesOn({ variants }: HistogramDocument): string[] {
  return variants.flatMap(variant => {
    const { particles, escaped, censored, diverged, resolution } = variant
    const coarse = resolution === undefined ? [] : [`${variantName(variant)}: ${resolutionText(resolution)}`]
    if (escaped === particles) return coarse
    const lost = [
      ...(censored > 0 ? [`${whole(censored)} had not left by step ${whole(variant.horizon)}`] : []),
      ...(diverged > 0 ? [`${whole(diverged)} diverged`] : []),
    ]
    return [
      ...coarse,
      `${variantName(variant)}: ${whole(particles - escaped)} of ${whole(particles)} particles are in no bin: ${lost.join(', ')}`,
    ]
  })
}
