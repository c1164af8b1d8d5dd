/** The result of a run for a person to read: what was measured beside what the theory says, and a picture. */
import { styleText } from 'node:util'
import { terminalChart } from '../figures/terminal-chart.js'
import type { EscapeReading } from '../results/escape.js'
import type { Result, VariantResult } from '../results/result.js'
import type { SurvivalCurve } from '../statistics/survival.js'
import { rate, significant, table, whole } from '../text/format.js'
import {
  diffusionTables,
  escapeTable,
  exitsTable,
  fitsTables,
  hasEscape,
  survivalTable,
  variantName,
  warnings,
} from '../text/tables.js'

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
      ...[escapeTable(escapes, reading), ...exitsTable(escapes)].map(table),
      survivalChart(variants, curves),
      ...[...survivalTable(escapes, reading), ...fitsTables(escapes)].map(table),
    )
  const notes = warnings(variants)
  parts.push(...diffusionTables(variants).map(table), ...(notes.length > 0 ? [notes.join('\n')] : []))
  return parts.join('\n\n')
}

/** Steps at which the picture shows the survival: even ones, and finer ones near the start. */
function chartSteps(horizon: number): number[] {
  const even = Array.from({ length: 501 }, (_, i) => Math.round((horizon * i) / 500))
  const fine = Array.from({ length: 200 }, (_, i) => Math.round(horizon ** (i / 200)))
  return [...new Set([...even, ...fine])].sort((a, b) => a - b)
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
