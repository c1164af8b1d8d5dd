/** The picture of Corollary 1. */
import { type ChartPanel, type ChartSeries, chart } from '../../figures/chart.js'
import type { Figure } from '../../figures/figure.js'
import { LAWS } from '../../figures/style.js'
import { corollary1Gap, corollary1Limit, theorem2Gap } from '../../theory/kim2026.js'
import type { Results } from '../claim.js'
import { BASE, coordinateIn, type Model, RADII, SHORT_RADII, SHORT_TIMES } from './diffusion-experiments.js'
import { MODEL_TEXT, pointAt } from './diffusion-series.js'
import { measuredDrift } from './drift-findings.js'
import { gapSeries, gapTimes, overCorollary, shortGaps } from './gap-findings.js'
import { at } from './measured.js'

/** Ends of a curve in |λ|t, evenly in the logarithm. */
function logarithmic(from: number, to: number, count = 80): number[] {
  return Array.from({ length: count }, (_, i) => from * (to / from) ** (i / (count - 1)))
}

export function gapFigure(results: Results): Figure {
  return chart({
    name: 'gap',
    title: 'How far SAM is behind SGD along the unstable coordinate, from particles that share their noise',
    panels: [gapPanel(results), ratioPanel(results), limitPanel(results), driftPanel(results)],
    notes: [
      `|λ| = 1, ρ = ${BASE.radius}, η = ${BASE.learningRate}, B = ${BASE.batchSize} but for what an axis varies. Dashed: exact laws of the discrete steps. Dotted: Kim et al. The equation is integrated in time steps of η/64 up to |λ|t = 0.05, of η/4 beyond.`,
    ],
  })
}

const unstable = (radius: number = BASE.radius) => coordinateIn({ ...BASE, radius }, 'y')

const curve = (xs: readonly number[], y: (x: number) => number) => xs.map(x => ({ x, y: y(x) }))

function gapPanel(results: Results): ChartPanel {
  const shared = gapSeries(results, 'shared')
  const times = logarithmic(0.01, 1)
  const late = shared.filter(({ time }) => time <= 1)
  return {
    heading: 'The gap Δ_SGD − Δ_SAM',
    x: { label: 'time |λ|t', type: 'log' },
    y: { label: 'gap', type: 'log' },
    series: [
      { label: MODEL_TEXT.equation, points: gapTimes(results).map(({ time, measured }) => pointAt(time, measured)) },
      {
        label: MODEL_TEXT.shared,
        points: late.map(({ time, measured }) => pointAt(time, measured)),
        line: late.map(({ time, exact }) => ({ x: time, y: exact })),
        dash: LAWS.exact.dash,
      },
      { label: 'difference of Theorem 2', line: curve(times, time => theorem2Gap(unstable(), time)), dash: '8 2 2 2' },
      { label: 'Corollary 1', line: curve(times, time => corollary1Gap(unstable(), time)), dash: LAWS.kim2026.dash },
    ],
  }
}

function ratioPanel(results: Results): ChartPanel {
  return {
    heading: 'The gap of the equation over Corollary 1',
    x: { label: 'time |λ|t', type: 'log' },
    y: { label: 'ratio', from: 0.9, to: 1.6 },
    series: [
      {
        label: MODEL_TEXT.equation,
        points: gapTimes(results).map(point => pointAt(point.time, overCorollary(point))),
      },
      {
        label: 'difference of Theorem 2',
        line: curve(logarithmic(0.01, 1), time => theorem2Gap(unstable(), time) / corollary1Gap(unstable(), time)),
        dash: '8 2 2 2',
      },
    ],
    horizontal: [
      { at: 1, label: '' },
      { at: corollary1Limit(unstable()), label: '1 + ρλ/2' },
    ],
  }
}

function limitPanel(results: Results): ChartPanel {
  const radii = Array.from({ length: 40 }, (_, i) => 0.02 + (i * 1.03) / 39)
  const time = SHORT_TIMES[2]!
  return {
    heading: `The same at |λ|t = ${time}`,
    x: { label: 'radius ρ|λ|' },
    y: { label: 'ratio' },
    series: [
      {
        label: MODEL_TEXT.equation,
        points: SHORT_RADII.map(radius => pointAt(radius, overCorollary(at(shortGaps(results, radius), time), radius))),
      },
      {
        label: 'difference of Theorem 2',
        line: curve(radii, radius => theorem2Gap(unstable(radius), time) / corollary1Gap(unstable(radius), time)),
        dash: '8 2 2 2',
      },
    ],
    horizontal: [{ at: 1, label: '' }],
  }
}

function driftPanel(results: Results): ChartPanel {
  const radii = Array.from({ length: 60 }, (_, i) => (2 * i) / 59)
  const series = (model: Model, line: Pick<ChartSeries, 'line' | 'dash'>): ChartSeries => ({
    label: MODEL_TEXT[model],
    points: RADII.filter(radius => radius >= BASE.radius).flatMap(radius => {
      const rate = measuredDrift(results, model, radius)
      return rate === null ? [] : [pointAt(radius, rate)]
    }),
    ...line,
  })
  return {
    heading: 'Relaxation rate, λ(1 + ρλ)² and λ(1 + ρλ)',
    x: { label: 'radius ρ|λ|' },
    y: { label: 'rate; the saddle repels below 0' },
    series: [
      series('equation', { line: curve(radii, radius => -((1 - radius) ** 2)), dash: LAWS.kim2026.dash }),
      series('shared', { line: curve(radii, radius => radius - 1), dash: LAWS.exact.dash }),
      series('independent', {}),
    ],
    horizontal: [{ at: 0, label: '' }],
  }
}
