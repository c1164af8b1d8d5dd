import { describe, expect, test } from 'vitest'
import { survival } from '#src/statistics/fits/law.js'
import { lawNamed } from '#src/statistics/fits/laws.js'
import { logNormalTail, millsRatio, normalUpperQuantile } from '#src/statistics/fits/normal-tail.js'
import { gammaTails, logGamma } from '#src/statistics/incomplete-gamma.js'
import { AT_ZERO, fromSurvival, logMass } from '#src/statistics/log-tails.js'
import { normalTail } from '#src/theory/normal.js'
import { integral, textbookDensity } from './densities.js'
import { CASES } from './simulated.js'

describe.each(CASES)('the $law law', ({ law: name, parameters }) => {
  const law = lawNamed(name)
  const tails = law.tails(parameters)

  test('has the mass between two times that its textbook density integrates to', () => {
    const density = textbookDensity(name, parameters)
    for (const [a, b] of [
      [2, 3],
      [10, 11],
      [30, 31],
      [80, 81],
    ] as const) {
      const mass = Math.exp(logMass(tails(a), tails(b)))
      expect(mass / integral(density, a, b)).toBeCloseTo(1, 9)
    }
  })

  test('has tails that add to one and fall without a gap where formulas change', () => {
    let before = tails(0.01)
    for (let t = 0.02; t < 300; t *= 1.003) {
      const now = tails(t)
      expect(Math.exp(now.survival) + Math.exp(now.distribution)).toBeCloseTo(1, 12)
      expect(now.survival).toBeLessThanOrEqual(before.survival)
      expect(now.distribution).toBeGreaterThanOrEqual(before.distribution)
      before = now
    }
  })

  test('has a finite log mass in the far tail, where the probability itself underflows or nearly', () => {
    const far = logMass(tails(12_000), tails(12_001))
    expect(far).toBeLessThan(-15)
    expect(far).toBeGreaterThan(-1e6)
    expect(far).toBeGreaterThan(logMass(tails(12_100), tails(12_101)))
  })

  test('has the mean that its survival integrates to', () => {
    const negative = name === 'saddle' ? integral(t => 1 - Math.exp(tails(t).survival), -30, 0, 4000) : 0
    const area = integral(t => Math.exp(tails(t).survival), 1e-9, 60, 4000)
    const rest = integral(t => Math.exp(tails(t).survival), 60, 1500, 20_000)
    expect(area + rest - negative).toBeCloseTo(law.mean(parameters), 5)
  })

  test('starts a fit from a law near both points', () => {
    const points = [0.7, 0.3].map(level => {
      let t = 0.1
      while (survival(law, parameters, t) > level) t += 0.01
      return { time: t, survival: survival(law, parameters, t) }
    })
    const start = law.start([points[0]!, points[1]!])
    for (const { time, survival: level } of points)
      expect(Math.abs(survival(law, start, time) - level)).toBeLessThan(0.15)
  })
})

describe('tails', () => {
  test('of the normal law in the far tail', () => {
    expect(logNormalTail(5)).toBeCloseTo(-15.064998393988725, 12)
    expect(logNormalTail(40)).toBeCloseTo(-804.6084420137538, 9)
    expect(millsRatio(30) / millsRatio(30 - 1e-9)).toBeCloseTo(1, 9)
    for (const p of [0.001, 0.3, 0.5, 0.99]) expect(normalTail(normalUpperQuantile(p))).toBeCloseTo(p, 8)
  })

  test('of the gamma law of whole shapes are Poisson sums', () => {
    for (const shape of [1, 2, 7])
      for (const x of [0.01, 1, 3, 7.9, 8.1, 40]) {
        let [term, sum] = [Math.exp(-x), 0]
        for (let n = 0; n < shape; n++) {
          sum += term
          term *= x / (n + 1)
        }
        expect(Math.exp(gammaTails(shape)(x).survival) / sum).toBeCloseTo(1, 12)
      }
  })

  test('of the gamma law of shape ½ are those of a squared normal, on both sides of its two formulas', () => {
    for (const x of [0.01, 1, 1.49, 1.51, 10, 300])
      expect(gammaTails(0.5)(x).survival).toBeCloseTo(Math.LN2 + logNormalTail(Math.sqrt(2 * x)), 10)
  })

  test('of the gamma law of a large shape are near the normal ones', () => {
    expect(Math.exp(gammaTails(1e4)(1e4).survival)).toBeCloseTo(0.5 - 1 / (3 * Math.sqrt(2 * Math.PI * 1e4)), 6)
  })

  test('ln Γ', () => {
    expect(logGamma(0.5)).toBeCloseTo(Math.log(Math.PI) / 2, 13)
    expect(logGamma(11)).toBeCloseTo(Math.log(3_628_800), 12)
  })

  test('a mass loses no digits next to zero, next to one, or from time 0', () => {
    expect(logMass(AT_ZERO, fromSurvival(-1e-20))).toBeCloseTo(Math.log(1e-20), 12)
    expect(logMass(fromSurvival(-1e-20), fromSurvival(-3e-20))).toBeCloseTo(Math.log(2e-20), 12)
    expect(logMass(fromSurvival(-900), fromSurvival(-901))).toBeCloseTo(-900 + Math.log(1 - Math.exp(-1)), 10)
  })
})
