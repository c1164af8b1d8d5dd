/** Colour that stands for a number: its scale, a bar that explains it, and hatching where there is no number. */
import * as Plot from '@observablehq/plot'
import { type ScaleType, tickOptions } from './axes.js'
import { type Panel, panel } from './panel.js'
import { INK } from './style.js'

export interface ColourScale {
  readonly label: string
  readonly type: ScaleType
  readonly low: number
  readonly high: number
  /** From 0 to 1, the share of the scale, to a colour. */
  readonly colours: readonly string[]
}

/** Cividis (Nuñez, Anderton and Renslow 2018): even in lightness, and the same to the colour-blind. */
export const CIVIDIS = ['#00224e', '#35456c', '#666970', '#948e77', '#c8b866', '#fee838'] as const
/** Pale enough for dark arrows over it. */
export const PALE_BLUES = ['#f7fbff', '#dbe9f6', '#bad6eb', '#89bedc', '#539ecd'] as const

export const DARK_INK = '#1a1a1a'
export const HATCHING = 'url(#hatching)'

export function colourOptions({ type, low, high, colours }: ColourScale): Plot.ScaleOptions {
  const stops = colours.map((_, i) => between(type, low, high, i / (colours.length - 1)))
  return { type, domain: stops, range: [...colours], interpolate: 'rgb' }
}

/** The colour of dark or white text that can be read over a colour, by the luminance of WCAG. */
export function inkOver(colour: string): string {
  const numbers = colour.match(/\d+(\.\d+)?/g) ?? []
  const [red = 0, green = 0, blue = 0] = numbers.map(number => {
    const share = Number(number) / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  })
  // contrast with black is (L + 0.05)/0.05, with white 1.05/(L + 0.05): equal at L = 0.179
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.179 ? DARK_INK : 'white'
}

const SLICES = 60

/** Stands right of a panel of this height. */
export function colourBar(
  colour: ColourScale,
  height: number,
  margins: { marginTop: number; marginBottom: number },
): Panel {
  const { type, low, high, label } = colour
  const end = (i: number) => between(type, low, high, i / SLICES)
  const slices = Array.from({ length: SLICES }, (_, i) => ({ from: end(i), to: end(i + 1), middle: end(i + 0.5) }))
  return panel({
    ...margins,
    width: 96,
    height,
    marginLeft: 14,
    marginRight: 66,
    x: { axis: null },
    y: { type, domain: [low, high], axis: null },
    color: colourOptions(colour),
    marks: [
      Plot.rectY(slices, { y1: 'from', y2: 'to', fill: 'middle', insetTop: -1 }),
      Plot.axisY({ ...tickOptions({ label, type, low, high }, 5), anchor: 'right', label: null }),
      Plot.frame({ stroke: INK, strokeOpacity: 0.35 }),
    ],
  })
}

/** A value this share of the way up a scale. */
function between(type: ScaleType, low: number, high: number, share: number): number {
  return type === 'log' ? low * (high / low) ** share : low + (high - low) * share
}

interface SvgElement {
  setAttribute(name: string, value: string | number): void
  append(...children: SvgElement[]): void
}

/** A mark that defines the hatching. */
export const hatchingDefinition: Plot.RenderFunction = (_index, _scales, _values, _dimensions, context) => {
  const { document } = context as unknown as { document: { createElementNS(space: string, name: string): SvgElement } }
  const element = (name: string, attributes: Readonly<Record<string, string | number>>) => {
    const created = document.createElementNS('http://www.w3.org/2000/svg', name)
    for (const [key, value] of Object.entries(attributes)) created.setAttribute(key, value)
    return created
  }
  const pattern = element('pattern', {
    ...{ id: 'hatching', width: 6, height: 6 },
    ...{ patternUnits: 'userSpaceOnUse', patternTransform: 'rotate(45)' },
  })
  pattern.append(element('rect', { width: 1.4, height: 6, fill: INK, 'fill-opacity': 0.45 }))
  const definitions = element('defs', {})
  definitions.append(pattern)
  return definitions as never
}
