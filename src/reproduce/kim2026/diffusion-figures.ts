/** The pictures of row 4. */
import { type ChartPanel, type ChartPoint, type ChartSeries, chart } from '../../figures/chart.js'
import type { Figure } from '../../figures/figure.js'
import { LAWS } from '../../figures/style.js'
import type { Interval } from '../../statistics/interval.js'
import { corollary1Gap, corollary1Limit, theorem2Gap, theorem2Variance } from '../../theory/kim2026.js'
import type { Results } from '../claim.js'
import {
  BASE,
  type Base,
  coordinateIn,
  EARLY,
  LATE,
  type Model,
  RADII,
  SETTINGS,
  SHORT_RADII,
  SHORT_TIMES,
} from './diffusion-experiments.js'
import { MODEL_TEXT, radiusSeries, seriesOf, settingDisplacement } from './diffusion-findings.js'
import { measuredDrift } from './drift-findings.js'
import { gapSeries, gapTimes, overCorollary, shortGaps } from './gap-findings.js'
import { type AtTime, at, type Coordinate, over } from './measured.js'

const MODELS = ['sgd', 'equation', 'shared', 'independent'] as const
const THEOREM_2 = 'Theorem 2, SAM'
const COROLLARY_1 = 'Corollary 1'

const pointAt = (x: number, measured: Interval): ChartPoint => ({ x, ...measured })

/** From the first to the last, evenly in the logarithm. */
function logarithmic(from: number, to: number, count = 80): number[] {
  return Array.from({ length: count }, (_, i) => from * (to / from) ** (i / (count - 1)))
}

/** Of a walk without drift and with the noise of SGD. */
const free = ({ curvature, learningRate, batchSize }: Base, time: number) =>
  (learningRate * curvature * time) / batchSize

const RELATIVE = 'displacement² over η|λ|t/B'

export function diffusionFigure(results: Results): Figure {
  return chart({
    name: 'diffusion',
    title:
      'Mean square displacement in units of a free walk with the noise of SGD: theorem, equation, practical update',
    panels: [
      overTime(results, 'y', 'Unstable coordinate, λ = −1, over time'),
      overTime(results, 'x', 'Stable coordinate, λ = 1, over time'),
      overRadius(results, EARLY),
      overSetting(results, 'curvature', '|λ|', `Unstable coordinate at |λ|t = ${LATE}`),
      overSetting(results, 'batchSize', 'batch size B', `Unstable coordinate at |λ|t = ${LATE}`),
      overSetting(results, 'learningRate', 'learning rate η', `Unstable coordinate at |λ|t = ${LATE}`),
    ],
    notes: [
      `|λ| = 1, ρ = ${BASE.radius}, η = ${BASE.learningRate}, B = ${BASE.batchSize} but for what an axis varies. Dashed: exact laws of the discrete steps. Dotted: Theorem 2.`,
    ],
  })
}

function overTime(results: Results, name: Coordinate, heading: string): ChartPanel {
  const theorem2 = (time: number) => theorem2Variance(coordinateIn(BASE, name), time)
  const models = MODELS.map((model): ChartSeries => {
    const series = seriesOf(results, model, name)
    return {
      label: MODEL_TEXT[model],
      points: series.map(({ time, measured }) => pointAt(time, over(measured, theorem2(time)))),
      ...(model === 'equation'
        ? {}
        : { line: series.map(({ time, exact }) => ({ x: time, y: exact / theorem2(time) })), dash: LAWS.exact.dash }),
    }
  })
  return {
    heading,
    x: { label: 'time |λ|t', type: 'log' },
    y: { label: 'displacement² over Theorem 2', from: 0.7 },
    series: [...models, { label: THEOREM_2, line: [0.01, 3].map(x => ({ x, y: 1 })), dash: LAWS.kim2026.dash }],
  }
}

function overRadius(results: Results, time: number): ChartPanel {
  const measured = (model: Model): ChartSeries => ({
    label: MODEL_TEXT[model],
    points: RADII.map(radius =>
      pointAt(radius, over(at(radiusSeries(results, model, radius), time).measured, free(BASE, time))),
    ),
    ...(model === 'equation'
      ? {}
      : {
          line: RADII.map(radius => ({
            x: radius,
            y: at(radiusSeries(results, model, radius), time).exact / free(BASE, time),
          })),
          dash: LAWS.exact.dash,
        }),
  })
  const radii = Array.from({ length: 80 }, (_, i) => 0.02 + (i * 1.98) / 79)
  return {
    heading: `Unstable coordinate at |λ|t = ${time}`,
    x: { label: 'radius ρ|λ|' },
    y: { label: RELATIVE },
    series: [
      ...(['equation', 'shared', 'independent'] as const).map(measured),
      {
        label: THEOREM_2,
        line: radii.map(radius => ({
          x: radius,
          y: theorem2Variance(coordinateIn({ ...BASE, radius }, 'y'), time) / free(BASE, time),
        })),
        dash: LAWS.kim2026.dash,
      },
    ],
  }
}

const freeLate = (setting: Base) => free(setting, LATE / setting.curvature)

type Setting = 'curvature' | 'batchSize' | 'learningRate'

function overSetting(results: Results, name: Setting, label: string, heading: string): ChartPanel {
  const isMoved = (setting: Base) => setting[name] !== BASE[name]
  const measuredIn = (model: Model, setting: Base): AtTime =>
    isMoved(setting) ? settingDisplacement(results, model, setting) : at(seriesOf(results, model, 'y'), LATE)
  const settings = [...SETTINGS.filter(isMoved), BASE].sort((a, b) => a[name] - b[name])
  const theorem = { label: THEOREM_2, dash: LAWS.kim2026.dash }
  return {
    heading,
    x: { label, type: 'log' },
    y: { label: RELATIVE, type: 'log' },
    series: [
      ...MODELS.map(model => {
        const values = settings.map(setting => ({ setting, ...measuredIn(model, setting) }))
        return {
          label: MODEL_TEXT[model],
          points: values.map(({ setting, measured }) => pointAt(setting[name], over(measured, freeLate(setting)))),
          ...(model === 'equation'
            ? {}
            : {
                line: values.map(({ setting, exact }) => ({ x: setting[name], y: exact / freeLate(setting) })),
                dash: LAWS.exact.dash,
              }),
        }
      }),
      {
        ...theorem,
        line: settings.map(setting => ({
          x: setting[name],
          y: theorem2Variance(coordinateIn(setting, 'y'), LATE / setting.curvature) / freeLate(setting),
        })),
      },
    ],
  }
}

export function gapFigure(results: Results): Figure {
  return chart({
    name: 'gap',
    title: 'How far SAM is behind SGD along the unstable coordinate, from particles that share their noise',
    panels: [gapPanel(results), ratioPanel(results), limitPanel(results), driftPanel(results)],
    notes: [
      `|λ| = 1, ρ = ${BASE.radius}, η = ${BASE.learningRate}, B = ${BASE.batchSize} but for what an axis varies. Dashed: exact laws of the discrete steps. Dotted: Kim et al.`,
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
      { label: COROLLARY_1, line: curve(times, time => corollary1Gap(unstable(), time)), dash: LAWS.kim2026.dash },
    ],
  }
}

function ratioPanel(results: Results): ChartPanel {
  return {
    heading: 'The gap of the equation over Corollary 1',
    x: { label: 'time |λ|t', type: 'log' },
    y: { label: 'ratio', from: 0.8, to: 2 },
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
