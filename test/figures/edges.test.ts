/** Figures of runs in which little, or nothing, has happened. */

import * as Plot from '@observablehq/plot'
import { Resvg } from '@resvg/resvg-js'
import { describe, expect, it } from 'vitest'
import { cloud } from '#src/figures/cloud.js'
import { coefficient } from '#src/figures/coefficient.js'
import { displacement } from '#src/figures/displacement.js'
import { escapeTimes } from '#src/figures/escape-times.js'
import { fieldArrows } from '#src/figures/field-arrows.js'
import { fieldLine } from '#src/figures/field-line.js'
import type { Figure } from '#src/figures/figure.js'
import { heatMap } from '#src/figures/heat-map.js'
import { panel } from '#src/figures/panel.js'
import { paths } from '#src/figures/paths.js'
import { phaseDiagram } from '#src/figures/phase-diagram.js'
import { survival } from '#src/figures/survival.js'
import { specWarnings } from './spec-warnings.js'

const head = { name: 'edge', title: 'Edge <&"> case' }
const loss = { xFrom: -1, xTo: 1, yFrom: -1, yTo: 1, columns: 3, rows: 3, values: [2, 1, 2, 1, 0, 1, 2, 1, 2] }
const none = { exact: null, fit: null, escaped: 0, censored: 0, diverged: 0 }
const axes = { x: 'x', y: 'y' }
const single = { estimate: 3, low: 3, high: 3 }
const cells = { column: 'radius ρ', row: 'batch size', value: 'steps', missing: 'not known' }
const phaseCell = { x: 1, x1: 0.5, x2: 2, y: 1, y1: 0.5, y2: 1.5, held: true }
const phases = {
  axes: { x: { label: 'λ', type: 'log' }, y: { label: 'ρ', type: 'linear' } },
  ...{ value: 'rate', missing: 'none', symbols: { held: 'held', free: 'free' }, boundaries: [] },
} as const

