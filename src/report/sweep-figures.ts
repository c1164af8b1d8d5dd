import { type CoefficientSeries, coefficient } from '../figures/coefficient.js'
import type { Figure } from '../figures/figure.js'
import { heatMap } from '../figures/heat-map.js'
import { firstOf, MOST_SERIES, type ReportVariant } from './run.js'

/** A line needs so many values of the setting. */
const FEWEST_VALUES = 3
const MOST_COORDINATES = 2
const SYMBOLS: Readonly<Record<string, string>> = {
  radius: 'radius ρ',
  momentum: 'momentum γ',
  learningRate: 'learning rate η',
  batchSize: 'batch size B',
}

/** What a sweep shows that single variants do not. */
export function sweepFigures(variants: readonly ReportVariant[], title: string): Figure[] {
  return [coefficientFigure(variants, title), heatMapFigure(variants, title)].filter(figure => figure !== null)
}

/** `radius ρ` for optimizer.radius */
function axisName(setting: string): string {
  const name = setting.split('.').at(-1)!
  return SYMBOLS[name] ?? name
}

/** Settings that the sweep gives several numbers, the one with the most first. */
function numericSettings(variants: readonly ReportVariant[]): { setting: string; values: number[] }[] {
  return Object.keys(variants[0]!.variant.settings)
    .map(setting => ({ setting, values: [...new Set(variants.map(({ variant }) => variant.settings[setting]))] }))
    .filter(({ values }) => values.length > 1 && values.every(value => typeof value === 'number'))
    .map(({ setting, values }) => ({ setting, values: values as number[] }))
    .sort((a, b) => b.values.length - a.values.length)
}

/** The diffusion coefficient against the setting with the most values, a series for each combination of the others. */
function coefficientFigure(variants: readonly ReportVariant[], title: string): Figure | null {
  const measured = variants.filter(({ result }) => result.diffusion !== undefined)
  const along = measured.length === 0 ? undefined : numericSettings(measured)[0]
  if (along === undefined || along.values.length < FEWEST_VALUES) return null
  const groups = grouped(measured, along.setting)
  const shown = [...groups].slice(0, MOST_SERIES)
  const names = measured[0]!.result.diffusion!.coordinates.slice(0, MOST_COORDINATES).map(({ name }) => name)
  return coefficient({
    name: 'coefficient',
    title: `${title}: diffusion coefficient against ${axisName(along.setting)}${firstOf(shown.length, groups.size)}`,
    setting: axisName(along.setting),
    panels: names.map((name, j) => ({
      label: `along ${name}`,
      series: shown.map(([label, members]) => seriesOf(label, members, along.setting, j)),
    })),
  })
}

function grouped(variants: readonly ReportVariant[], setting: string): Map<string, ReportVariant[]> {
  const groups = new Map<string, ReportVariant[]>()
  for (const variant of variants) {
    const others = Object.entries(variant.variant.settings).filter(([name]) => name !== setting)
    const label = others.map(([name, value]) => `${axisName(name)} ${String(value)}`).join(', ') || 'measured'
    groups.set(label, [...(groups.get(label) ?? []), variant])
  }
  return groups
}

function seriesOf(label: string, members: readonly ReportVariant[], setting: string, j: number): CoefficientSeries {
  const found = members.flatMap(({ variant, result }) => {
    const { coefficient: value } = result.diffusion!.coordinates[j]!
    return value === null ? [] : [{ setting: variant.settings[setting] as number, ...value }]
  })
  const law = (name: 'exact' | 'kim2026') => {
    const values = found.flatMap(point =>
      point[name] === null ? [] : [{ setting: point.setting, value: point[name] }],
    )
    return values.length === 0 ? null : values
  }
  return { label, points: found, exact: law('exact'), kim2026: law('kim2026') }
}

/** The mean escape time over a sweep of two numbers. */
function heatMapFigure(variants: readonly ReportVariant[], title: string): Figure | null {
  const measured = variants.filter(({ result }) => result.escape !== undefined)
  const swept = measured.length === 0 ? [] : Object.keys(measured[0]!.variant.settings)
  const numeric = measured.length === 0 ? [] : numericSettings(measured)
  if (swept.length !== 2 || numeric.length !== 2) return null
  const [column, row] = numeric.map(({ setting }) => setting)
  return heatMap({
    name: 'heat-map',
    title: `${title}: mean escape time within the horizon`,
    column: axisName(column!),
    row: axisName(row!),
    value: 'mean of min(escape time, horizon) (steps)',
    missing: 'not measured',
    cells: measured.map(({ variant, result }) => ({
      column: variant.settings[column!] as number,
      row: variant.settings[row!] as number,
      value: result.escape!.restrictedMean,
    })),
  })
}
