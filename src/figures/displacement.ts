/** Mean square displacement over the steps, on logarithmic axes. */
import { around } from '../statistics/interval.js'
import { axisOf, withRoom } from './axes.js'
import { type EstimateGroup, type EstimateSeries, extent } from './estimates.js'
import { estimatesFigure } from './estimates-figure.js'
import type { Figure, FigureHead } from './figure.js'

interface Value {
  readonly step: number
  readonly value: number
}

export interface DisplacementSeries {
  readonly label: string
  readonly points: readonly { readonly step: number; readonly estimate: number; readonly standardError: number }[]
  /** Null where there is no such law. */
  readonly exact: readonly Value[] | null
  readonly kim2026: readonly Value[] | null
}

export interface DisplacementData extends FigureHead {
  /** Side by side, one for each coordinate; with the same series in each. */
  readonly panels: readonly { readonly label?: string; readonly series: readonly DisplacementSeries[] }[]
}

export function displacement(data: DisplacementData): Figure {
  const groups = data.panels.map(({ series, ...rest }): EstimateGroup => ({ ...rest, series: series.map(asEstimates) }))
  const series = groups.flatMap(group => group.series)
  const steps = series.flatMap(({ points }) => points.map(({ x }) => x))
  return estimatesFigure(data, groups, {
    x: withRoom(axisOf('steps', 'log', steps), 0.03),
    y: withRoom(axisOf('mean square displacement', 'log', extent(series, 'log'))),
    note: 'Bars: ± 1.96 standard errors.',
  })
}

function asEstimates({ label, points, exact, kim2026 }: DisplacementSeries): EstimateSeries {
  const law = (values: readonly Value[] | null) =>
    values === null ? null : values.map(({ step, value }) => ({ x: step, value }))
  return {
    label,
    points: points.map(({ step, estimate, standardError }) => ({ x: step, ...around(estimate, standardError) })),
    exact: law(exact),
    kim2026: law(kim2026),
  }
}
