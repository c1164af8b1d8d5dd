/** The result of a run in tables of words: what a terminal and a page show. */
import type { EscapeReading } from '../results/escape.js'
import type { CoordinateResult, EscapeResult, VariantResult } from '../results/result.js'
import { LOSSLESS_STEPS } from '../tallies/step-bins.js'
import { fitsTable } from './fits-table.js'
import { interval, NOTHING, significant, type Table, whole, withoutEmpty } from './format.js'

/** Restricted mean over that of the first variant. */
const TIMES_FIRST = 'times the first'
/** Columns that are left out when no variant has such a law. */
const LAWS = ['exact', 'Kim et al.']

/** The name of a variant: what the sweep gave it. */
export function variantName({ settings }: { settings: VariantResult['settings'] }): string {
  return Object.entries(settings).map(settingText).join(', ') || 'all'
}

/** `radius 0.3`, and a word by itself, as `usam`. */
function settingText([path, value]: [string, unknown]): string {
  return typeof value === 'string' ? value : `${path.split('.').at(-1)} ${JSON.stringify(value)}`
}

export type WithEscape = VariantResult & { readonly escape: EscapeResult }
export const hasEscape = (variant: VariantResult): variant is WithEscape => variant.escape !== undefined

export function escapeTable(variants: readonly WithEscape[], { quantiles = [0.5] }: EscapeReading): Table {
  const quantileHeadings = quantiles.flatMap(p => [
    p === 0.5 ? 'median step' : `${significant(p * 100)}% step`,
    'exact',
  ])
  const heading = [
    'escape',
    'escaped',
    'censored',
    'diverged',
    ...quantileHeadings,
    'tail rate per step',
    'exact',
    TIMES_FIRST,
    'exact',
  ]
  const rows = variants.map(variant => {
    const { escaped, censored, diverged, rate: tail } = variant.escape
    const shown = variant.escape.quantiles.filter(({ p }) => quantiles.includes(p))
    const cells = shown.flatMap(quantile => [interval(quantile), significant(quantile.exact)])
    const counts = [whole(escaped), whole(censored), whole(diverged)]
    const ratio = variant.escape.comparedWithFirst?.restrictedMeanRatio ?? null
    const last = [interval(tail), significant(tail?.exact), interval(ratio), significant(ratio?.exact)]
    return [variantName(variant), ...counts, ...cells, ...last]
  })
  return withoutEmpty({ heading, rows, left: 1 }, [...LAWS, TIMES_FIRST])
}

export function exitsTable(variants: readonly WithEscape[]): Table[] {
  const rows = variants.flatMap(variant =>
    (variant.escape.exits ?? []).map(({ name, escaped, probability, meanStep, medianStep }) => [
      variantName(variant),
      name,
      whole(escaped),
      ...[probability, meanStep, medianStep].map(interval),
    ]),
  )
  const heading = ['exits', '', 'escaped', 'probability', 'mean step', 'median step']
  return rows.length === 0 ? [] : [{ heading, rows, left: 2 }]
}

export function survivalTable(variants: readonly WithEscape[], { at }: EscapeReading): Table[] {
  if (at === undefined) return []
  const rows = variants.flatMap(variant =>
    variant.escape.survival
      .filter(({ step }) => at.includes(step))
      .map(point => [variantName(variant), whole(point.step), interval(point), significant(point.exact)]),
  )
  return [withoutEmpty({ heading: ['survival', 'step', 'estimate', 'exact'], rows, left: 1 }, LAWS)]
}

export function fitsTables(variants: readonly WithEscape[]): Table[] {
  return variants.flatMap(variant =>
    variant.escape.fits === undefined ? [] : [fitsTable(variantName(variant), variant.escape.fits)],
  )
}

export function diffusionTables(variants: readonly VariantResult[]): Table[] {
  const measured = variants.flatMap(variant =>
    (variant.diffusion?.coordinates ?? []).map(coordinate => ({ name: variantName(variant), coordinate })),
  )
  if (measured.length === 0) return []
  const coefficients = measured.map(({ name, coordinate: { name: axis, coefficient } }) => [
    name,
    axis,
    interval(coefficient),
    ...[coefficient?.exact, coefficient?.kim2026].map(value => significant(value)),
  ])
  const displacements = measured.map(({ name, coordinate }) => [
    name,
    coordinate.name,
    ...displacementCells(coordinate),
  ])
  const gaps = measured.flatMap(({ name, coordinate }) =>
    gapCells(coordinate).map(cells => [name, coordinate.name, ...cells]),
  )
  const all = [
    { heading: ['diffusion coefficient', '', 'estimate', ...LAWS], rows: coefficients, left: 2 },
    {
      heading: ['mean square displacement', '', 'step', 'estimate ± standard error', ...LAWS],
      rows: displacements,
      left: 2,
    },
    { heading: ['behind the first by', '', 'step', 'in pairs', ...LAWS], rows: gaps, left: 2 },
  ]
  return all.filter(({ rows }) => rows.length > 0).map(each => withoutEmpty(each, LAWS))
}

/** The last checkpoint; --json has them all. */
function displacementCells({ meanSquareDisplacement }: CoordinateResult): string[] {
  const { step, estimate, standardError, exact, kim2026 } = meanSquareDisplacement.at(-1)!
  const measured = estimate === null ? NOTHING : `${significant(estimate)} ± ${significant(standardError, 2)}`
  return [whole(step), measured, significant(exact), significant(kim2026)]
}

/** How far the mean square displacement is behind that of the first variant, at the last checkpoint. */
function gapCells({ behindFirst }: CoordinateResult): string[][] {
  const gap = behindFirst?.at(-1)
  return gap === undefined ? [] : [[whole(gap.step), interval(gap), significant(gap.exact), significant(gap.kim2026)]]
}

/** What a reader must not miss: unstable settings, particles that diverged, and why a law is not beside the figures. */
export function warnings(variants: readonly VariantResult[]): string[] {
  const notes = variants.flatMap(variant => notesOn(variant).map(note => ({ note, name: variantName(variant) })))
  const lines = [...new Set(notes.map(({ note }) => note))].map(note => {
    const names = notes.filter(other => other.note === note).map(({ name }) => name)
    return names.length === variants.length ? note : `${names.join('; ')}: ${note}`
  })
  return lines
}

/** How finely escapes of a long run are counted. */
export function resolutionText(resolution: number): string {
  return `escapes after step ${whole(LOSSLESS_STEPS)} are counted in bins of up to ${whole(resolution)} steps, each at the end of its bin`
}

function notesOn({ escape, diffusion, cautions = [] }: VariantResult): string[] {
  const lost = diffusion?.diverged.at(-1)
  return [
    ...cautions,
    ...(escape?.resolution === undefined ? [] : [resolutionText(escape.resolution)]),
    ...(escape?.noExactLaw ? [`no exact escape law: ${escape.noExactLaw}`] : []),
    ...(diffusion?.noExactLaw ? [`no exact diffusion law: ${diffusion.noExactLaw}`] : []),
    ...(lost
      ? [
          `${whole(lost.particles)} particles had diverged by step ${whole(lost.step)}: they are not in the diffusion figures`,
        ]
      : []),
  ]
}
