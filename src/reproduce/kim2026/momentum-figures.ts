/** The pictures of row 5. */
import { type ChartPanel, type ChartSeries, chart } from '../../figures/chart.js'
import type { Figure } from '../../figures/figure.js'
import { LAWS } from '../../figures/style.js'
import { compensatingMomentum } from '../../theory/kim2026.js'
import type { Results, Size } from '../claim.js'
import { compensations, ESCAPE, meanEscape, type Walk } from './compensation.js'
import { compensated, escapeOf } from './escape-findings.js'
import { over } from './measured.js'
import {
  compensatedRadii,
  ESCAPE_BATCHES,
  ESCAPE_MOMENTA,
  LARGEST,
  MOVED,
  SLOWED,
  WALKS,
} from './momentum-experiments.js'
import { forgotten, momentumSeries, READING_TEXT, READINGS, theorem3At } from './momentum-findings.js'

const MEASURED = 'measured, Theorem 2’s drift and noise with momentum'
const DASHES = { printed: LAWS.kim2026.dash, derived: '8 2 2 2' } as const

export function momentumFigure(results: Results): Figure {
  return chart({
    name: 'momentum',
    title: 'Mean square displacement with momentum along the unstable coordinate, and both readings of Theorem 3',
    panels: [displacementPanel(results), readingPanel(results, LARGEST)],
    notes: [
      `|λ| = 1, ρ = ${MOVED.radius}, η = ${MOVED.learningRate}, B = ${MOVED.batchSize}, γ = ${LARGEST}. Time is in units of the memory η/(1 − γ) of the velocity. Dashed: the exact law of the discrete steps.`,
    ],
  })
}

function displacementPanel(results: Results): ChartPanel {
  const series = momentumSeries(results, 'equation', LARGEST)
  const readings = READINGS.map(reading => ({
    label: READING_TEXT[reading],
    line: series.map(({ time }) => ({ x: forgotten(time, LARGEST), y: theorem3At(reading, LARGEST, time) })),
    dash: DASHES[reading],
  }))
  return {
    heading: 'Displacement',
    x: { label: 'time t(1 − γ)/η', type: 'log' },
    y: { label: 'mean square displacement', type: 'log' },
    series: [
      {
        label: MEASURED,
        points: series.map(({ time, measured }) => ({ x: forgotten(time, LARGEST), ...measured })),
        line: series.map(({ time, exact }) => ({ x: forgotten(time, LARGEST), y: exact })),
        dash: LAWS.exact.dash,
      },
      ...readings,
    ],
  }
}

function readingPanel(results: Results, momentum: number): ChartPanel {
  const series = momentumSeries(results, 'equation', momentum)
  return {
    heading: 'Measured over Theorem 3',
    x: { label: 'time t(1 − γ)/η', type: 'log' },
    y: { label: 'ratio' },
    series: READINGS.map(reading => ({
      label: READING_TEXT[reading],
      points: series.map(({ time, measured }) => ({
        x: forgotten(time, momentum),
        ...over(measured, theorem3At(reading, momentum, time)),
      })),
    })),
    horizontal: [{ at: 1, label: '' }],
  }
}

export function escapeFigure(results: Results): Figure {
  const series = (batchSize: number): ChartSeries => {
    const means = ESCAPE_MOMENTA.map(momentum => ({ momentum, ...escapeOf(results, momentum, batchSize) }))
    return {
      label: `B = ${batchSize}`,
      points: means.map(({ momentum, measured }) => ({ x: momentum, ...measured })),
      line: means.map(({ momentum, exact }) => ({ x: momentum, y: exact })),
      dash: LAWS.exact.dash,
    }
  }
  return chart({
    name: 'momentum-escape',
    title: `Momentum and small batches free SAM: mean escape time at ρ|λ| = ${SLOWED}`,
    panels: [
      {
        x: { label: 'momentum γ' },
        y: { label: 'mean escape time in steps' },
        series: [
          ...ESCAPE_BATCHES.map(series),
          {
            label: `SGD without momentum, B = ${ESCAPE.batchSize}`,
            line: [ESCAPE_MOMENTA[0]!, ESCAPE_MOMENTA.at(-1)!].map(x => ({ x, y: meanEscape('shared', 0, 0) })),
            dash: '2 2',
          },
        ],
      },
    ],
    notes: [
      `|λ| = 1, η = ${ESCAPE.learningRate}, shared noise, from the saddle to |w| > ${ESCAPE.distance}. Dashed and dotted: exact laws.`,
    ],
  })
}

const WALK_LABEL: Readonly<Record<Walk, string>> = {
  shared: 'SAM, shared noise',
  equation: 'Theorem 2’s drift and noise',
}
const THEOREM_3 = 'Theorem 3, equal displacements'

export function compensationFigure(results: Results, size: Size): Figure {
  return chart({
    name: 'compensation',
    title: 'The momentum that makes up for a radius: with it SAM escapes as fast as SGD without momentum',
    panels: [curvePanel(size), ratioPanel(results, size)],
    notes: [
      `|λ| = 1, η = ${ESCAPE.learningRate}, B = ${ESCAPE.batchSize}, from the saddle to |w| > ${ESCAPE.distance}. Left: by the exact laws of escape; by Theorem 3 at the mean escape time of SGD. Right: simulated, with the γ of Theorem 3.`,
    ],
  })
}

function curvePanel(size: Size): ChartPanel {
  const time = meanEscape('shared', 0, 0) * ESCAPE.learningRate
  const largest = compensatedRadii(size).at(-1)!
  const radii = Array.from({ length: 50 }, (_, i) => (largest * i) / 49)
  const exact = (walk: Walk): ChartSeries => ({
    label: WALK_LABEL[walk],
    line: [
      { x: 0, y: 0 },
      ...compensations(walk, compensatedRadii(size)).map(({ radius, momentum }) => ({ x: radius, y: momentum })),
    ],
    dash: LAWS.exact.dash,
  })
  return {
    heading: 'Compensating momentum',
    x: { label: 'radius ρ|λ|' },
    y: { label: 'γ' },
    series: [
      ...WALKS.map(exact),
      {
        label: THEOREM_3,
        line: radii.map(radius => ({ x: radius, y: compensatingMomentum({ ...ESCAPE, radius }, time, 'derived') })),
        dash: LAWS.kim2026.dash,
      },
    ],
  }
}

function ratioPanel(results: Results, size: Size): ChartPanel {
  return {
    heading: 'Escape time over that of SGD',
    x: { label: 'radius ρ|λ|' },
    y: { label: 'ratio, at the γ of Theorem 3', from: 0.7, to: 1.25 },
    series: WALKS.map(walk => {
      const all = compensated(results, walk, size)
      return {
        label: WALK_LABEL[walk],
        points: all.map(({ radius, atTheorem3 }) => ({ x: radius, ...atTheorem3 })),
        line: all.map(({ radius, atTheorem3 }) => ({ x: radius, y: atTheorem3.exact! })),
        dash: LAWS.exact.dash,
      }
    }),
    horizontal: [{ at: 1, label: '' }],
  }
}
