/** The parts of Vega-Lite specs that the figures share. */

import { seriesStyle } from './style.js'

/** A spec, as JSON. */
export type VegaLite = Readonly<Record<string, unknown>>

export function vegaLite(title: string, body: VegaLite): VegaLite {
  return { $schema: 'https://vega.github.io/schema/vega-lite/v6.json', title, ...(rounded(body) as VegaLite) }
}

/** More digits than can be drawn only make the file large. */
const DIGITS = 7

function rounded(part: unknown): unknown {
  if (typeof part === 'number') return Number.isFinite(part) ? Number(part.toPrecision(DIGITS)) : part
  if (Array.isArray(part)) return part.map(rounded)
  if (typeof part !== 'object' || part === null) return part
  return Object.fromEntries(Object.entries(part).map(([name, value]) => [name, rounded(value)]))
}

export const inline = (values: readonly object[]): VegaLite => ({ values })

export function quantitative(field: string, title: string, scale: VegaLite = {}): VegaLite {
  return { field, type: 'quantitative', title, scale }
}

export function nominal(field: string, title: string | null = null): VegaLite {
  return { field, type: 'nominal', title }
}

/** The colour of each series, in the order of the legend. */
export function seriesColour(labels: readonly string[]): VegaLite {
  const scale = { domain: labels, range: labels.map((_, i) => seriesStyle(i).colour) }
  return { ...nominal('series'), scale }
}

/** The dash of a law in SVG's words, as Vega's list. */
export const dashList = (dash: string): number[] => dash.split(' ').map(Number)
