/** Diffusion coefficient against one setting of the optimizer or the noise. */
import { axisOf, type ScaleType, withRoom } from './axes.js'
import { type EstimateGroup, type EstimateSeries, extent } from './estimates.js'
import { estimatesFigure } from './estimates-figure.js'
import type { Figure, FigureHead } from './figure.js'

interface Value {
  readonly setting: number
  readonly value: number
}

export interface CoefficientSeries {
  readonly label: string
  /** With the ends of the 95% interval. */
  readonly points: readonly {
    readonly setting: number
    readonly estimate: number
    readonly low: number
    readonly high: number
  }[]
  /** Null where there is no such law. */
  readonly exact: readonly Value[] | null
  readonly kim2026: readonly Value[] | null
}

export interface CoefficientData extends FigureHead {
  /** What is swept, as "radius ρ". */
  readonly setting: string
  /** Side by side, one for each coordinate; with the same series in each. */
  readonly panels: readonly { readonly label?: string; readonly series: readonly CoefficientSeries[] }[]
  /** Linear if not given. */
  readonly settingScale?: ScaleType
  readonly coefficientScale?: ScaleType
}

export function coefficient(data: CoefficientData): Figure {
  const { setting, settingScale = 'linear', coefficientScale = 'linear' } = data
  const groups = data.panels.map(({ series, ...rest }): EstimateGroup => ({ ...rest, series: series.map(asEstimates) }))
  const series = groups.flatMap(group => group.series)
  const settings = series.flatMap(({ points }) => points.map(({ x }) => x))
  const label = 'diffusion coefficient (per unit of t = η·steps)'
  return estimatesFigure(data, groups, {
    x: withMargin(withRoom(axisOf(setting, settingScale, settings), 0.04)),
    y: withRoom(axisOf(label, coefficientScale, extent(series, coefficientScale))),
    note: 'Bars: 95% confidence intervals.',
  })
}

/** A symbol at zero is not cut by the frame. */
function withMargin<Sides extends { low: number; high: number; type: ScaleType }>(axis: Sides): Sides {
  return axis.type === 'linear' && axis.low === 0 ? { ...axis, low: -0.04 * axis.high } : axis
}

function asEstimates({ label, points, exact, kim2026 }: CoefficientSeries): EstimateSeries {
  const law = (values: readonly Value[] | null) =>
    values === null ? null : values.map(({ setting, value }) => ({ x: setting, value }))
  return {
    label,
    points: points.map(({ setting, ...interval }) => ({ x: setting, ...interval })),
    exact: law(exact),
    kim2026: law(kim2026),
  }
}
