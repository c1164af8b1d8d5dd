import { createRequire } from 'node:module'
import { inflateSync } from 'node:zlib'
import { Resvg } from '@resvg/resvg-js'
import { parseHTML } from 'linkedom'
import { describe, expect, it } from 'vitest'
import { png } from '#src/figures/png.js'
import { figures } from './figures.js'

const require = createRequire(import.meta.url)
const FONTS = ['', '-Bold'].map(weight => require.resolve(`dejavu-fonts-ttf/ttf/DejaVuSans${weight}.ttf`))

/** What is clipped may go as far as it likes. */
function withoutClipped(svg: string): string {
  const { document } = parseHTML(svg)
  for (const clipped of document.querySelectorAll('[clip-path]')) clipped.remove()
  return document.querySelector('svg')!.outerHTML
}

interface Picture {
  readonly width: number
  readonly height: number
  /** Share of the bytes that are not those of the pixel on their left. */
  readonly changes: number
}

/** The head of a PNG with one byte a channel, and how much goes on in it (PNG specification, sections 5 and 11.2.1). */
function read(bytes: Uint8Array): Picture {
  const file = Buffer.from(bytes)
  expect([...file.subarray(0, 8)]).toEqual([137, 80, 78, 71, 13, 10, 26, 10])
  const data: Buffer[] = []
  for (let at = 8; at < file.length; ) {
    const length = file.readUInt32BE(at)
    if (file.toString('latin1', at + 4, at + 8) === 'IDAT') data.push(file.subarray(at + 8, at + 8 + length))
    at += length + 12
  }
  const [width, height] = [file.readUInt32BE(16), file.readUInt32BE(20)]
  const rows = inflateSync(Buffer.concat(data))
  const filtered = rows.filter(byte => byte !== 0).length
  return { width, height, changes: filtered / rows.length }
}

describe('a picture of a figure', () => {
  it.each(Object.entries(figures))(
    '%s has two pixels for each of the drawing, and something on it',
    async (_, draw) => {
      const { svg } = draw()
      const [, width, height] = svg.match(/width="(\d+)" height="(\d+)"/)!
      const picture = read(await png(svg))
      expect([picture.width, picture.height]).toEqual([2 * Number(width), 2 * Number(height)])
      expect(picture.changes).toBeGreaterThan(0.005)
    },
  )

  const drawnBox = (svg: string) =>
    new Resvg(withoutClipped(svg), { font: { fontFiles: FONTS, loadSystemFonts: false } }).innerBBox()!

  it('negative control: text that goes over the edge is seen to', () => {
    const text = '<text x="80" y="30" font-family="DejaVu Sans">much too long</text>'
    const box = drawnBox(`<svg xmlns="http://www.w3.org/2000/svg" width="100" height="50">${text}</svg>`)
    expect(box.x + box.width).toBeGreaterThan(100)
  })

  it.each(Object.entries(figures))('%s: nothing goes over the edge', (_, draw) => {
    const { svg } = draw()
    const [, width, height] = svg.match(/width="(\d+)" height="(\d+)"/)!.map(Number) as [number, number, number]
    const box = drawnBox(svg)
    expect(box.x).toBeGreaterThanOrEqual(0)
    expect(box.y).toBeGreaterThanOrEqual(0)
    expect(box.x + box.width).toBeLessThanOrEqual(width)
    expect(box.y + box.height).toBeLessThanOrEqual(height)
  })

  it('negative control: an empty drawing has nothing on it', async () => {
    const empty = '<svg xmlns="http://www.w3.org/2000/svg" width="300" height="200" viewBox="0 0 300 200"></svg>'
    expect(read(await png(empty)).changes).toBeLessThan(0.005)
  })

  it('has its text in the font of the package, not of the machine', async () => {
    const text = (words: string) =>
      `<svg xmlns="http://www.w3.org/2000/svg" width="300" height="50"><text x="5" y="30" font-family="Verdana">${words}</text></svg>`
    const [some, none] = await Promise.all([png(text('steps')), png(text(''))])
    expect(some.length).toBeGreaterThan(none.length)
  })

  it('is the same every time, and at another scale another size', async () => {
    const { svg } = figures.survival!()
    const [once, again, small] = await Promise.all([png(svg), png(svg), png(svg, { scale: 1 })])
    expect(again).toEqual(once)
    expect(read(small).width * 2).toBe(read(once).width)
  })
})
