/** Estimators of escape times on times drawn from laws, one by one: fits, tests, and survival under divergence. */
import { logRank } from '#src/statistics/comparison.js'
import { exitCurves } from '#src/statistics/competing-risks.js'
import { fitEscapeTimes } from '#src/statistics/fits/fit.js'
import { goodnessOfFit } from '#src/statistics/fits/goodness-of-fit.js'
import { lawNamed } from '#src/statistics/fits/laws.js'
import { hazardRatio } from '#src/statistics/hazard-ratio.js'
import { type EscapeCounts, SurvivalCurve } from '#src/statistics/survival.js'
import { CASES, type Case, type Design, type Source, simulate, sourceOf } from '../../statistics/fits/simulated.js'
import { type Coverages, coverageOf, note } from './coverage.js'

export interface SampledSetting {
  readonly name: string
  readonly truth: Case
  readonly design: Design
}

const PARTICLES = 1000

/** Censoring at step 40 of laws of mean 15 is light, at step 12 heavy; the divergence is one in a hundred steps. */
export const SAMPLED: readonly SampledSetting[] = CASES.flatMap(truth => [
  {
    name: `${truth.law} times, light censoring and divergence`,
    truth,
    design: { particles: PARTICLES, horizon: 40, divergence: 0.01 },
  },
  { name: `${truth.law} times, heavy censoring`, truth, design: { particles: PARTICLES, horizon: 12, divergence: 0 } },
])

/** Simulated sets behind a p-value. */
const REPLICATES = 99
/** The goodness of fit costs a hundred fits: it is tested in one experiment of so many. */
const EVERY = 5

export function sampledRuns(
  { name, truth, design }: SampledSetting,
  experiments: number,
  onDone?: () => void,
): Coverages {
  const coverages: Coverages = new Map()
  const source = sourceOf(name)
  for (let i = 0; i < experiments; i++) {
    const counts = simulate(truth, design, source)
    noteFit(coverages, truth, counts, i)
    noteCurve(coverages, truth, counts)
    noteExits(coverages, truth, counts, source)
    if (truth.law === 'exponential') noteHazardRatio(coverages, truth, design, counts, source)
    const test = logRank(counts, simulate(truth, design, source))
    coverageOf(coverages, 'log-rank test at 5%').addOutcome(test!.pValue > 0.05)
    onDone?.()
  }
  return coverages
}

function noteFit(coverages: Coverages, { law, parameters }: Case, counts: EscapeCounts, experiment: number): void {
  const [fit] = fitEscapeTimes(counts, [lawNamed(law)]).fits
  if (fit === undefined) {
    coverageOf(coverages, 'fit').addOutcome(false)
    return
  }
  fit.parameters.forEach((parameter, i) => {
    note(coverages, `fit ${parameter.name}`, { ...parameter, exact: parameters[i]! })
  })
  if (experiment % EVERY !== 0) return
  const { pValue } = goodnessOfFit(counts, fit, { replicates: REPLICATES, seed: `${law} ${experiment}` })
  coverageOf(coverages, 'goodness of fit at 5%').addOutcome(pValue > 0.05 + 1e-9)
}

function survivalOf({ law, parameters }: Case, step: number): number {
  return step === 0 ? 1 : Math.exp(lawNamed(law).tails(parameters)(step).survival)
}

function noteCurve(coverages: Coverages, truth: Case, counts: EscapeCounts): void {
  const curve = new SurvivalCurve(counts)
  for (const step of [6, 12, 24].filter(step => step <= counts.horizon))
    note(coverages, `survival ${step}`, { ...curve.at(step), exact: survivalOf(truth, step) })
  const exact = Array.from({ length: counts.horizon }, (_, step) => survivalOf(truth, step)).reduce(
    (sum, s) => sum + s,
    0,
  )
  note(coverages, 'restricted mean', { ...curve.restrictedMean(), exact })
}

/** Beside times of a hazard half as large again. */
function noteHazardRatio(
  coverages: Coverages,
  truth: Case,
  design: Design,
  counts: EscapeCounts,
  source: Source,
): void {
  const faster = { ...truth, parameters: [1.5 * truth.parameters[0]!] }
  const ratio = hazardRatio(counts, simulate(faster, design, source))!
  note(coverages, 'hazard ratio', { ...ratio, exact: 1.5 })
  coverageOf(coverages, 'test of proportional hazards at 5%').addOutcome(ratio.proportionality!.pValue > 0.05)
}

/** Of the particles that escape each takes the first of two exits with probability 0.3, whenever it does. */
function noteExits(coverages: Coverages, truth: Case, counts: EscapeCounts, source: Source): void {
  const first = counts.escaped.map(escaped => {
    let taken = 0
    for (let i = 0; i < escaped; i++) if (source.uniform() < 0.3) taken++
    return taken
  })
  const exits = [first, counts.escaped.map((escaped, k) => escaped - first[k]!)]
  const curves = exitCurves({ ...counts, exits })
  ;[0.3, 0.7].forEach((share, i) => {
    const exact = share * (1 - survivalOf(truth, counts.horizon))
    note(coverages, `exit ${i + 1}`, { ...curves[i]!.at(counts.horizon), exact })
  })
}
