/** Where the particles are at some steps, over the contours of the loss. */
import * as Plot from '@observablehq/plot'
import { type Axis, axisMarks, scale } from './axes.js'
import { compose, FIGURE_WIDTH, type Figure, type FigureHead } from './figure.js'
import { isInside, type LossGrid, lossRows, type Place, withBorder } from './loss-grid.js'
import { type Panel, panel } from './panel.js'
import { INK, seriesStyle } from './style.js'
import { inline, nominal, quantitative, type VegaLite } from './vega-lite.js'

export interface CloudVariant {
  readonly label: string
  /** All variants have the same steps. */
  readonly snapshots: readonly { readonly step: number; readonly points: readonly Place[] }[]
  /** Of single particles; a panel shows them up to its step. */
  readonly paths: readonly (readonly (Place & { readonly step: number })[])[]
}

export interface CloudData extends FigureHead {
  readonly axes: { readonly x: string; readonly y: string }
  readonly loss: LossGrid
  /** A row of panels for each. */
  readonly variants: readonly CloudVariant[]
}

const MARGINS = { marginTop: 22, marginRight: 8, marginBottom: 40, marginLeft: 40 } as const
const POINT_OPACITY = 0.55

export function cloud(data: CloudData): Figure {
  const { variants } = data
  const some = variants.some(({ paths }) => paths.length > 0)
  return compose({
    ...data,
    legend: [
      ...variants.map(({ label }, i) => ({ label, ...seriesStyle(i) })),
      ...(some ? [{ label: 'path of one particle', colour: INK, line: true }] : []),
      { label: 'contours of the loss', colour: CONTOUR, line: true },
    ],
    panels: variants.map((variant, i) => variant.snapshots.map(snapshot => snapshotPanel(data, variant, snapshot, i))),
    notes: outsideNotes(data),
    vegaLite: specOf(data),
  })
}

const CONTOUR = '#8a8a8a'

function snapshotPanel(
  { axes, loss }: CloudData,
  { label, paths, snapshots }: CloudVariant,
  { step, points }: CloudVariant['snapshots'][number],
  index: number,
): Panel {
  const { colour, symbol } = seriesStyle(index)
  const wider = withBorder(loss)
  const width = FIGURE_WIDTH / Math.max(1, snapshots.length)
  const x: Axis = { label: axes.x, type: 'linear', low: loss.xFrom, high: loss.xTo }
  const y: Axis = { label: axes.y, type: 'linear', low: loss.yFrom, high: loss.yTo }
  return panel({
    ...MARGINS,
    width,
    height: heightFor(loss, width),
    heading: `${label}, step ${step.toLocaleString('en-US')}`,
    x: scale(x),
    y: scale(y),
    marks: [
      Plot.contour([...wider.values], {
        ...{ width: wider.columns, height: wider.rows, x1: wider.xFrom, x2: wider.xTo, y1: wider.yFrom, y2: wider.yTo },
        ...{ value: Plot.identity, stroke: CONTOUR, strokeOpacity: 0.7, thresholds: 12, clip: true },
      }),
      axisMarks(x, y, { marginLeft: MARGINS.marginLeft, ticks: { x: width > 300 ? 6 : 3, y: 4 } }),
      Plot.dot(
        points.filter(point => isInside(loss, point)),
        { x: 'x', y: 'y', r: 2.2, fill: colour, fillOpacity: POINT_OPACITY, symbol },
      ),
      paths.map(path =>
        Plot.line(
          path.filter(place => place.step <= step),
          { x: 'x', y: 'y', stroke: INK, strokeWidth: 1.2, clip: true },
        ),
      ),
    ],
  })
}

/** Both coordinates to one scale, unless that makes a panel very high or very low. */
function heightFor({ xFrom, xTo, yFrom, yTo }: LossGrid, width: number): number {
  const across = width - MARGINS.marginLeft - MARGINS.marginRight
  const share = Math.min(1.5, Math.max(0.5, (yTo - yFrom) / (xTo - xFrom)))
  return Math.round(across * share) + MARGINS.marginTop + MARGINS.marginBottom
}

function outsideNotes({ variants, loss }: CloudData): string[] {
  const outside = variants.flatMap(({ label, snapshots }) =>
    snapshots.flatMap(({ step, points }) => {
      const count = points.filter(point => !isInside(loss, point)).length
      const text = `${count.toLocaleString('en-US')} of ${label} at step ${step.toLocaleString('en-US')}`
      return count === 0 ? [] : [text]
    }),
  )
  return outside.length === 0 ? [] : [`Outside the frame: ${outside.join(', ')}.`]
}

function specOf({ axes, loss, variants }: CloudData): VegaLite {
  const rows = variants.flatMap(({ label, snapshots, paths }) =>
    snapshots.flatMap(({ step, points }) => [
      ...points.map(point => ({ variant: label, step, ...point })),
      ...paths.flatMap((path, i) =>
        path
          .filter(place => place.step <= step)
          .map(({ x, y, step: order }) => ({ variant: label, step, x, y, order, path: i })),
      ),
    ]),
  )
  const x = quantitative('x', axes.x, { domain: [loss.xFrom, loss.xTo], nice: false })
  const y = quantitative('y', axes.y, { domain: [loss.yFrom, loss.yTo], nice: false })
  return {
    data: inline(rows),
    facet: { row: nominal('variant'), column: { field: 'step', type: 'ordinal', title: 'step' } },
    spec: {
      width: 220,
      height: 160,
      layer: [
        {
          data: inline(lossRows(loss)),
          mark: { type: 'rect' },
          encoding: {
            ...{ x, x2: { field: 'x2' }, y, y2: { field: 'y2' } },
            color: { field: 'loss', type: 'quantitative', title: 'loss', scale: { scheme: 'greys' } },
          },
        },
        {
          transform: [{ filter: '!isValid(datum.path)' }],
          mark: { type: 'circle', clip: true, opacity: POINT_OPACITY, color: seriesStyle(0).colour },
          encoding: { x, y },
        },
        {
          transform: [{ filter: 'isValid(datum.path)' }],
          mark: { type: 'line', clip: true, color: 'black', strokeWidth: 1 },
          encoding: { x, y, order: { field: 'order', type: 'quantitative' }, detail: nominal('path') },
        },
      ],
    },
  }
}
