import seedrandom from 'seedrandom'
import { describe, expect, test } from 'vitest'
import { SurvivalCurve } from '#src/statistics/survival.js'
import { tailRate } from '#src/statistics/tail.js'
import { canBeAtLeast, canBeAtMost } from './binomial.js'

type Survival = (k: number) => number

const geometric =
  (hazard: number): Survival =>
  k =>
    (1 - hazard) ** k
const weibull =
  (shape: number, scale: number): Survival =>
  k =>
    Math.exp(-((k / scale) ** shape))

/** The curve of exactly the expected counts, of which the same share may diverge at each step. */
function expected(particles: number, horizon: number, survival: Survival, divergence = 0): SurvivalCurve {
  const [escaped, diverged] = [new Float64Array(horizon + 1), new Float64Array(horizon + 1)]
  let left = particles
  for (let k = 1; k <= horizon; k++) {
    escaped[k] = left * (1 - survival(k) / survival(k - 1))
    diverged[k] = (left - escaped[k]!) * divergence
    left -= escaped[k]! + diverged[k]!
  }
  return new SurvivalCurve({ particles, horizon, escaped, diverged })
}

/** Curves of drawn escape times. */
function* drawn(seed: string, runs: number, particles: number, survival: Survival): Generator<SurvivalCurve> {
  const uniform = seedrandom.alea(seed)
  const table = [1]
  while (table.at(-1)! > 1e-7) table.push(survival(table.length))
  const horizon = table.length - 1
  for (let run = 0; run < runs; run++) {
    const escaped = new Float64Array(horizon + 1)
    for (let i = 0; i < particles; i++) {
      const share = uniform()
      let [low, high] = [1, horizon]
      while (low < high) {
        const middle = (low + high) >> 1
        if (table[middle]! <= share) high = middle
        else low = middle + 1
      }
      escaped[low]! += 1
    }
    yield new SurvivalCurve({ particles, horizon, escaped, diverged: new Float64Array(horizon + 1) })
  }
}

/** Of equal hazards in all octaves. */
function chiSquare(octaves: readonly { events: number; atRisk: number }[]): number {
  const sum = (value: (octave: { events: number; atRisk: number }) => number) =>
    octaves.reduce((total, octave) => total + value(octave), 0)
  const hazard = sum(({ events }) => events) / sum(({ atRisk }) => atRisk)
  return sum(({ events, atRisk }) => (events - atRisk * hazard) ** 2 / (atRisk * hazard * (1 - hazard)))
}

