/** Row 7: how long SGD and SAM stay near the saddle, when it repels SAM and when it attracts it. */
import type { ExperimentInput } from '../../experiment/schema.js'
import { planOf } from '../../experiment/sweep.js'
import { type ChartPanel, type ChartSeries, chart } from '../../figures/chart.js'
import { escapeLaw } from '../../laws/escape-law.js'
import type { EscapeResult, VariantResult } from '../../results/result.js'
import { interval, significant } from '../../text/format.js'
import type { Finding, ImmediateClaim, Results, Size } from '../claim.js'
import { above, allHold, compareSeries, type SeriesPoint } from '../verdict.js'

const shared = {
  start: [0, 0],
  loss: { saddle: { curvatures: [1, -1] } },
  noise: { hessian: { batchSize: 16 } },
}
const LEARNING_RATE = 0.01
const USAM_RADII = [0.1, 0.2, 0.3, 0.5]
const SAM_RADII = [0.05, 0.1, 0.2]
/** Above −1/λ = 1. */
const ATTRACTING_RADIUS = 2
const ENDS = { full: [0.03, 0.04, 0.05], quick: [0.03, 0.04] }
const PARTICLES = { full: 65_536, quick: 16_384 }
/** What an exact law is held to: the width of what is measured. */
const LAW_TOLERANCE = 0.05
/** By then the particles have forgotten their start: it fades as (1 − η|λ|(ρ|λ| − 1))^k. */
const TRANSIENT = 500

const sizeOf = ({ quick }: Size) => (quick ? 'quick' : 'full')

function repelling(size: Size): ExperimentInput {
  const { optimizer, ...rest } = { optimizer: { kind: 'sgd', learningRate: LEARNING_RATE } as const, ...shared }
  return {
    ...rest,
    optimizer,
    particles: PARTICLES[sizeOf(size)],
    steps: 4000,
    escape: { when: 'abs(y) > 0.5' },
    sweep: [
      { 'optimizer.kind': 'sgd' },
      ...USAM_RADII.map(radius => ({ 'optimizer.kind': 'usam', 'optimizer.radius': radius })),
      ...SAM_RADII.map(radius => ({ 'optimizer.kind': 'sam', 'optimizer.radius': radius })),
    ],
  }
}

function attracting(size: Size): ExperimentInput {
  return {
    ...shared,
    optimizer: { kind: 'usam', learningRate: LEARNING_RATE, radius: ATTRACTING_RADIUS },
    particles: PARTICLES.full,
    steps: 12_000,
    escape: { when: `abs(y) > ${ENDS.full[0]}` },
    sweep: { 'escape.when': ENDS[sizeOf(size)].map(end => `abs(y) > ${end}`) },
  }
}

const PLACE = `saddle ½x² − ½y² from (0, 0), η = ${LEARNING_RATE}, B = 16`

const kindOf = ({ settings }: VariantResult) => settings['optimizer.kind'] as string
const radiusOf = ({ settings }: VariantResult) => settings['optimizer.radius'] as number
const ratioOf = ({ escape }: VariantResult) => escape!.comparedWithFirst!.restrictedMeanRatio!

function slowerFinding(kind: 'usam' | 'sam', variants: readonly VariantResult[]): Finding {
  const name = kind.toUpperCase()
  return {
    id: `7.${kind}-slower`,
    claim: `${name} stays near the saddle longer than SGD, at every radius`,
    setting: `${PLACE}, until |y| > 0.5`,
    prediction: `mean escape time over that of SGD above 1`,
    measured: variants.map(variant => `${interval(ratioOf(variant))} at ρ = ${radiusOf(variant)}`).join('; '),
    verdict: allHold(variants.map(variant => above(ratioOf(variant), 1))),
    figure: 'escape-of-sgd-and-sam',
  }
}

function ratioFinding(variants: readonly VariantResult[]): Finding {
  const points = variants.map((variant): SeriesPoint => {
    const { exact, ...measured } = ratioOf(variant)
    return { at: `ρ = ${radiusOf(variant)}`, measured, prediction: exact! }
  })
  return {
    id: '7.usam-ratio',
    claim: 'The ratio of the mean escape times is that of the exact first-passage laws',
    setting: `${PLACE}, until |y| > 0.5, USAM and SGD with the same noise`,
    prediction: points.map(({ at, prediction }) => `${significant(prediction)} at ${at}`).join('; '),
    measured: points.map(({ at, measured }) => `${interval(measured)} at ${at}`).join('; '),
    verdict: compareSeries(points, LAW_TOLERANCE),
    figure: 'escape-of-sgd-and-sam',
  }
}

