import { displacement } from '../figures/displacement.js'
import { fieldArrows } from '../figures/field-arrows.js'
import { fieldLine } from '../figures/field-line.js'
import type { Figure } from '../figures/figure.js'
import type { CoordinateResult, FieldResult } from '../results/result.js'
import { firstOf, MOST_SERIES, type ReportVariant } from './run.js'

/** Panels side by side. */
const MOST_COORDINATES = 2
const MOST_FIELDS = 3

export function diffusionFigures(all: readonly ReportVariant[], title: string): Figure[] {
  const variants = all.filter(({ result }) => result.diffusion !== undefined)
  if (variants.length === 0) return []
  return [displacementFigure(variants, title), ...fieldFigures(variants, title)].filter(figure => figure !== null)
}

function displacementFigure(variants: readonly ReportVariant[], title: string): Figure | null {
  const shown = variants.slice(0, MOST_SERIES)
  const names = shown[0]!.result.diffusion!.coordinates.slice(0, MOST_COORDINATES).map(({ name }) => name)
  const panels = names.map((name, j) => ({
    label: `along ${name}`,
    series: shown.map(variant => ({ label: variant.name, ...seriesOf(variant.result.diffusion!.coordinates[j]!) })),
  }))
  if (panels.every(({ series }) => series.every(({ points }) => points.length === 0))) return null
  return displacement({
    name: 'displacement',
    title: `${title}: mean square displacement${firstOf(shown.length, variants.length)}`,
    panels,
  })
}

function seriesOf({ meanSquareDisplacement }: CoordinateResult) {
  const law = (name: 'exact' | 'kim2026') => {
    const values = meanSquareDisplacement.flatMap(point =>
      point[name] === null ? [] : [{ step: point.step, value: point[name] }],
    )
    return values.length === 0 ? null : values
  }
  return {
    points: meanSquareDisplacement.flatMap(({ step, estimate, standardError }) =>
      estimate === null || standardError === null || !(estimate > 0) ? [] : [{ step, estimate, standardError }],
    ),
    exact: law('exact'),
    kim2026: law('kim2026'),
  }
}

function fieldFigures(variants: readonly ReportVariant[], title: string): Figure[] {
  const withField = variants.flatMap(({ name, result }) => {
    const field = result.diffusion!.field
    return field === undefined ? [] : [{ name, field }]
  })
  return withField
    .slice(0, MOST_FIELDS)
    .map(({ name, field }, i) =>
      fieldFigure(field, { name: `field-${i + 1}`, title: `${title}, ${name}: local drift and diffusion` }),
    )
}

function fieldFigure({ axes, cells }: FieldResult, head: { name: string; title: string }): Figure {
  const [first, second] = axes.map(({ name }) => name)
  if (second === undefined) {
    const points = (kind: 'drift' | 'diffusion') =>
      cells.map(cell => ({
        at: cell.at[0]!,
        value: cell[kind][first!] ?? null,
        exact: cell[kind][first!]?.exact ?? null,
      }))
    return fieldLine({ ...head, coordinate: first!, drift: points('drift'), diffusion: points('diffusion') })
  }
  const pair = (values: FieldResult['cells'][number]['drift']) => {
    const [x, y] = [values[first!], values[second]]
    return x && y ? { x, y } : null
  }
  return fieldArrows({
    ...head,
    axes: { x: first!, y: second },
    cells: cells.map(({ at, drift, diffusion }) => ({
      x: at[0]!,
      y: at[1]!,
      drift: pair(drift),
      diffusion: pair(diffusion),
    })),
  })
}
