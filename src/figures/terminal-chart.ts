/** Curves drawn with characters, for a terminal. */

export interface Series {
  readonly label: string
  /** Ascending in x. */
  readonly points: readonly { readonly x: number; readonly y: number }[]
}

export interface ChartOptions {
  readonly series: readonly Series[]
  /** x from 0 to this. */
  readonly xEnd: number
  readonly xLabel: string
  /** y from 0 to 1. */
  readonly yLabel: string
  readonly width?: number
  readonly height?: number
  /** Paints what belongs to the series with this index. */
  readonly paint?: (series: number, text: string) => string
}

/** Each series has its own mark, so that they can be told apart without colour. */
export const MARKS = ['●', '▲', '■', '◆', '○', '△', '□', '◇'] as const

const ROWS_PER_LABEL = 4

export function terminalChart(options: ChartOptions): string {
  const { series, xEnd, xLabel, yLabel, width = 64, height = 16, paint = (_, text) => text } = options
  const cells = Array.from({ length: height + 1 }, () => new Array<string>(width).fill(' '))
  series.slice(0, MARKS.length).forEach(({ points }, index) => {
    for (let column = 0; column < width; column++) {
      const y = heightAt(points, (xEnd * (column + 0.5)) / width)
      if (y === null) continue
      cells[Math.round((1 - Math.min(1, Math.max(0, y))) * height)]![column] = paint(index, MARKS[index]!)
    }
  })
  const rows = cells.map((row, i) => {
    const label = i % ROWS_PER_LABEL === 0 ? (1 - i / height).toFixed(2) : ''
    return `${label.padStart(6)} ${label === '' ? '│' : '┤'}${row.join('').trimEnd()}`
  })
  const legend = series
    .slice(0, MARKS.length)
    .map(({ label }, index) => paint(index, `${MARKS[index]} ${label}`))
    .join('   ')
  const more = series.length > MARKS.length ? `   (and ${series.length - MARKS.length} more, not drawn)` : ''
  return [`${' '.repeat(7)}${yLabel}    ${legend}${more}`, ...rows, axis(width), axisLabels(width, xEnd, xLabel)].join(
    '\n',
  )
}

function axis(width: number): string {
  const ticks = [1, 2, 3, 4].map(quarter => Math.round((width * quarter) / 4) - 1)
  const line = Array.from({ length: width }, (_, i) => (ticks.includes(i) ? '┬' : '─')).join('')
  return `${' '.repeat(7)}└${line}`
}

function axisLabels(width: number, xEnd: number, xLabel: string): string {
  const quarter = width / 4
  const labels = [1, 2, 3, 4].map(i =>
    Math.round((xEnd * i) / 4)
      .toLocaleString('en-US')
      .padStart(quarter),
  )
  return `${' '.repeat(8)}${labels.join('')} ${xLabel}`
}

/** The value of a curve at x, linear between its points; null outside them. */
function heightAt(points: Series['points'], x: number): number | null {
  const after = points.findIndex(point => point.x >= x)
  if (after < 0 || x < points[0]!.x) return null
  const [left, right] = [points[Math.max(0, after - 1)]!, points[after]!]
  const share = right.x === left.x ? 1 : (x - left.x) / (right.x - left.x)
  return left.y + share * (right.y - left.y)
}
