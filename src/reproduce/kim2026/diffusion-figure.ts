/** The picture of Theorem 2. */
import { type ChartPanel, type ChartSeries, chart } from '../../figures/chart.js'
import type { Figure } from '../../figures/figure.js'
import { LAWS } from '../../figures/style.js'
import { theorem2Variance } from '../../theory/kim2026.js'
import type { Results } from '../claim.js'
import { BASE, type Base, coordinateIn, EARLY, LATE, type Model, RADII, SETTINGS } from './diffusion-experiments.js'
import { MODEL_TEXT, pointAt, radiusSeries, seriesOf, settingDisplacement } from './diffusion-series.js'
import { type AtTime, at, type Coordinate, over } from './measured.js'

const MODELS = ['sgd', 'equation', 'shared', 'independent'] as const
const THEOREM_2 = 'Theorem 2, SAM'

/** Of a walk without drift and with the noise of SGD. */
const free = ({ curvature, learningRate, batchSize }: Base, time: number) =>
  (learningRate * curvature * time) / batchSize

const RELATIVE = 'mean square displacement over η|λ|t/B'

export function diffusionFigure(results: Results): Figure {
  return chart({
    name: 'diffusion',
    title: 'Mean square displacement: Theorem 2, its own equation, and the practical update',
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
    y: { label: 'mean square displacement over Theorem 2', from: 0.7 },
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
