/** Row 6: the two-layer network of one neuron, with minibatches really drawn. */
import { mean, sampleStandardDeviation } from 'simple-statistics'
import type { ExperimentInput } from '../../experiment/schema.js'
import { type ChartPanel, type ChartSeries, chart } from '../../figures/chart.js'
import type { VariantResult } from '../../results/result.js'
import { around, type Interval } from '../../statistics/interval.js'
import { proportion } from '../../statistics/proportion.js'
import { interval, significant, whole } from '../../text/format.js'
import type { Claim, Finding, Results, Size } from '../claim.js'
import { finalLosses } from '../ensemble.js'
import { SEED } from '../reproduction.js'
import { above, rises } from '../verdict.js'

/** The papers do not state the data: two choices, one of noisy labels and one of random inputs. */
const DATA = {
  labels: { words: 'x = 1, labels 1 + z', oneNeuron: { data: 'one', target: 1, labelNoise: 1 } },
  inputs: { words: 'x standard normal, labels x²', oneNeuron: { data: 'normal', target: 1, labelNoise: 0 } },
} as const
type Data = keyof typeof DATA
const NAMES = Object.keys(DATA) as Data[]

const RADII = [0, 0.05, 0.1, 0.2, 0.5]
/** At which momentum and batch size are varied. */
const RADIUS = 0.2
const BATCH = 8
const MOMENTA = [0, 0.5, 0.9]
const BATCHES = [64, 16, 4, 2]
/** Seeds: particles, each with minibatches of its own. */
const SEEDS = { full: 4096, quick: 1024 }
/** Of which so many for the loss in the end. */
const LOSS_SEEDS = { full: 1024, quick: 256 }

function base(data: Data, { quick }: Size): ExperimentInput {
  return {
    particles: SEEDS[quick ? 'quick' : 'full'],
    steps: quick ? 3000 : 5000,
    // near the saddle, where the gradient has not vanished
    start: { gaussian: { mean: [0.1, 0.1], std: 0.1 } },
    loss: { oneNeuron: DATA[data].oneNeuron },
    optimizer: { kind: 'sam', learningRate: 0.01, radius: RADIUS },
    noise: { minibatch: { batchSize: BATCH } },
    escape: { when: 'abs(x^2*y - 1) < 0.05' },
  }
}

/** Radius 0 is SGD, which needs no second gradient. */
const overRadius = (data: Data, size: Size): ExperimentInput => ({
  ...base(data, size),
  sweep: RADII.map(radius => ({ 'optimizer.kind': radius === 0 ? 'sgd' : 'sam', 'optimizer.radius': radius })),
})

const overMomentum = (data: Data, size: Size): ExperimentInput => ({
  ...base(data, size),
  sweep: { 'optimizer.momentum': MOMENTA },
})

const overBatch = (data: Data, size: Size): ExperimentInput => ({
  ...base(data, size),
  sweep: { 'noise.minibatch.batchSize': BATCHES },
})

const settingText = (data: Data, size: Size) =>
  `(w₂(w₁x)² − y)², ${DATA[data].words}; B = ${BATCH}, η = 0.01, ${whole(base(data, size).steps)} steps, ${whole(base(data, size).particles)} seeds from N((0.1, 0.1), 0.1²)`

/** The share of seeds that have come to the minimum, |w₁²w₂ − 1| < 0.05; those that diverge have not. */
const reached = ({ escape }: VariantResult): Interval => proportion(escape!.escaped, escape!.particles)

const percentages = (shares: readonly Interval[], names: readonly string[]) =>
  shares.map((share, i) => `${interval(hundredfold(share))}% at ${names[i]}`).join('; ')

const hundredfold = ({ estimate, low, high }: Interval): Interval => ({
  ...{ estimate: 100 * estimate, low: 100 * low, high: 100 * high },
})

function sgdFinding(data: Data, variants: readonly VariantResult[], size: Size): Finding {
  const share = reached(variants[0]!)
  return {
    id: `6.sgd-${data}`,
    claim: 'Most seeds of SGD come to the minimum',
    setting: settingText(data, size),
    prediction: 'more than half',
    measured: percentages([share], ['ρ = 0']),
    verdict: above(share, 0.5),
    figure: 'one-neuron',
  }
}

function samFindings(data: Data, variants: readonly VariantResult[], size: Size): Finding[] {
  const shares = variants.map(reached)
  const names = RADII.map(radius => `ρ = ${radius}`)
  return [
    ...RADII.flatMap((radius, i): Finding[] =>
      radius < 0.1
        ? []
        : [
            {
              id: `6.sam-${data}-${radius}`,
              claim: `Most seeds of SAM stay near the saddle, ρ = ${radius}`,
              setting: settingText(data, size),
              prediction: 'less than half come to the minimum',
              measured: percentages([shares[i]!], [names[i]!]),
              verdict: above(reflected(shares[i]!), -0.5),
              figure: 'one-neuron',
            },
          ],
    ),
    {
      id: `6.radius-${data}`,
      claim: 'The larger the radius, the more seeds stay',
      setting: settingText(data, size),
      prediction: 'the share at the minimum falls with ρ',
      measured: percentages(shares, names),
      verdict: rises(shares.map(reflected)),
      figure: 'one-neuron',
    },
  ]
}

const reflected = ({ estimate, low, high }: Interval): Interval => ({ estimate: -estimate, low: -high, high: -low })

