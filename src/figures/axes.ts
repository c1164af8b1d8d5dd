/** Axes that all figures share. */
import * as Plot from '@observablehq/plot'
import { logTicks, shortNumber } from './numbers.js'
import { INK } from './style.js'

export type ScaleType = 'linear' | 'log'

export interface Axis {
  readonly label: string
  readonly type: ScaleType
  readonly low: number
  readonly high: number
}

export const MARGINS = { marginTop: 26, marginRight: 18, marginBottom: 42, marginLeft: 66 } as const

/** An axis that holds all finite values: from 0 where it is linear and nothing is below; positive values alone where not. */
export function axisOf(label: string, type: ScaleType, values: Iterable<number>): Axis {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (const value of values) {
    if (!Number.isFinite(value) || (type === 'log' && value <= 0)) continue
    low = Math.min(low, value)
    high = Math.max(high, value)
  }
  if (low > high) return { label, type, ...(type === 'log' ? { low: 1, high: 10 } : { low: 0, high: 1 }) }
  if (type === 'log') return { label, type, ...(low === high ? { low: low / 2, high: high * 2 } : { low, high }) }
  return { label, type, ...widened(Math.min(0, low), Math.max(0, high)) }
}

function widened(low: number, high: number): { low: number; high: number } {
  return low === high ? { low, high: low + 1 } : { low, high }
}

/** With a little room at both ends, so that no symbol is cut. */
export function withRoom(axis: Axis, share = 0.05): Axis {
  if (axis.type === 'log') {
    const factor = (axis.high / axis.low) ** share
    return { ...axis, low: axis.low / factor, high: axis.high * factor }
  }
  const room = (axis.high - axis.low) * share
  return { ...axis, low: axis.low === 0 ? 0 : axis.low - room, high: axis.high === 0 ? 0 : axis.high + room }
}

/** For Plot's `x` or `y`. */
export function scale({ type, low, high }: Axis): Plot.ScaleOptions {
  return { type, domain: [low, high], axis: null }
}

export interface AxisOptions {
  /** Of the panel; the label of the vertical axis starts there. */
  readonly marginLeft?: number
  readonly ticks?: { readonly x: number; readonly y: number }
}

/** Grid lines, then both axes with their labels: lie below the data. */
export function axisMarks(x: Axis, y: Axis, options: AxisOptions = {}): Plot.Markish[] {
  const { marginLeft = MARGINS.marginLeft, ticks = { x: 7, y: 5 } } = options
  const across = tickOptions(x, ticks.x)
  const up = tickOptions(y, ticks.y)
  const line = { stroke: INK, strokeOpacity: 0.12 }
  return [
    Plot.gridX({ ...across, ...line }),
    Plot.gridY({ ...up, ...line }),
    Plot.axisX({ ...across, label: x.label, labelAnchor: 'center', labelArrow: 'none', labelOffset: 36 }),
    Plot.axisY({ ...up, label: y.label, labelArrow: 'none', labelAnchor: 'top', labelOffset: marginLeft }),
    Plot.frame({ stroke: INK, strokeOpacity: 0.35 }),
  ]
}

/** For an axis or its grid. */
export function tickOptions({ type, low, high }: Axis, count: number) {
  const tickFormat = (value: number) => shortNumber(value, 6)
  return type === 'log' ? { ticks: logTicks(low, high), tickFormat } : { ticks: count, tickFormat }
}