describe('the rate of expected counts', () => {
  test.each([0.001, 0.02, 0.3])('is −ln(1 − h) at hazard %d, from an eighth on, with or without divergence', hazard => {
    const horizon = Math.ceil(Math.log(1e-3) / Math.log(1 - hazard))
    for (const divergence of [0, hazard / 10]) {
      const curve = expected(1e6, horizon, geometric(hazard), divergence)
      const rate = tailRate(curve)!
      expect(rate.estimate / -Math.log1p(-hazard)).toBeCloseTo(1, 9)
      expect(rate.fromStep).toBeGreaterThanOrEqual(curve.firstBelow(0.125)!)
      if (hazard < 0.1) expect(rate.fromStep).toBe(curve.firstBelow(0.125))
      const { atRisk } = curve.exposure(rate.fromStep, horizon)
      const standardError = Math.sqrt(hazard / (1 - hazard) / atRisk)
      const logEnds = [Math.log(rate.low / rate.estimate), Math.log(rate.high / rate.estimate)]
      expect(logEnds[1]! / (1.959964 * (standardError / rate.estimate))).toBeCloseTo(1, 5)
      expect(logEnds[0]).toBeCloseTo(-logEnds[1]!, 12)
    }
  })

  test('is not given when the last two octaves or the last three differ at the 1% points of chi-square, 6.635 and 9.210', () => {
    const verdicts = Array.from({ length: 80 }, (_, i) => {
      const later = 0.02 * (1 + i / 400)
      const curve = expected(20_000, 135, k => 0.98 ** Math.min(k, 103) * (1 - later) ** Math.max(0, k - 103))
      const edges = [...[0.5, 0.25, 0.125].map(level => curve.firstBelow(level)!), 135]
      const octaves = [0, 1, 2].map(octave => curve.exposure(edges[octave]!, edges[octave + 1]!))
      const [all, lastTwo] = [chiSquare(octaves), chiSquare(octaves.slice(1))]
      const differ = lastTwo > 6.634897 || all > 9.21034
      const rate = tailRate(curve)
      expect(rate === null).toBe(differ)
      if (rate !== null) {
        expect(rate.homogeneity).toMatchObject({ fromStep: edges[0], octaves: 3 })
        expect(rate.homogeneity.statistic).toBeCloseTo(all, 9)
        expect(rate.fromStep).toBe(edges[2])
      }
      return differ
    })
    expect(new Set(verdicts).size).toBe(2)
  })

  test('says over how many octaves, from where on, the hazard is the same, and how surely', () => {
    const later = (k: number) => 0.95 ** Math.min(k, 28) * 0.98 ** Math.max(0, k - 28)
    const rate = tailRate(expected(1e6, 300, later))!
    // the first octave ends at step 28, at the first survival below a quarter
    expect(rate.homogeneity.fromStep).toBe(28)
    expect(rate.homogeneity.statistic).toBeLessThan(1e-6)
    expect(rate.homogeneity.pValue).toBeCloseTo(1, 6)
    // two octaves on: 0.95^28 · 0.98^67 is the first survival below a sixteenth
    expect(rate.fromStep).toBe(95)
  })

  test('is not given for few escapes, or for a horizon within the first octave', () => {
    expect(tailRate(expected(300, 1000, geometric(0.02)))).toBeNull()
    expect(tailRate(expected(700, 1000, geometric(0.02)))).toBeNull()
    expect(tailRate(expected(2000, 1000, geometric(0.02)))).not.toBeNull()
    // two octaves are too few to tell the tail from the approach to it
    expect(tailRate(expected(1e6, 100, geometric(0.02)))).toBeNull()
    expect(tailRate(expected(1e6, 60, geometric(0.02)))).toBeNull()
    expect(tailRate(expected(1e6, 20, geometric(0.02)))).toBeNull()
  })

  test('is not given when all escape at one step or two', () => {
    const at = (counts: readonly number[]) => {
      const escaped = Float64Array.from(counts)
      return new SurvivalCurve({ particles: 1e6, horizon: 4, escaped, diverged: new Float64Array(5) })
    }
    expect(tailRate(at([0, 0, 1e6, 0, 0]))).toBeNull()
    expect(tailRate(at([0, 0, 6e5, 4e5, 0]))).toBeNull()
  })

  test.each([
    [0.5, 10],
    [2, 100],
    [4, 100],
  ])('under the changing hazard of Weibull shape %d is not given or starts late', (shape, scale) => {
    const curve = expected(1e5, 3000, weibull(shape, scale))
    const rate = tailRate(curve)
    if (rate !== null) expect(curve.at(rate.fromStep).estimate).toBeLessThan(0.02)
    const constant = expected(1e5, 3000, weibull(1, scale))
    expect(constant.at(tailRate(constant)!.fromStep).estimate).toBeGreaterThan(0.1)
  })
})

describe('coverage', () => {
  const runs = 500
  const particles = 20_000
  const rate = 0.02
  /** Escape to one side sooner: the hazard comes to its limit as half of its distance in each octave of survival. */
  const rising: Survival = k => (Math.exp(-rate * k) - 0.3 * Math.exp(-2 * rate * k)) / 0.7
  const falling: Survival = k => 0.8 * Math.exp(-rate * k) + 0.2 * Math.exp(-3 * rate * k)

  /** The interval of the hazard from the median on, whatever the data say about the tail. */
  function fromTheMedian(curve: SurvivalCurve) {
    const { events, atRisk } = curve.exposure(curve.firstBelow(0.5)!, curve.counts.horizon)
    const estimate = -Math.log1p(-events / atRisk)
    const half = (1.96 * estimate) / Math.sqrt(events)
    return { low: estimate - half, high: estimate + half }
  }

  test.each([
    ['exponential', (k: number) => Math.exp(-rate * k)],
    ['rising', rising],
    ['falling', falling],
  ])(
    '%s hazard: 89 to 98% of intervals, null in at most 3%, at level 1e-6; half the width, a start at the median rejected',
    (name, survival) => {
      const level = 1e-6 / 9
      const curves = [...drawn(`tail ${name}`, runs, particles, survival)]
      const intervals = curves.map(curve => tailRate(curve)).filter(interval => interval !== null)
      const covered = ({ low, high }: { low: number; high: number }) => low <= rate && rate <= high
      const halved = intervals.map(({ estimate, low, high }) => ({
        low: Math.sqrt(low * estimate),
        high: Math.sqrt(high * estimate),
      }))
      const hits = intervals.filter(covered).length
      expect(canBeAtMost(0.03, runs - intervals.length, runs, level)).toBe(true)
      expect(canBeAtLeast(0.89, hits, intervals.length, level)).toBe(true)
      expect(canBeAtMost(0.98, hits, intervals.length, level)).toBe(true)
      expect(canBeAtLeast(0.89, halved.filter(covered).length, intervals.length, level)).toBe(false)
      const fixed = curves.map(fromTheMedian).filter(covered).length
      expect(canBeAtLeast(0.89, fixed, runs, level)).toBe(name === 'exponential')
    },
  )
})
