import { type DensityPoint, escapeTimes } from '../figures/escape-times.js'
import type { Figure } from '../figures/figure.js'
import { survival } from '../figures/survival.js'
import type { MeasuredEscape } from '../results/variants.js'
import { fitEscapeTimes } from '../statistics/fits/fit.js'
import { survival as lawSurvival } from '../statistics/fits/law.js'
import { lawNamed } from '../statistics/fits/laws.js'
import { type Binning, histogram } from '../statistics/histogram.js'
import { spread } from '../tallies/spread.js'
import { firstOf, MOST_SERIES, type ReportVariant } from './run.js'

/** Points of a smooth curve. */
const CURVE_POINTS = 240
/** Steps of a survival curve that are drawn, at most. */
const MOST_STEPS = 600

type Escaping = ReportVariant & { readonly escape: MeasuredEscape }

const isEscaping = (variant: ReportVariant): variant is Escaping => variant.escape !== null

/** Histogram and survival of the variants with an escape measurement. */
export function escapeFigures(all: readonly ReportVariant[], title: string): Figure[] {
  const variants = all.filter(isEscaping)
  if (variants.length === 0) return []
  const histograms = histogramFigure(all, { rule: 'automatic' }, title)
  return [survivalFigure(variants, title), ...(histograms === null ? [] : [histograms])]
}

/** Null when escape was not measured, or nobody has escaped. */
export function histogramFigure(all: readonly ReportVariant[], binning: Binning, title: string): Figure | null {
  const escaping = all.filter(isEscaping)
  const shown = escaping.filter(({ escape }) => escape.curve.escaped > 0).slice(0, MOST_SERIES)
  if (shown.length === 0) return null
  return escapeTimes({
    name: 'escape-times',
    title: `${title}: escape times${firstOf(shown.length, escaping.length)}`,
    ...(binning.rule === 'logarithmic' ? { stepScale: 'log' as const } : {}),
    variants: shown.map(({ name, escape }) => {
      const bars = histogram(escape.curve, binning)
      const steps = spread(CURVE_POINTS, 1, bars.at(-1)!.toStep)
      const { escaped, censored, diverged } = escape.curve
      return {
        label: name,
        bars: bars.map(({ fromStep, toStep, density }) => ({ fromStep: fromStep - 1, toStep: toStep - 1, density })),
        exact: exactDensity(escape, steps),
        fit: fittedDensity(escape, steps),
        escaped,
        censored,
        diverged,
      }
    }),
  })
}

/** The probability to escape at each step. */
function densityAt(survivalAt: (step: number) => number, steps: readonly number[]): DensityPoint[] {
  return steps.map(step => ({ step: step - 0.5, density: survivalAt(step - 1) - survivalAt(step) }))
}

function exactDensity({ law }: MeasuredEscape, steps: readonly number[]): DensityPoint[] | null {
  return 'reason' in law ? null : densityAt(step => law.survivalAt(step), steps)
}

/** Of the law of the least AIC. */
function fittedDensity({ curve }: MeasuredEscape, steps: readonly number[]) {
  const [best] = fitEscapeTimes(curve.counts).fits
  if (best === undefined) return null
  const parameters = best.parameters.map(({ estimate }) => estimate)
  const law = lawNamed(best.law)
  return { label: `${best.law} law, fitted`, points: densityAt(step => lawSurvival(law, parameters, step), steps) }
}

function survivalFigure(variants: readonly Escaping[], title: string): Figure {
  const shown = variants.slice(0, MOST_SERIES)
  return survival({
    name: 'survival',
    title: `${title}: share of particles still in${firstOf(shown.length, variants.length)}`,
    series: shown.map(({ name, escape: { curve, law } }) => {
      const end = curve.firstBelow(0.002) ?? curve.counts.horizon
      const steps = spread(MOST_STEPS, 0, end)
      return {
        label: name,
        points: steps.map(step => ({ step, ...curve.at(step) })),
        exact: 'reason' in law ? null : steps.map(step => ({ step, value: law.survivalAt(step) })),
      }
    }),
  })
}
