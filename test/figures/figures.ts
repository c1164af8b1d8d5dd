/** Every example figure, from the results of real runs (test/figures/example.mjs): a golden, and an entry of the preview. */
import { readFileSync } from 'node:fs'
import { chart } from '#src/figures/chart.js'
import { cloud } from '#src/figures/cloud.js'
import { coefficient } from '#src/figures/coefficient.js'
import { type DisplacementSeries, displacement } from '#src/figures/displacement.js'
import { escapeTimes } from '#src/figures/escape-times.js'
import { fieldArrows } from '#src/figures/field-arrows.js'
import { fieldLine } from '#src/figures/field-line.js'
import type { Figure } from '#src/figures/figure.js'
import { heatMap } from '#src/figures/heat-map.js'
import { paths } from '#src/figures/paths.js'
import { phaseDiagram } from '#src/figures/phase-diagram.js'
import { survival } from '#src/figures/survival.js'
import { around } from '#src/statistics/interval.js'

export const example = JSON.parse(readFileSync('test/figures/example.json', 'utf8'))

const escapes = { name: 'escape-times', title: 'SAM leaves the saddle later than SGD, and its tail is longer' }

export const figures: Readonly<Record<string, () => Figure>> = {
  'escape-times': () => escapeTimes({ ...escapes, variants: example.escapeTimes }),
  'escape-times-log': () =>
    escapeTimes({ ...escapes, name: 'escape-times-log', variants: example.escapeTimes, stepScale: 'log' }),
  survival: () =>
    survival({
      name: 'survival',
      title: 'Share of 400 particles that have not left the saddle ½x² − ½y² yet',
      series: example.survival,
    }),
  'survival-log': () =>
    survival({
      name: 'survival-log',
      title: 'On a logarithmic axis the tail is a straight line: escape at a constant rate',
      series: example.survival,
      shareScale: 'log',
    }),
  displacement: () =>
    displacement({
      name: 'displacement',
      title:
        'Mean square displacement: the exact law of the steps holds, that of Kim et al. 2026 parts from it for SAM',
      panels: example.displacement,
    }),
  coefficient: () =>
    coefficient({
      name: 'coefficient',
      title: 'Shared noise makes the diffusion coefficient depend on the radius of SAM',
      setting: 'radius ρ',
      panels: example.coefficient,
    }),
  chart: () =>
    chart({
      name: 'chart',
      title: 'Any curve and any estimate, in panels with axes of their own',
      panels: (['log', 'linear'] as const).map((type, i) => ({
        heading: `${type} axes`,
        x: { label: 'steps', type },
        y: { label: 'mean square displacement', type },
        series: example.displacement[i].series.map(({ label, points, exact }: DisplacementSeries) => ({
          label,
          points: points.map(({ step, estimate, standardError }) => ({ x: step, ...around(estimate, standardError) })),
          line: (exact ?? []).map(({ step, value }) => ({ x: step, y: value })),
          dash: '6 3',
        })),
        vertical: [{ at: 100, label: 't = 1' }],
        horizontal: [{ at: 2e-5, label: 'a limit' }],
      })),
      notes: ['Lines: exact laws of the discrete steps.'],
    }),
  'heat-map': () =>
    heatMap({
      name: 'heat-map',
      title: 'Mean escape time grows with the radius of SAM and with the batch size',
      column: 'radius ρ',
      row: 'batch size',
      value: 'mean escape time (steps)',
      missing: 'not all have escaped by step 4,000',
      cells: example.heatMap,
    }),
  cloud: () =>
    cloud({
      name: 'cloud',
      title: 'From the saddle of a double well, SGD spreads to the minima sooner than SAM',
      axes: { x: 'x', y: 'y' },
      ...example.cloud,
    }),
  'field-line': () =>
    fieldLine({
      name: 'field-line',
      title: 'Local drift and diffusion of SAM along the unstable direction',
      coordinate: 'y',
      ...example.fieldLine,
    }),
  'field-arrows': () =>
    fieldArrows({
      name: 'field-arrows',
      title: 'Local drift (arrows) and diffusion (colour) of SAM in a double well',
      axes: { x: 'x', y: 'y' },
      cells: example.fieldArrows,
    }),
  'phase-diagram': () =>
    phaseDiagram({
      name: 'phase-diagram',
      title: 'Above ρ = −1/λ unnormalised SAM is drawn to the saddle, and noise hardly drives it out',
      axes: { x: { label: 'curvature −λ', type: 'log' }, y: { label: 'radius ρ', type: 'linear' } },
      value: 'rate of escape (per step)',
      missing: 'none of 500 escaped',
      cells: example.phaseDiagram,
      symbols: { held: 'without noise: held', free: 'without noise: leaves' },
      boundaries: [
        { label: 'ρ = −1/λ', points: [0.3, 0.5, 0.7, 1, 1.5, 2, 3].map(x => ({ x, y: 1 / x })) },
        {
          label: 'another boundary',
          dash: '6 3',
          points: [
            { x: 0.3, y: 0.1 },
            { x: 3, y: 0.3 },
          ],
        },
      ],
      notes: ['From |w| = 0.1 past 0.4 in 2,000 steps.'],
    }),
  paths: () =>
    paths({
      name: 'paths',
      title: 'On x² − y² GD leaves the saddle, and SAM is drawn to it',
      axes: { x: 'x', y: 'y' },
      panels: [
        {
          heading: 'Paths',
          loss: example.paths.loss,
          levels: [-0.3, -0.1, -0.03, 0.03, 0.1, 0.3, 1, 3],
          series: example.paths.series,
          landmarks: [
            { kind: 'start', x: -3, y: -0.01 },
            { kind: 'saddle', x: 0, y: 0 },
          ],
        },
      ],
      points: 'ascent points of SAM',
      notes: ['η = 0.01, ρ = 0.5, 200 steps.'],
    }),
}
