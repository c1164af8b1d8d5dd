/** A figure of estimates in panels side by side, on the same axes. */
import type { Axis } from './axes.js'
import { type EstimateGroup, estimateLayers, estimateLegend, estimatePanel, estimateRows } from './estimates.js'
import { compose, FIGURE_WIDTH, type Figure, type FigureHead } from './figure.js'
import { inline, nominal } from './vega-lite.js'

export interface EstimatesFigureOptions {
  readonly x: Axis
  readonly y: Axis
  /** What the bars are. */
  readonly note: string
}

export function estimatesFigure(
  head: FigureHead,
  groups: readonly EstimateGroup[],
  { x, y, note }: EstimatesFigureOptions,
): Figure {
  const perRow = Math.min(2, groups.length)
  const size = { width: FIGURE_WIDTH / perRow, height: perRow === 1 ? 340 : 300 }
  const panels = groups.map(group => estimatePanel(group, { x, y, ...size }))
  return compose({
    ...{ name: head.name, title: head.title },
    legend: estimateLegend(groups),
    panels: Array.from({ length: Math.ceil(panels.length / perRow) }, (_, row) =>
      panels.slice(row * perRow, (row + 1) * perRow),
    ),
    notes: [note],
    vegaLite: {
      data: inline(estimateRows(groups)),
      facet: { ...nominal('panel') },
      columns: perRow,
      spec: { width: 560 / perRow, height: 280, layer: estimateLayers(x, y) },
    },
  })
}
