/**
 * What is simulated against the exact laws. Each experiment asks for many numbers; each is turned into a z-score by its
 * own standard error, and the largest of a family of n is held to the two-sided normal quantile of level LEVEL/n
 * (Bonferroni). The negative controls are the same scores against a law that is slightly wrong.
 */
import { describe, expect, it } from 'vitest'
import type { ExperimentInput } from '#src/experiment/schema.js'
import { simulate } from '#src/index.js'
import type { Interval } from '#src/statistics/interval.js'
import { exactMoments } from '#src/theory/moments.js'
import { normalTail } from '#src/theory/normal.js'

const LEVEL = 1e-3
const NORMAL_975 = 1.959963984540054

const base: ExperimentInput = {
  particles: 40_000,
  steps: 1500,
  start: [0.02, 0],
  loss: { saddle: { curvatures: [1, -1] } },
  optimizer: { kind: 'usam', learningRate: 0.01, radius: 0.3 },
  noise: { hessian: { batchSize: 16 } },
  escape: { when: 'abs(y) > 0.5' },
  diffusion: { checkpoints: [1, 2, 5, 10, 30, 100, 200] },
}

const experiments: Record<string, ExperimentInput> = {
  'usam, shared noise': base,
  'usam, independent noise': { ...base, optimizer: { ...base.optimizer, noise: 'independent' } },
  'usam, full gradient': { ...base, optimizer: { ...base.optimizer, kind: 'usamFull' } },
  sgd: { ...base, optimizer: { ...base.optimizer, kind: 'sgd' } },
  'sgd from a cloud': {
    ...base,
    start: { gaussian: { mean: [0, 0.05], std: 0.1 } },
    optimizer: { ...base.optimizer, kind: 'sgd' },
  },
  'usam with momentum': {
    ...base,
    optimizer: { ...base.optimizer, momentum: 0.8 },
    noise: { hessian: { batchSize: 4 } },
    diffusion: { checkpoints: [1, 2, 5, 20, 60] },
  },
  'isotropic noise': { ...base, noise: { isotropic: { std: 0.3 } } },
  'minibatches really drawn': { ...base, particles: 10_000, noise: { minibatch: { batchSize: 16 } } },
  'a formula with its critical point elsewhere': {
    ...base,
    start: [1, 2],
    loss: { expression: { formula: '(x - 1)^2/2 - (y - 2)^2/2', saddle: [1, 2] } },
    escape: { exits: { down: 'y < 1.4', up: 'y > 2.5' } },
  },
}

/** The normal quantile of a two-sided test of level LEVEL over `looks` numbers, by bisection. */
function critical(looks: number): number {
  let [low, high] = [0, 20]
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2
    if (2 * normalTail(middle) > LEVEL / looks) low = middle
    else high = middle
  }
  return high
}

const score = (estimate: number | null, standardError: number | null, exact: number) =>
  Math.abs(estimate! - exact) / standardError!

/** The standard error behind an interval; on the log–log scale of a survival the half width is near enough. */
const errorOf = ({ low, high }: Interval) => (high - low) / (2 * NORMAL_975)

async function run(experiment: ExperimentInput) {
  const { variants } = await simulate({ seed: 'laws', ...experiment }, { at: [50, 100, 150, 200, 400, 600, 900] })
  return variants[0]!
}

describe.each(Object.entries(experiments))('%s', (_, experiment) => {
  it(`mean square displacements, coefficients, multipliers and exponents agree with the exact law at level ${LEVEL}, corrected for all looks`, async () => {
    const { coordinates } = (await run({ ...experiment, escape: undefined })).diffusion!
    const scores = coordinates.flatMap(coordinate => {
      const { coefficient, coefficientOfDisplacement, coefficientOfCovariance, multiplier, exponent } = coordinate
      const estimates = [coefficient!, coefficientOfDisplacement!, multiplier!, exponent!]
      expect(coefficientOfCovariance === null).toBe(experiment.optimizer.momentum !== undefined)
      const all = coefficientOfCovariance === null ? estimates : [...estimates, coefficientOfCovariance]
      return [
        ...coordinate.meanSquareDisplacement.map(at => score(at.estimate, at.standardError, at.exact!)),
        ...all.map(found => score(found.estimate, errorOf(found), found.exact!)),
      ]
    })
    expect(Math.max(...scores)).toBeLessThan(critical(scores.length))
  })

  it(`survival, means and tail rate agree with the exact law at level ${LEVEL}, corrected for all looks`, async () => {
    const { survival, restrictedMean, rate } = (await run({ ...experiment, diffusion: undefined })).escape!
    const known = [
      ...survival.filter(({ exact }) => exact! > 0.01 && exact! < 0.99),
      restrictedMean,
      ...(rate ? [rate] : []),
    ]
    expect(known.length).toBeGreaterThan(3)
    const scores = known.map(found => score(found.estimate, errorOf(found), found.exact!))
    expect(Math.max(...scores)).toBeLessThan(critical(scores.length))
  })
})

