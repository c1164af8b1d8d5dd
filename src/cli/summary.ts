/** The result of a run for a person to read: what was measured beside what the theory says, and a picture. */
import { styleText } from 'node:util'
import { terminalChart } from '../figures/terminal-chart.js'
import type { EscapeReading } from '../results/escape.js'
import type { CoordinateResult, EscapeResult, Result, VariantResult } from '../results/result.js'
import type { SurvivalCurve } from '../statistics/survival.js'
import { fitsTable } from './fits-summary.js'
import { interval, NOTHING, rate, significant, table, whole, withoutEmpty } from './format.js'

/** Restricted mean over that of the first variant. */
const TIMES_FIRST = 'times the first'
/** Columns that are left out when no variant has such a law. */
const LAWS = ['exact', 'Kim et al.']
const COLOURS = ['cyan', 'magenta', 'yellow', 'green', 'blue', 'red'] as const

type Style = Parameters<typeof styleText>[0]
/** Colour where standard output takes it: not into a file, and not under NO_COLOR. */
const style = (format: Style, text: string) => styleText(format, text, { stream: process.stdout })
const paint = (series: number, text: string) => style(COLOURS[series % COLOURS.length]!, text)

/** @param curves the survival of each variant, null where escape was not measured. */
export function summary(result: Result, reading: EscapeReading, curves: readonly (SurvivalCurve | null)[]): string {
  const { experiment, engine, timing, variants } = result
  const heading = `${style('bold', experiment.name)}: ${whole(experiment.particles)} particles, ${whole(experiment.steps)} steps`
  const how = `${engine.name} on ${engine.threads} thread${engine.threads === 1 ? '' : 's'} (${engine.device})`
  const speed = `${whole(timing.particleSteps)} particle-steps in ${significant(timing.seconds, 3)} s, ${rate(timing.particleSteps / timing.seconds)}`
  const parts = [`${heading}; ${how}\n${speed}`]
  const escapes = variants.filter(hasEscape)
  if (escapes.length > 0)
    parts.push(
      escapeTable(escapes, reading),
      ...exitsTable(escapes),
      survivalChart(variants, curves),
      ...survivalTable(escapes, reading),
      ...fitsTables(escapes),
    )
  return [...parts, ...diffusionTables(variants), ...warnings(variants)].join('\n\n')
}

/** Steps at which the picture shows the survival: even ones, and finer ones near the start. */
function chartSteps(horizon: number): number[] {
  const even = Array.from({ length: 501 }, (_, i) => Math.round((horizon * i) / 500))
  const fine = Array.from({ length: 200 }, (_, i) => Math.round(horizon ** (i / 200)))
  return [...new Set([...even, ...fine])].sort((a, b) => a - b)
}

/** The name of a variant: what the sweep gave it. */
export function variantName({ settings }: { settings: VariantResult['settings'] }): string {
  return Object.entries(settings).map(settingText).join(', ') || 'all'
}

/** `radius 0.3`, and a word by itself, as `usam`. */
function settingText([path, value]: [string, unknown]): string {
  return typeof value === 'string' ? value : `${path.split('.').at(-1)} ${JSON.stringify(value)}`
}

type WithEscape = VariantResult & { readonly escape: EscapeResult }
const hasEscape = (variant: VariantResult): variant is WithEscape => variant.escape !== undefined

function escapeTable(variants: readonly WithEscape[], { quantiles = [0.5] }: EscapeReading): string {
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
  return table(...withoutEmpty(heading, rows, [...LAWS, TIMES_FIRST]), 1)
}

function exitsTable(variants: readonly WithEscape[]): string[] {
  const rows = variants.flatMap(variant =>
    (variant.escape.exits ?? []).map(({ name, escaped, probability, meanStep, medianStep }) => [
      variantName(variant),
      name,
      whole(escaped),
      ...[probability, meanStep, medianStep].map(interval),
    ]),
  )
  return rows.length === 0 ? [] : [table(['exits', '', 'escaped', 'probability', 'mean step', 'median step'], rows, 2)]
}

function survivalTable(variants: readonly WithEscape[], { at }: EscapeReading): string[] {
  if (at === undefined) return []
  const rows = variants.flatMap(variant =>
    variant.escape.survival
      .filter(({ step }) => at.includes(step))
      .map(point => [variantName(variant), whole(point.step), interval(point), significant(point.exact)]),
  )
  return [table(...withoutEmpty(['survival', 'step', 'estimate', 'exact'], rows, LAWS), 1)]
}

function fitsTables(variants: readonly WithEscape[]): string[] {
  return variants.flatMap(variant =>
    variant.escape.fits === undefined ? [] : [fitsTable(variantName(variant), variant.escape.fits)],
  )
}

function survivalChart(variants: readonly VariantResult[], curves: readonly (SurvivalCurve | null)[]): string {
  const drawn = variants.flatMap((variant, i) => (curves[i] ? [{ label: variantName(variant), curve: curves[i] }] : []))
  const steps = chartSteps(Math.max(...drawn.map(({ curve }) => curve.counts.horizon)))
  const series = drawn.map(({ label, curve }) => ({
    label,
    points: steps.filter(step => step <= curve.counts.horizon).map(step => ({ x: step, y: curve.at(step).estimate })),
  }))
  const ends = series.map(({ points }, i) => points.find(({ y }) => y < 0.01)?.x ?? drawn[i]!.curve.counts.horizon)
  return terminalChart({
    series,
    xEnd: Math.max(...ends),
    xLabel: 'steps',
    yLabel: 'share still near the saddle',
    paint,
  })
}

function diffusionTables(variants: readonly VariantResult[]): string[] {
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
  const displacement = ['mean square displacement', '', 'step', 'estimate ± standard error', ...LAWS]
  return [
    table(...withoutEmpty(['diffusion coefficient', '', 'estimate', ...LAWS], coefficients, LAWS), 2),
    table(...withoutEmpty(displacement, displacements, LAWS), 2),
    ...(gaps.length === 0
      ? []
      : [table(...withoutEmpty(['behind the first by', '', 'step', 'in pairs', ...LAWS], gaps, LAWS), 2)]),
  ]
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

/** What a reader must not miss: particles that diverged, and why a law is not beside the figures. */
function warnings(variants: readonly VariantResult[]): string[] {
  const notes = variants.flatMap(variant => notesOn(variant).map(note => ({ note, name: variantName(variant) })))
  const lines = [...new Set(notes.map(({ note }) => note))].map(note => {
    const names = notes.filter(other => other.note === note).map(({ name }) => name)
    return names.length === variants.length ? note : `${names.join('; ')}: ${note}`
  })
  return lines.length === 0 ? [] : [lines.join('\n')]
}

function notesOn({ escape, diffusion }: VariantResult): string[] {
  const lost = diffusion?.diverged.at(-1)
  return [
    ...(escape?.noExactLaw ? [`no exact escape law: ${escape.noExactLaw}`] : []),
    ...(diffusion?.noExactLaw ? [`no exact diffusion law: ${diffusion.noExactLaw}`] : []),
    ...(lost
      ? [
          `${whole(lost.particles)} particles had diverged by step ${whole(lost.step)}: they are not in the diffusion figures`,
        ]
      : []),
  ]
}