const edges: Readonly<Record<string, () => Figure>> = {
  'labels that are not XML, nor ids': () =>
    survival({
      ...head,
      name: 'a "name"/of <two> & more',
      series: ['<&"> id="x" url(#x)', 'a\u00a0b'].map(label => ({
        label,
        points: [{ step: 0, estimate: 1, low: 1, high: 1 }],
        exact: null,
      })),
    }),
  'no variants: escape times': () => escapeTimes({ ...head, variants: [] }),
  'nobody escapes': () =>
    escapeTimes({
      ...head,
      variants: [{ ...none, label: 'sgd', censored: 7, bars: [{ fromStep: 0, toStep: 10, density: 0 }] }],
    }),
  'nobody escapes, logarithmic steps': () =>
    escapeTimes({
      ...head,
      stepScale: 'log',
      variants: [{ ...none, label: 'sgd', censored: 7, bars: [{ fromStep: 0, toStep: 10, density: 0 }] }],
    }),
  'all diverge, no bars': () => escapeTimes({ ...head, variants: [{ ...none, label: 'sgd', diverged: 7, bars: [] }] }),
  'all escape at step 1': () =>
    escapeTimes({
      ...head,
      stepScale: 'log',
      variants: [{ ...none, label: 'sgd', escaped: 1, bars: [{ fromStep: 0, toStep: 1, density: 1 }] }],
    }),
  'no variants: survival': () => survival({ ...head, series: [] }),
  'all escape at step 1, logarithmic survival': () =>
    survival({
      ...head,
      shareScale: 'log',
      series: [
        {
          label: 'sgd',
          points: [
            { step: 0, estimate: 1, low: 1, high: 1 },
            { step: 1, estimate: 0, low: 0, high: 0 },
          ],
          exact: null,
        },
      ],
    }),
  'no panels: displacement': () => displacement({ ...head, panels: [] }),
  'nothing moves': () =>
    displacement({
      ...head,
      panels: [
        {
          series: [
            {
              label: 'sgd',
              points: [{ step: 1, estimate: 0, standardError: 0 }],
              exact: null,
              kim2026: [{ step: 1, value: 0 }],
            },
          ],
        },
      ],
    }),
  'one particle at one step': () =>
    displacement({
      ...head,
      panels: [
        {
          series: [{ label: 'sgd', points: [{ step: 1, estimate: 2, standardError: 9 }], exact: null, kim2026: null }],
        },
      ],
    }),
  'a coefficient at one setting': () =>
    coefficient({
      ...head,
      setting: 'batch size',
      settingScale: 'log',
      coefficientScale: 'log',
      panels: [{ series: [{ label: 'sgd', points: [{ setting: 4, ...single }], exact: null, kim2026: null }] }],
    }),
  'a map with no cells': () => heatMap({ ...head, ...cells, cells: [] }),
  'a map with no value': () => heatMap({ ...head, ...cells, cells: [{ column: 1, row: 2, value: null }] }),
  'a map with one value, logarithmic': () =>
    heatMap({ ...head, ...cells, valueScale: 'log', cells: [{ column: 1, row: 'sgd', value: single }] }),
  'a map of settings that are numbers in text': () =>
    heatMap({ ...head, ...cells, cells: ['0.1', '0.2', '0.3'].map(column => ({ column, row: '4', value: single })) }),
  'no variants: cloud': () => cloud({ ...head, axes, loss, variants: [] }),
  'all particles are outside': () =>
    cloud({
      ...head,
      axes,
      loss,
      variants: [{ label: 'sgd', snapshots: [{ step: 1, points: [{ x: 5, y: 5 }] }], paths: [] }],
    }),
  'a flat loss': () =>
    cloud({
      ...head,
      axes,
      loss: { ...loss, columns: 1, rows: 1, values: [0] },
      variants: [{ label: 'sgd', snapshots: [{ step: 1, points: [] }], paths: [[]] }],
    }),
  'paths: no panels': () => paths({ ...head, axes, panels: [] }),
  'a path that does not move, outside': () =>
    paths({
      ...head,
      axes,
      panels: [
        {
          ...{ heading: '<&">', loss, levels: [0.5, 1] },
          series: [{ label: 'sgd', path: [{ x: 5, y: 5 }], points: [{ x: 5, y: 5 }] }],
          landmarks: [],
        },
      ],
    }),
  'a phase diagram with no cells': () => phaseDiagram({ ...head, ...phases, cells: [] }),
  'a phase diagram with no value, and a boundary outside': () =>
    phaseDiagram({
      ...{ ...head, ...phases, cells: [{ ...phaseCell, value: null }] },
      boundaries: [{ label: 'far', points: [{ x: 100, y: 100 }] }],
    }),
  'a phase diagram with one value': () =>
    phaseDiagram({ ...head, ...phases, cells: [{ ...phaseCell, value: single }] }),
  'a line with no points': () => fieldLine({ ...head, coordinate: 'y', drift: [], diffusion: [] }),
  'a line with no visits': () =>
    fieldLine({
      ...head,
      coordinate: 'y',
      drift: [{ at: 0, value: null, exact: null }],
      diffusion: [{ at: 0, value: null, exact: null }],
    }),
  'a plane with no cells': () => fieldArrows({ ...head, axes, cells: [] }),
  'a plane with no visits': () => fieldArrows({ ...head, axes, cells: [{ x: 0, y: 0, drift: null, diffusion: null }] }),
  'no drift': () => {
    const zero = { estimate: 0, low: -1, high: 1 }
    const both = { x: zero, y: zero }
    return fieldArrows({ ...head, axes, cells: [{ x: 0, y: 0, drift: both, diffusion: both }] })
  },
}

describe.each(Object.entries(edges))('%s', (_, draw) => {
  it('is drawn, with no number that is none, and has a spec without a warning', () => {
    const { svg, vegaLite } = draw()
    expect(svg).not.toMatch(/NaN|Infinity|undefined|null/)
    expect(svg).toContain('<title>Edge &lt;&amp;&quot;&gt; case</title>')
    expect(specWarnings(vegaLite)).toEqual([])
    expect(() => new Resvg(svg)).not.toThrow()
  })
})

it('labels are drawn as they are', () => {
  expect(edges['labels that are not XML, nor ids']!().svg).toContain('>&lt;&amp;"&gt; id="x" url(#x)</text>')
})

it('escape times say how many have not escaped', () => {
  expect(edges['nobody escapes']!().svg).toContain('sgd: 0 escaped, 7 censored, 0 diverged')
  expect(edges['all diverge, no bars']!().svg).toContain('sgd: 0 escaped, 0 censored, 7 diverged')
})

it('a cloud says who is outside', () => {
  expect(edges['all particles are outside']!().svg).toContain('Outside the frame: 1 of sgd at step 1.')
})

it('a warning of Plot is an error, and the console is as before', () => {
  const { warn } = console
  const marks = [Plot.dot([{ x: '1' }, { x: '2' }, { x: '3' }], { x: 'x' })]
  expect(() => panel({ width: 100, height: 100, marks })).toThrow('a figure cannot be drawn as it should: ')
  expect(console.warn).toBe(warn)
})
