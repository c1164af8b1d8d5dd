/** What is drawn is where the data are. */
import { parseHTML } from 'linkedom'
import { describe, expect, it } from 'vitest'
import { displacement } from '#src/figures/displacement.js'
import { escapeTimes } from '#src/figures/escape-times.js'
import { fieldArrows } from '#src/figures/field-arrows.js'
import { heatMap } from '#src/figures/heat-map.js'
import { survival } from '#src/figures/survival.js'

const head = { name: 'content', title: 'Content' }
const elements = (svg: string, selector: string): Element[] => [...parseHTML(svg).document.querySelectorAll(selector)]
const number = (element: Element, name: string) => Number(element.getAttribute(name))
/** Coordinates are rounded to a thousandth of a pixel. */
const PIXELS = 2

interface Element {
  getAttribute(name: string): string | null
}

describe('bars of escape times', () => {
  const bars = [
    { fromStep: 0, toStep: 10, density: 0.01 },
    { fromStep: 10, toStep: 30, density: 0.03 },
    { fromStep: 30, toStep: 40, density: 0.02 },
  ]
  const variant = { label: 'sgd', bars, exact: null, fit: null, escaped: 1234, censored: 5, diverged: 6 }
  const { svg } = escapeTimes({ ...head, variants: [variant] })
  // the legend has a box of its own
  const drawn = elements(svg, '[aria-label="rect"] rect').slice(1)

  it('are as high as the density, and as wide as the steps', () => {
    expect(drawn).toHaveLength(3)
    const [first, ...others] = drawn.map(bar => ({ width: number(bar, 'width') + 0.5, height: number(bar, 'height') }))
    expect(others.map(({ height }) => height / first!.height)).toEqual([expect.closeTo(3, 2), expect.closeTo(2, 2)])
    expect(others.map(({ width }) => width / first!.width)).toEqual([expect.closeTo(2, 2), expect.closeTo(1, 2)])
  })

  it('stand beside the numbers, with separators', () => {
    expect(svg).toContain('sgd: 1,234 escaped, 5 censored, 6 diverged')
  })
})

it('a survival curve holds until the next point, and falls there', () => {
  const sure = (estimate: number) => ({ estimate, low: estimate, high: estimate })
  const points = [
    { step: 0, ...sure(1) },
    { step: 50, ...sure(0.25) },
    { step: 100, ...sure(0) },
  ]
  const { svg } = survival({ ...head, series: [{ label: 'sgd', points, exact: null }] })
  const path = elements(svg, '[aria-label="line"] path')[0]!.getAttribute('d')!
  const places = path
    .slice(1)
    .split('L')
    .map(place => place.split(',').map(Number) as [number, number])
  const [left, right] = [places[0]![0], places.at(-1)![0]]
  const [top, bottom] = [places[0]![1], places.at(-1)![1]]
  const shares = places.map(([x, y]) => [((x - left) / (right - left)) * 100, (bottom - y) / (bottom - top)])
  const expected = [
    [0, 1],
    [50, 1],
    [50, 0.25],
    [100, 0.25],
    [100, 0],
  ]
  expect(shares).toEqual(expected.map(([x, y]) => [expect.closeTo(x!, PIXELS), expect.closeTo(y!, PIXELS)]))
})

it('a survival curve of many steps is thinned, in the drawing and in the spec, to what can be seen', () => {
  const points = Array.from({ length: 50_001 }, (_, step) => {
    const estimate = Math.exp(-step / 10_000)
    return { step, estimate, low: estimate, high: estimate }
  })
  const { svg, vegaLite } = survival({ ...head, series: [{ label: 'sgd', points, exact: null }] })
  const { values } = vegaLite.data as { values: { step: number; estimate: number }[] }
  expect(values.length).toBeLessThanOrEqual(2002)
  expect([values[0]!.step, values.at(-1)!.step]).toEqual([0, 50_000])
  for (const { step, estimate } of values) expect(estimate).toBe(Number(points[step]!.estimate.toPrecision(7)))
  const gaps = values.slice(1).map(({ step }, i) => step - values[i]!.step)
  expect(Math.max(...gaps)).toBeLessThanOrEqual(26)
  expect(svg.length).toBeLessThan(300_000)
})

it('bars of displacements reach 1.96 standard errors up and down, on a logarithmic axis', () => {
  const points = [
    { step: 1, estimate: 1, standardError: 0.25 },
    { step: 10, estimate: 100, standardError: 10 },
  ]
  const series = { label: 'sgd', points, exact: null, kim2026: null }
  const { svg } = displacement({ ...head, panels: [{ series: [series] }] })
  const symbols = elements(svg, '[aria-label="dot"] circle').map(symbol => number(symbol, 'cy'))
  const [low, high] = symbols.slice(-2) as [number, number]
  const decade = (low - high) / 2
  const bars = elements(svg, '[aria-label="rule"] line').slice(-2)
  const factors = bars.map((bar, i) =>
    ['y1', 'y2'].map(end => 10 ** (([low, high][i]! - number(bar, end)) / decade)).sort((a, b) => a - b),
  )
  const expected = [0.25, 0.1].map(error => [
    expect.closeTo(1 - 1.96 * error, PIXELS),
    expect.closeTo(1 + 1.96 * error, PIXELS),
  ])
  expect(factors).toEqual(expected)
})

describe('a heat map', () => {
  const value = (estimate: number) => ({ estimate, low: estimate - 1, high: estimate + 1 })
  const cells = [
    { column: 0, row: 1000, value: value(1234.4) },
    { column: 1, row: 1000, value: null },
    { column: 0, row: 2000, value: value(56) },
    { column: 1, row: 2000, value: value(7) },
  ]
  const names = { column: 'radius', row: 'batch size', value: 'steps', missing: 'not known' }
  const { svg } = heatMap({ ...head, ...names, cells })

  it('has a number in every cell that is known, with its interval', () => {
    for (const text of ['1,234', '[1,233, 1,235]', '56', '[55, 57]', '7', '[6, 8]']) expect(svg).toContain(`>${text}<`)
  })

  it('hatches those that are not, and says what that means', () => {
    expect(elements(svg, '[aria-label="cell"][fill^="url(#"] rect')).toHaveLength(1)
    expect(svg).toContain('>not known<')
  })
})

it('an arrow points where the drift goes, up for a drift that grows y', () => {
  const sure = (estimate: number) => ({ estimate, low: estimate, high: estimate })
  const diffusion = { x: sure(1), y: sure(1) }
  const still = { x: sure(0), y: sure(0) }
  const at = (x: number, y: number, drift: { x: ReturnType<typeof sure>; y: ReturnType<typeof sure> }) => ({
    x,
    y,
    drift,
    diffusion,
  })
  const cells = [at(0, 0, still), at(1, 0, { x: sure(0), y: sure(2) }), at(0, 1, still), at(1, 1, still)]
  const { svg } = fieldArrows({ ...head, axes: { x: 'x', y: 'y' }, cells })
  const arrows = elements(svg, '[aria-label="arrow"] path')
  const [, x1, y1, x2, y2] = arrows
    .at(-1)!
    .getAttribute('d')!
    .match(/^M([\d.]+),([\d.]+)[^M]*?([\d.]+),([\d.]+)M/)!
    .map(Number)
  expect(x2).toBeCloseTo(x1!, PIXELS)
  expect(y2).toBeLessThan(y1!)
})
