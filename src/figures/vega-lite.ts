/** The parts of Vega-Lite specs that the figures share. */

/** A spec, as JSON. */
export type VegaLite = Readonly<Record<string, unknown>>

export function vegaLite(title: string, body: VegaLite): VegaLite {
  return { $schema: 'https://vega.github.io/schema/vega-lite/v6.json', title, ...body }
}

export const inline = (values: readonly object[]): VegaLite => ({ values })

export function quantitative(field: string, title: string, scale: VegaLite = {}): VegaLite {
  return { field, type: 'quantitative', title, scale }
}

export function nominal(field: string, title: string | null = null): VegaLite {
  return { field, type: 'nominal', title }
}

/** The dash of a law in SVG's words, as Vega's list. */
export const dashList = (dash: string): number[] => dash.split(' ').map(Number)
