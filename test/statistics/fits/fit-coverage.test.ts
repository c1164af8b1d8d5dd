import { describe, expect, test } from 'vitest'
import { fitEscapeTimes } from '#src/statistics/fits/fit.js'
import { lawNamed } from '#src/statistics/fits/laws.js'
import { canBeAtLeast, canBeAtMost } from '../binomial.js'
import { CASES, type Case, type Design, simulate, sourceOf } from './simulated.js'

const runs = 200
/** Six laws of eleven parameters, in two designs, each held against its least and its greatest coverage. */
const level = 1e-6 / (11 * 2 * 2)
const designs: readonly (readonly [string, Design])[] = [
  ['when all escape', { particles: 400, horizon: 600, divergence: 0 }],
  ['with divergence and a horizon', { particles: 400, horizon: 20, divergence: 0.01 }],
]

function ownFit(truth: Case, design: Design, seed: string) {
  const source = sourceOf(seed)
  return () => fitEscapeTimes(simulate(truth, design, source), [lawNamed(truth.law)]).fits[0]!.parameters
}

describe.each(designs)('%s', (name, design) => {
  test.each(CASES)('$law: the parameters of 10 000 particles within four standard errors', truth => {
    const parameters = ownFit(truth, { ...design, particles: 10_000 }, `recovery ${name} ${truth.law}`)()
    for (const [i, { estimate, standardError }] of parameters.entries()) {
      expect(Math.abs(estimate - truth.parameters[i]!) / standardError).toBeLessThan(4)
      expect(standardError / estimate).toBeLessThan(0.1)
    }
  })

  test.each(CASES)('$law: 95% intervals cover as 92 to 97% may, a third of their width does not', truth => {
    const fit = ownFit(truth, design, `coverage ${name} ${truth.law}`)
    const fitted = Array.from({ length: runs }, fit)
    for (const [i, exact] of truth.parameters.entries()) {
      const hits = (width: number) =>
        fitted.filter(parameters => {
          const { low, high } = parameters[i]!
          return Math.abs(exact - (low + high) / 2) <= (width * (high - low)) / 2
        }).length
      const verdicts = [
        canBeAtLeast(0.92, hits(1), runs, level),
        canBeAtMost(0.97, hits(1), runs, level),
        canBeAtLeast(0.92, hits(1 / 3), runs, level),
      ]
      expect({ i, verdicts }).toEqual({ i, verdicts: [true, true, false] })
    }
  })
})
