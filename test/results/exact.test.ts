/** Figures of a run beside those of the exact law: a sweep of two optimizers from a saddle. */
import { simulate } from 'saddlewalk'
import { expect, it } from 'vitest'
import { chiSquareTail } from '#src/statistics/chi-square.js'
import { NORMAL_975 } from '#src/statistics/interval.js'

const { variants } = await simulate(
  {
    seed: 'exact',
    particles: 40_000,
    steps: 1000,
    start: [0, 0],
    loss: { saddle: { curvatures: [1, -1] } },
    optimizer: { kind: 'usam', learningRate: 0.02, radius: 0.3 },
    noise: { hessian: { batchSize: 32 } },
    escape: { when: 'abs(y) > 0.5' },
    sweep: { 'optimizer.kind': ['sgd', 'usam'] },
  },
  { engine: 'wasm' },
)
const [sgd, usam] = variants.map(({ escape }) => escape!)

/** Two tests, and as many controls. */
const LEVEL = 1e-4

it.each([
  ['sgd', sgd!.hazard],
  ['usam', usam!.hazard],
])('%s: the hazard in 20 bins is that of the law, by a chi-square test at level 1e-4; 5% more is not', (_, bins) => {
  expect(bins).toHaveLength(20)
  const pValue = (factor: number) => {
    const statistic = bins.reduce((sum, { estimate, low, high, exact }) => {
      const error = (high - low) / 2 / NORMAL_975
      return sum + ((estimate - factor * exact!) / error) ** 2
    }, 0)
    return chiSquareTail(statistic, bins.length)
  }
  expect(pValue(1)).toBeGreaterThan(LEVEL)
  expect(pValue(1.05)).toBeLessThan(LEVEL)
})

it('the difference of the restricted means is that of the laws, within four standard errors; the variants share noise', () => {
  const { estimate, low, high, exact } = usam!.comparedWithFirst!.restrictedMeanDifference!
  expect(exact).toBe(usam!.restrictedMean.exact! - sgd!.restrictedMean.exact!)
  const error = (high - low) / 2 / NORMAL_975
  expect(Math.abs(estimate - exact!) / error).toBeLessThan(4)
  expect(Math.abs(exact!) / error).toBeGreaterThan(100)
})

it('SAM escapes with a lower hazard, which is not in proportion to that of SGD', () => {
  const { estimate, high, proportionality } = usam!.comparedWithFirst!.hazardRatio!
  expect(estimate < high && high < 1).toBe(true)
  expect(proportionality!.pValue).toBeLessThan(1e-6)
})

it('the tail begins where its octaves are alike', () => {
  for (const { rate } of [sgd!, usam!]) {
    const { fromStep, octaves, pValue } = rate!.homogeneity
    expect(fromStep).toBeLessThanOrEqual(rate!.fromStep)
    expect(octaves).toBeGreaterThan(1)
    expect(pValue).toBeGreaterThanOrEqual(0.01)
  }
})
