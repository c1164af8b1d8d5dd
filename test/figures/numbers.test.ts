import { createRequire } from 'node:module'
import { Resvg } from '@resvg/resvg-js'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { logTicks, shortNumber } from '#src/figures/numbers.js'
import { escaped, textWidth, wrapped } from '#src/figures/text.js'

describe('a short number', () => {
  it.each([
    [0, '0'],
    [-0, '0'],
    [1000, '1,000'],
    [-0.25, '−0.25'],
    [0.001, '0.001'],
    [1e-4, '10⁻⁴'],
    [-1e-4, '−10⁻⁴'],
    [0.00015, '1.5×10⁻⁴'],
    [-2.5e-12, '−2.5×10⁻¹²'],
    [1e6, '1,000,000'],
    [1e7, '10⁷'],
    [123456, '123,500'],
    [12345678, '1.235×10⁷'],
  ])('of %d is %s', (value, text) => {
    expect(shortNumber(value)).toBe(text)
  })

  it('has as many digits as asked for', () => {
    expect(shortNumber(12345, 15)).toBe('12,345')
  })
})

describe('ticks of a logarithmic axis', () => {
  it('are powers of ten, or two and five between them', () => {
    expect(logTicks(1, 1000)).toEqual([1, 10, 100, 1000])
    expect(logTicks(1e-12, 1)).toEqual([1e-12, 1e-10, 1e-8, 1e-6, 1e-4, 0.01, 1])
    expect(logTicks(150, 1500)).toEqual([200, 500, 1000])
    expect(logTicks(3.02e-4, 3.31e-4)).toEqual([3.1e-4, 3.2e-4, 3.3e-4])
  })

  it('are from two to twelve, ascending, and on the axis', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -12, max: 12, noNaN: true }),
        fc.double({ min: 0.001, max: 12, noNaN: true }),
        (from, span) => {
          const [low, high] = [10 ** from, 10 ** (from + span)]
          const ticks = logTicks(low, high)
          expect(ticks.length).toBeGreaterThanOrEqual(2)
          expect(ticks.length).toBeLessThanOrEqual(12)
          expect(ticks).toEqual([...ticks].sort((a, b) => a - b))
          for (const tick of ticks) {
            expect(tick).toBeGreaterThanOrEqual(low * (1 - 1e-8))
            expect(tick).toBeLessThanOrEqual(high * (1 + 1e-8))
          }
        },
      ),
    )
  })
})

describe('text', () => {
  const font = createRequire(import.meta.url).resolve('dejavu-fonts-ttf/ttf/DejaVuSans.ttf')
  const drawnWidth = (text: string) => {
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="900" height="50"><text y="30" font-size="11" font-family="DejaVu Sans">${escaped(text)}</text></svg>`
    return new Resvg(svg, { font: { fontFiles: [font], loadSystemFonts: false } }).innerBBox()!.width
  }

  it.each([
    'exact law',
    'Kim et al. 2026',
    'usam, radius 0.3, momentum 0.9',
    'optimizer.kind = sam, batchSize 1,024',
    'MWmw@% ρ = 0.05 × η',
    'illicit, jittery filters',
  ])('"%s" is thought at least as wide as it is drawn, and not half as wide again', text => {
    const drawn = drawnWidth(text)
    expect(textWidth(text)).toBeGreaterThanOrEqual(drawn - 1)
    expect(textWidth(text)).toBeLessThanOrEqual(1.5 * drawn)
  })

  it('is broken at spaces, and keeps its words', () => {
    const text = 'a title that is longer than its line'
    const lines = wrapped(text, 80)
    expect(lines.length).toBeGreaterThan(1)
    expect(lines.join(' ')).toBe(text)
    for (const line of lines) expect(textWidth(line)).toBeLessThanOrEqual(80)
  })
})