function lossFinding(data: Data, losses: readonly Interval[], size: Size): Finding {
  return {
    id: `6.loss-${data}`,
    claim: 'The average loss in the end rises with the radius',
    setting: settingText(data, size),
    prediction: 'rises with ρ',
    measured: losses.map((loss, i) => `${interval(loss)} at ρ = ${RADII[i]}`).join('; '),
    verdict: rises(losses),
    figure: 'one-neuron',
  }
}

/** SAM is freed when more seeds come to the minimum, or as many in less time. */
function freedFinding(
  what: 'momentum' | 'batch',
  data: Data,
  variants: readonly VariantResult[],
  values: readonly number[],
  size: Size,
): Finding {
  const shares = variants.map(reached)
  const name = what === 'momentum' ? 'γ' : 'B'
  return {
    id: `6.${what}-${data}`,
    claim: what === 'momentum' ? 'Momentum frees SAM from the saddle' : 'Small batches free SAM from the saddle',
    setting: `${settingText(data, size)}, ρ = ${RADIUS}`,
    prediction: `the share at the minimum rises with ${what === 'momentum' ? 'γ' : '1/B'}`,
    measured: percentages(
      shares,
      values.map(value => `${name} = ${value}`),
    ),
    verdict: rises(shares),
    figure: 'one-neuron-freed',
  }
}

/** Over seeds that have not diverged. */
function meanLoss(losses: readonly number[]): Interval {
  const finite = losses.filter(Number.isFinite)
  return around(mean(finite), sampleStandardDeviation(finite) / Math.sqrt(finite.length))
}

interface Measured {
  readonly data: Data
  readonly radius: readonly VariantResult[]
  readonly momentum: readonly VariantResult[]
  readonly batch: readonly VariantResult[]
  readonly losses: readonly Interval[]
}

const SHARE = { label: 'share of seeds at the minimum', from: 0, to: 1.04 }

function series({ data }: Measured, values: readonly number[], estimates: readonly Interval[]): ChartSeries {
  return { label: DATA[data].words, points: values.map((x, i) => ({ x, ...estimates[i]! })) }
}

function panel(
  all: readonly Measured[],
  x: ChartPanel['x'],
  values: readonly number[],
  of: keyof Omit<Measured, 'data' | 'losses'>,
): ChartPanel {
  return { x, y: SHARE, series: all.map(each => series(each, values, each[of].map(reached))) }
}

export const oneNeuron: Claim = {
  number: 6,
  title: 'In a network of one neuron most seeds of SGD come to the minimum and most of SAM stay at the saddle',
  source: 'Kim et al. 2026, the one-neuron network of Ziyin et al. (ICLR 2022)',

  experiments: size =>
    Object.fromEntries(
      NAMES.flatMap(data => [
        [`one-neuron-${data}-radius`, overRadius(data, size)],
        [`one-neuron-${data}-momentum`, overMomentum(data, size)],
        [`one-neuron-${data}-batch`, overBatch(data, size)],
      ]),
    ),

  async judge(results: Results, size) {
    const variants = (data: Data, what: string) => results[`one-neuron-${data}-${what}`]!.variants
    const all: Measured[] = []
    for (const data of NAMES) {
      const losses = await finalLosses(
        { ...overRadius(data, size), seed: SEED },
        LOSS_SEEDS[size.quick ? 'quick' : 'full'],
      )
      all.push({
        data,
        radius: variants(data, 'radius'),
        momentum: variants(data, 'momentum'),
        batch: variants(data, 'batch'),
        losses: losses.map(meanLoss),
      })
    }
    return {
      findings: all.flatMap(({ data, radius, momentum, batch, losses }) => [
        sgdFinding(data, radius, size),
        ...samFindings(data, radius, size),
        lossFinding(data, losses, size),
        freedFinding('momentum', data, momentum, MOMENTA, size),
        freedFinding('batch', data, batch, BATCHES, size),
      ]),
      figures: [
        chart({
          name: 'one-neuron',
          title: 'One neuron: with the radius of SAM fewer seeds come to the minimum, and the average loss rises',
          panels: [
            panel(all, { label: 'radius ρ (0 is SGD)' }, RADII, 'radius'),
            {
              x: { label: 'radius ρ (0 is SGD)' },
              y: { label: 'average loss in the end' },
              series: all.map(each => series(each, RADII, each.losses)),
            },
          ],
        }),
        chart({
          name: 'one-neuron-freed',
          title: `One neuron, SAM with ρ = ${RADIUS}: momentum frees it; small batches need not`,
          panels: [
            panel(all, { label: 'momentum γ' }, MOMENTA, 'momentum'),
            panel(all, { label: 'batch size B', type: 'log' }, BATCHES, 'batch'),
          ],
        }),
      ],
      remarks: remarksOn(all),
    }
  },
}

function remarksOn(all: readonly Measured[]): string[] {
  const diverged = all.map(({ data, radius, momentum, batch }) => {
    const counts = [...radius, ...momentum, ...batch].map(({ escape }) => escape!.diverged)
    return `${whole(counts.reduce((sum, count) => sum + count, 0))} of ${significant(counts.length)} runs together with ${DATA[data].words}`
  })
  return [
    'The paper does not state the data of this network. Of our two choices, noisy labels give gradient noise that is proportional to the gradient of the network itself and vanishes at the saddle: small batches then shake particles along the slope but cannot lift them off, and the multiplicative noise even draws them in. With random inputs the noise is of the same kind but scales the slope, and a small batch shortens the time to the minimum more than it changes who gets there.',
    `At the saddle the whole Hessian vanishes, so that Theorems 1 to 3 say nothing about it: what holds SAM here is that its perturbation of fixed length ρ overshoots the valley between. Seeds that diverged are counted as not at the minimum: ${diverged.join(', ')}.`,
  ]
}
