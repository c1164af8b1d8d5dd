/** Every figure as it was last looked at. UPDATE_FIGURES=1 writes the goldens again; then open preview.html and look. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseHTML } from 'linkedom'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { figures } from './figures.js'
import { specWarnings } from './spec-warnings.js'

const FOLDER = 'test/figures/golden'
const PREVIEW = 'test/figures/preview.html'
const update = process.env.UPDATE_FIGURES === '1'

function expectGolden(file: string, text: string): void {
  if (update) writeFileSync(file, text)
  expect(existsSync(file) ? readFileSync(file, 'utf8') : '', `${file}; UPDATE_FIGURES=1 writes it`).toBe(text)
}

beforeEach(() => {
  vi.spyOn(console, 'warn')
  vi.spyOn(console, 'error')
})

afterEach(() => {
  expect(console.warn).not.toHaveBeenCalled()
  expect(console.error).not.toHaveBeenCalled()
  vi.restoreAllMocks()
})

describe.each(Object.entries(figures))('%s', (name, draw) => {
  const figure = draw()

  it('looks as it did', () => {
    expect(figure.name).toBe(name)
    expectGolden(join(FOLDER, `${name}.svg`), figure.svg)
  })

  it('is the same when drawn again', () => {
    expect(draw().svg).toBe(figure.svg)
  })

  it('stands alone, says what it is, and has no number that is none', () => {
    const svg = parseHTML(figure.svg).document.querySelector('svg')!
    expect(svg.getAttribute('xmlns')).toBe('http://www.w3.org/2000/svg')
    expect(svg.getAttribute('viewBox')).toMatch(/^0 0 \d+ \d+$/)
    expect(svg.getAttribute('role')).toBe('img')
    expect(svg.querySelector('title')!.textContent).toBe(figure.title)
    expect(figure.svg).not.toMatch(/NaN|Infinity|undefined|null/)
  })

  it('has ids that no other figure on the page has', () => {
    const ids = [...figure.svg.matchAll(/ id="([^"]+)"/g)].map(match => match[1]!)
    expect(new Set(ids).size).toBe(ids.length)
    for (const id of ids) expect(id.startsWith(`${name}-`)).toBe(true)
    for (const [, id] of figure.svg.matchAll(/url\(#([^)]+)\)/g)) expect(ids).toContain(id)
  })

  it('has a Vega-Lite spec, plain JSON, that compiles without a warning', () => {
    expect(JSON.parse(JSON.stringify(figure.vegaLite))).toEqual(figure.vegaLite)
    expect(specWarnings(figure.vegaLite)).toEqual([])
  })
})

it('negative control: a spec with an unknown channel is warned of', () => {
  const spec = { data: { values: [] }, mark: 'point', encoding: { z: { field: 'a', type: 'quantitative' } } }
  expect(specWarnings(spec)).not.toEqual([])
})

it('there is no golden without its figure', () => {
  const expected = Object.keys(figures).map(name => `${name}.svg`)
  expect(readdirSync(FOLDER).sort()).toEqual(expected.sort())
})

it('the preview lists every golden, on a light and on a dark page', () => {
  const entries = Object.keys(figures).flatMap(name => [
    `<h2>${name}</h2>`,
    ...['light', 'dark'].map(scheme => `<div class="${scheme}"><img src="golden/${name}.svg" alt="${name}"></div>`),
  ])
  const page = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Figures</title>
<style>
  div { padding: 1em; display: inline-block; }
  .light { color-scheme: light; background: white; }
  .dark { color-scheme: dark; background: #16181d; }
</style>
${entries.join('\n')}
</html>
`
  expectGolden(PREVIEW, page)
})