/** From a hazard that is constant an exponential law follows, and the other way round. */
function exponentialFinding(variant: VariantResult): Finding {
  const late = variant.escape!.hazard.filter(({ fromStep }) => fromStep >= TRANSIENT)
  const hazard = late.at(-1)!.exact!
  const points = late.map((bin): SeriesPoint => ({ at: `step ${bin.fromStep}`, measured: bin, prediction: hazard }))
  return {
    id: '7.exponential',
    claim: 'Once the saddle attracts SAM, escape is a rare event at a constant rate: its times are exponential',
    setting: `${PLACE}, USAM, ρ = ${ATTRACTING_RADIUS}, ${String(variant.settings['escape.when'])}`,
    prediction: `a hazard of ${significant(hazard)} a step from step ${TRANSIENT} on`,
    measured: `${late.length} bins, ${significant(Math.min(...late.map(bin => bin.estimate)))} to ${significant(Math.max(...late.map(bin => bin.estimate)))} a step; the last ${interval(late.at(-1)!)}`,
    verdict: compareSeries(points, 5 * LAW_TOLERANCE),
    figure: 'escape-from-an-attractor',
  }
}

function rateFinding(variants: readonly VariantResult[]): Finding {
  const points = variants.map((variant): SeriesPoint => {
    const rate = variant.escape!.rate!
    return { at: String(variant.settings['escape.when']), measured: rate, prediction: rate.exact! }
  })
  return {
    id: '7.rate',
    claim: 'That rate is given by the largest eigenvalue of the step, cut off at the exit',
    setting: `${PLACE}, USAM, ρ = ${ATTRACTING_RADIUS}`,
    prediction: points.map(({ at, prediction }) => `${significant(prediction)} for ${at}`).join('; '),
    measured: points.map(({ at, measured }) => `${interval(measured)} for ${at}`).join('; '),
    verdict: compareSeries(points, 2 * LAW_TOLERANCE),
    figure: 'escape-from-an-attractor',
  }
}

function survivalSeries(
  label: string,
  { survival }: EscapeResult,
  experiment: ExperimentInput,
  index: number,
): ChartSeries {
  const law = escapeLaw(planOf(experiment).variants[index]!)
  const steps = survival.at(-1)!.step
  const line = Array.from({ length: 160 }, (_, i) => Math.round((i * steps) / 159))
  return {
    label,
    points: survival.filter(({ estimate }) => estimate > 0).map(point => ({ x: point.step, ...point })),
    ...('reason' in law ? {} : { line: line.map(step => ({ x: step, y: law.survivalAt(step) })) }),
  }
}

const SHARE: Pick<ChartPanel, 'x'> = { x: { label: 'steps' } }

export const escape: ImmediateClaim = {
  number: 7,
  title: 'SAM stays near a saddle longer than SGD, and past ρ = −1/λ leaves it only as a rare event',
  source: 'Kim et al. 2026, sections on diffusion near a saddle; first-passage laws of the discrete step',

  experiments: size => ({ repelling: repelling(size), attracting: attracting(size) }),

  judge(results: Results, size) {
    const [near, held] = [results.repelling!.variants, results.attracting!.variants]
    const ofKind = (kind: string) => near.filter(variant => kindOf(variant) === kind)
    const labelOf = (variant: VariantResult) =>
      kindOf(variant) === 'sgd' ? 'SGD' : `${kindOf(variant).toUpperCase()}, ρ = ${radiusOf(variant)}`
    const shown = near.filter(variant => kindOf(variant) === 'sgd' || [0.2, 0.5].includes(radiusOf(variant)))
    const [, close] = held
    return {
      findings: [
        slowerFinding('usam', ofKind('usam')),
        slowerFinding('sam', ofKind('sam')),
        ratioFinding(ofKind('usam')),
        exponentialFinding(close!),
        rateFinding(held),
      ],
      figures: [
        chart({
          name: 'escape-of-sgd-and-sam',
          title:
            'Share of particles still near the saddle: SAM leaves later than SGD, and the later the larger its radius',
          panels: [
            {
              ...SHARE,
              y: { label: 'share still in' },
              series: shown.map(variant =>
                survivalSeries(labelOf(variant), variant.escape!, repelling(size), near.indexOf(variant)),
              ),
            },
          ],
          notes: ['Lines: exact first-passage laws; there is none for normalised SAM.'],
        }),
        chart({
          name: 'escape-from-an-attractor',
          title: `Once the saddle attracts (USAM, ρ = ${ATTRACTING_RADIUS}), escape is exponential: a straight line on a logarithmic axis`,
          panels: [
            {
              ...SHARE,
              y: { label: 'share still in', type: 'log', from: 0.01, to: 1.1 },
              series: held.map((variant, i) =>
                survivalSeries(String(variant.settings['escape.when']), variant.escape!, attracting(size), i),
              ),
            },
          ],
          notes: ['Lines: exact first-passage laws.'],
        }),
      ],
      remarks: [
        'The paper has mean square displacements and says that SAM escapes later; the laws of the escape time are ours, of the discrete step with the noise that both gradients share. Ratios of means are of min(escape time, horizon), particle by particle with the same noise.',
        `In the attracting regime the rate falls with the square of the distance of the exit, measured in standard deviations of the stationary spread: SAM does not stay for ever, but for a time that is exponential in that square.`,
      ],
    }
  },
}