it(`usam takes as many times as long as sgd as the exact law says, at level ${LEVEL}, and not as long as sgd`, async () => {
  const { variants } = await simulate({
    ...base,
    seed: 'laws',
    diffusion: undefined,
    sweep: { 'optimizer.kind': ['sgd', 'usam'] },
  })
  expect(variants[0]!.escape!.comparedWithFirst).toBeUndefined()
  const { restrictedMeanRatio: ratio, logRank } = variants[1]!.escape!.comparedWithFirst!
  expect(score(ratio!.estimate, errorOf(ratio!), ratio!.exact!)).toBeLessThan(critical(1))
  expect(score(ratio!.estimate, errorOf(ratio!), 1)).toBeGreaterThan(critical(1))
  expect(logRank!.adjustedPValue).toBeLessThan(LEVEL)
})

it(`at shared noise SAM is behind SGD by as much as the exact law says, at level ${LEVEL}, and not as Theorem 2 says; pairs beat two samples`, async () => {
  const { variants } = await simulate({
    ...base,
    seed: 'laws',
    escape: undefined,
    sweep: { 'optimizer.kind': ['sgd', 'usam'] },
  })
  const [sgd, usam] = variants.map(({ diffusion }) => diffusion!.coordinates[1]!)
  expect(sgd!.behindFirst).toBeUndefined()
  const gaps = usam!.behindFirst!
  expect(gaps.map(({ step }) => step)).toEqual([1, 2, 5, 10, 30, 100, 200])
  const against = (law: 'exact' | 'kim2026') => gaps.map(gap => score(gap.estimate, errorOf(gap), gap[law]!))
  expect(Math.max(...against('exact'))).toBeLessThan(critical(gaps.length))
  expect(Math.max(...against('kim2026'))).toBeGreaterThan(critical(gaps.length))
  gaps.forEach((gap, i) => {
    const unpaired = Math.hypot(
      sgd!.meanSquareDisplacement[i]!.standardError!,
      usam!.meanSquareDisplacement[i]!.standardError!,
    )
    expect(errorOf(gap)).toBeLessThan(0.8 * unpaired)
  })
})

it(`negative control: at the same level, displacements are not those of a noise 3% stronger`, async () => {
  const { coordinates } = (await run({ ...base, escape: undefined })).diffusion!
  const wrong = {
    curvature: -1,
    learningRate: 0.01,
    radius: 0.3,
    momentum: 0,
    noiseStd: 1.03 / 4,
    noise: 'shared',
  } as const
  const steps = coordinates[1]!.meanSquareDisplacement
  const exact = exactMoments(
    wrong,
    { mean: 0, std: 0 },
    steps.map(({ step }) => step),
  )
  const scores = steps.map((at, i) => score(at.estimate, at.standardError, exact[i]!.meanSquareDisplacement))
  expect(Math.max(...scores)).toBeGreaterThan(critical(scores.length))
})

it(`negative control: at the same level, usam's escape times are not those of a radius 2% larger`, async () => {
  const found = (await run({ ...base, diffusion: undefined })).escape!
  const other = (
    await run({ ...base, particles: 1, diffusion: undefined, optimizer: { ...base.optimizer, radius: 0.306 } })
  ).escape!
  const scores = found.survival
    .map((at, i) => ({ at, exact: other.survival[i]!.exact! }))
    .filter(({ exact }) => exact > 0.01 && exact < 0.99)
    .map(({ at, exact }) => score(at.estimate, errorOf(at), exact))
  expect(Math.max(...scores)).toBeGreaterThan(critical(scores.length))
})
