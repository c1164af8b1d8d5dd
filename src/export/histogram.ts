/** Histograms of a run's variants, as JSON and as a table. */
import type { MeasuredEscape } from '../results/variants.js'
import { type Binning, type HistogramBin, histogram } from '../statistics/histogram.js'
import { statedResolution } from '../tallies/step-bins.js'
import type { FirstPassage } from '../theory/first-passage.js'
import { settingsColumns } from './settings.js'
import type { Column, Table } from './table.js'

/** Columns of a histogram, as files name them. Steps from_step … to_step − 1. */
export interface HistogramRow {
  readonly from_step: number
  readonly to_step: number
  readonly count: number
  /** Share of all particles per step: over all bins it adds up to the share that escaped. */
  readonly density: number
  /** Share that has not escaped by the end of the bin (Kaplan–Meier). */
  readonly survival: number
  /** What the exact law gives for density; null where there is no law. */
  readonly exact_density: number | null
}

export interface VariantHistogram {
  /** Its number in the sweep, from 0. */
  readonly variant: number
  readonly settings: Readonly<Record<string, unknown>>
  /** escaped + censored + diverged; only those that escaped are in a bin. */
  readonly particles: number
  readonly escaped: number
  readonly censored: number
  readonly diverged: number
  readonly horizon: number
  /** As in the result: no bin is finer. */
  readonly resolution?: number
  /** Why exact_density is null; null when it is not. */
  readonly noExactLaw: string | null
  readonly bins: readonly HistogramRow[]
}

/** What `histogram --format json` prints. */
export interface HistogramDocument {
  /** The name of the experiment. */
  readonly name: string
  readonly binning: Binning
  readonly variants: readonly VariantHistogram[]
}

export function variantHistogram({ variant, index, curve, law }: MeasuredEscape, binning: Binning): VariantHistogram {
  const exact = 'reason' in law ? null : law
  return {
    variant: index,
    settings: variant.settings,
    particles: curve.counts.particles,
    escaped: curve.escaped,
    censored: curve.censored,
    diverged: curve.diverged,
    horizon: curve.counts.horizon,
    ...statedResolution(curve.counts.horizon),
    noExactLaw: 'reason' in law ? law.reason : null,
    bins: histogram(curve, binning).map(bin => ({
      from_step: bin.fromStep,
      to_step: bin.toStep,
      count: bin.count,
      density: bin.density,
      survival: bin.survival,
      exact_density: exact === null ? null : exactDensity(exact, bin),
    })),
  }
}

/** The law's probability to escape in the bin, per step. */
function exactDensity(law: FirstPassage, { fromStep, toStep }: HistogramBin): number {
  const probability = law.survivalAt(Math.max(0, fromStep - 1)) - law.survivalAt(toStep - 1)
  return Math.max(0, probability) / (toStep - fromStep)
}

/**
 * The bins of all variants in rows: of several, after the number of the variant from 0 and its settings. Without any
 * exact law there is no column for one.
 */
export function histogramTable({ variants }: HistogramDocument): Table {
  const rows = variants.flatMap(({ bins }, place) => bins.map(bin => ({ place, bin })))
  const column = (name: keyof HistogramRow, type: Column['type']): Column => ({
    name,
    type,
    values: rows.map(({ bin }) => bin[name]),
    nullable: name === 'exact_density',
  })
  const which: Table = [
    { name: 'variant', type: 'int32', values: rows.map(({ place }) => variants[place]!.variant) },
    ...settingsColumns(
      variants.map(({ settings }) => settings),
      rows.map(({ place }) => place),
    ),
  ]
  return [
    ...(variants.length > 1 ? which : []),
    column('from_step', 'int32'),
    column('to_step', 'int32'),
    column('count', 'int64'),
    column('density', 'double'),
    column('survival', 'double'),
    ...(variants.some(({ noExactLaw }) => noExactLaw === null) ? [column('exact_density', 'double')] : []),
  ]
}
