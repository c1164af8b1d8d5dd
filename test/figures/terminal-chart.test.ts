import { describe, expect, test } from 'vitest'
import { MARKS, type Series, terminalChart } from '#src/figures/terminal-chart.js'

const falling: Series = {
  label: 'radius 0',
  points: [
    { x: 0, y: 1 },
    { x: 50, y: 0.5 },
    { x: 100, y: 0 },
  ],
}
const flat: Series = {
  label: 'radius 0.3',
  points: [
    { x: 0, y: 0.75 },
    { x: 100, y: 0.75 },
  ],
}
const axes = { xEnd: 100, xLabel: 'steps', yLabel: 'survival' }
const small = { ...axes, width: 32, height: 8 }

/** The lines between the heading and the axis, right of the axis labels. */
function drawing(chart: string): string[] {
  return chart
    .split('\n')
    .slice(1, -2)
    .map(line => line.slice(8))
}

describe('a chart', () => {
  test('of two series without colour', () => {
    expect(`\n${terminalChart({ ...small, series: [falling, flat] })}\n`).toMatchInlineSnapshot(`
      "
             survival    ● radius 0   ▲ radius 0.3
        1.00 ┤●●
             │  ●●●●
             │▲▲▲▲▲▲▲▲▲▲▲▲▲▲▲▲▲▲▲▲▲▲▲▲▲▲▲▲▲▲▲▲
             │          ●●●●
        0.50 ┤              ●●●●
             │                  ●●●●
             │                      ●●●●
             │                          ●●●●
        0.00 ┤                              ●●
             └───────┬───────┬───────┬───────┬
                    25      50      75     100 steps
      "
    `)
  })

  test('has a mark in each column for one series, at its height', () => {
    const rows = drawing(terminalChart({ ...small, series: [falling] }))
    expect(rows).toHaveLength(9)
    for (let column = 0; column < 32; column++) {
      const marked = rows.flatMap((row, i) => (row[column] === MARKS[0] ? [i] : []))
      expect(marked).toEqual([Math.round((8 * (column + 0.5)) / 32)])
    }
  })

  test.each([32, 64, 100])('keeps to a width of %d', width => {
    const lines = terminalChart({ ...axes, width, series: [falling, flat] }).split('\n')
    const rows = lines.slice(1, -2)
    expect(rows).toHaveLength(17)
    for (const row of rows) expect(row.length).toBeLessThanOrEqual(8 + width)
    expect(Math.max(...rows.map(row => row.length))).toBe(8 + width)
    expect(lines.at(-2)).toHaveLength(8 + width)
    expect(lines.at(-1)).toBe(`${lines.at(-1)!.slice(0, 8 + width)} steps`)
    const ticks = [...lines.at(-2)!].flatMap((character, i) => (character === '┬' ? [i + 1] : []))
    expect(ticks).toEqual([1, 2, 3, 4].map(i => 8 + (i * width) / 4))
    for (const [i, label] of ['25', '50', '75', '100'].entries())
      expect(lines.at(-1)!.slice(0, ticks[i])).toMatch(new RegExp(` ${label}$`))
  })

  test('separates thousands on the axis', () => {
    expect(terminalChart({ ...small, xEnd: 4_000_000, series: [] })).toContain('1,000,000')
  })

  test('draws nothing of a series outside its points, or without any', () => {
    const empty: Series = { label: 'none', points: [] }
    const chart = terminalChart({ ...small, series: [empty] })
    expect(chart.split('\n')[0]).toContain(`${MARKS[0]} none`)
    expect(drawing(chart).join('').trim()).toBe('')
    const late = { label: 'late', points: falling.points.map(({ x, y }) => ({ x: x + 50, y })) }
    const rows = drawing(terminalChart({ ...small, series: [late] }))
    expect(Math.min(...rows.filter(row => row.trim() !== '').map(row => row.search(/\S/)))).toBe(16)
  })

  test('keeps a value above 1 or below 0 on its edge', () => {
    const wild = {
      label: 'wild',
      points: [
        { x: 0, y: 7 },
        { x: 100, y: -7 },
      ],
    }
    expect(() => terminalChart({ ...small, series: [wild] })).not.toThrow()
  })

  test('has four ticks at any width', () => {
    const lines = terminalChart({ ...small, series: [falling], width: 37 }).split('\n')
    expect(lines.at(-2)!.match(/┬/g)).toHaveLength(4)
  })

  test('ends where a series ends', () => {
    const half = { label: 'half', points: falling.points.slice(0, 2) }
    const rows = drawing(terminalChart({ ...small, series: [half] }))
    expect(Math.max(...rows.map(row => row.length))).toBe(16)
  })
})

describe('series', () => {
  const levels = (count: number): Series[] =>
    Array.from({ length: count }, (_, i) => ({
      label: `level ${i}`,
      points: [
        { x: 0, y: i / 8 },
        { x: 100, y: i / 8 },
      ],
    }))

  test('have marks that differ, in the drawing as in the legend', () => {
    expect(new Set(MARKS).size).toBe(MARKS.length)
    const chart = terminalChart({ ...small, series: levels(MARKS.length) })
    const rows = drawing(chart)
    for (const [i, mark] of MARKS.entries()) {
      expect(rows[8 - i]).toBe(mark.repeat(32))
      expect(chart.split('\n')[0]).toContain(`${mark} level ${i}`)
    }
    expect(chart).not.toContain('not drawn')
  })

  test('that are more than the marks are said, and not drawn', () => {
    const chart = terminalChart({ ...small, series: levels(MARKS.length + 2) })
    const heading = chart.split('\n')[0]!
    expect(heading).toContain('(and 2 more, not drawn)')
    expect(heading).not.toContain(`level ${MARKS.length}`)
    expect(drawing(chart)).toEqual(drawing(terminalChart({ ...small, series: levels(MARKS.length) })))
  })

  test('are painted, each by its index, in the drawing and in the legend', () => {
    const paint = (series: number, text: string) => `<${series}|${text}>`
    const chart = terminalChart({ ...small, series: [falling, flat], paint })
    expect(chart).toContain(`<0|${MARKS[0]} radius 0>   <1|${MARKS[1]} radius 0.3>`)
    expect(chart.replaceAll(/<\d\|([^>]*)>/g, '$1')).toBe(terminalChart({ ...small, series: [falling, flat] }))
    expect(drawing(chart).join('').split(`<1|${MARKS[1]}>`)).toHaveLength(33)
  })

  test('lie over one another in their order', () => {
    const chart = terminalChart({ ...small, series: [flat, { ...flat, label: 'over' }] })
    expect(drawing(chart).join('')).not.toContain(MARKS[0])
    expect(drawing(chart)[2]).toBe(MARKS[1].repeat(32))
  })
})
