import { describe, expect, test } from 'vitest'
import { exitCurves } from '#src/statistics/competing-risks.js'
import { NORMAL_975 } from '#src/statistics/interval.js'
import { countsOf } from '../escape-counts.js'
import { cirrhosis, numbers } from './data.js'

function cirrhosisUntil(horizon: number) {
  const within = (text: string) => numbers(text).filter(day => day <= horizon)
  const counts = (text: string) => countsOf(312, horizon, within(text), within(cirrhosis.censored))
  const exits = [counts(cirrhosis.transplanted).escaped, counts(cirrhosis.died).escaped]
  return { particles: 312, horizon, exits, diverged: counts(cirrhosis.died).diverged }
}

/** The standard error that a log–log interval of 1 − F has been made with. */
function standardErrorOf({ estimate, high }: { estimate: number; high: number }): number {
  const rest = 1 - estimate
  return (rest * Math.abs(Math.log(rest)) * Math.log(Math.log(1 - high) / Math.log(rest))) / NORMAL_975
}

/**
 * f <- survfit(Surv(time, factor(status, 0:2, c('censored', 'transplant', 'death'))) ~ 1, pbc[1:312, ]);
 * s <- summary(f, times = …); s$pstate, s$std.err. R's limits are of log(−log F) and not of log(−log(1 − F)): it is the
 * standard errors that are compared.
 */
describe("Aalen and Johansen's probabilities and standard errors are R's", () => {
  test.each([
    [200, 0, null, 0.0384615384615, 0.0108872791745],
    [1000, 0.0192907529713, 0.00779924870222, 0.1735149994301, 0.021470756904],
    [2000, 0.0440562905321, 0.01197845610135, 0.2966414785196, 0.0268288058225],
    [3000, 0.0705053717534, 0.01649308390783, 0.4107556802714, 0.0326942393741],
    [4191, 0.0791510208863, 0.01844705425631, 0.6177715969339, 0.0487027500159],
    [4556, 0.0791510208863, 0.01844705425631, 0.6177715969339, 0.0487027500159],
  ])('day %d', (day, transplanted, transplantedError, died, diedError) => {
    const [first, second] = exitCurves(cirrhosisUntil(4556)).map(curve => curve.at(day))
    expect(first!.estimate).toBeCloseTo(transplanted, 12)
    expect(second!.estimate).toBeCloseTo(died, 12)
    if (transplantedError !== null) expect(standardErrorOf(first!)).toBeCloseTo(transplantedError, 10)
    expect(standardErrorOf(second!)).toBeCloseTo(diedError, 10)
  })
})

/** print(f, rmean = 4556): ∫ F over the days to 4556 is 224.065598367 and 1518.183081591, and so Σ (4556 − k) ΔF(k). */
test("the mean day of each end is that of R's mean times in the states", () => {
  const means = exitCurves(cirrhosisUntil(4556)).map(curve => curve.meanStep()!)
  expect(means[0]!.estimate).toBeCloseTo(4556 - 224.065598367 / 0.0791510208863, 5)
  expect(means[1]!.estimate).toBeCloseTo(4556 - 1518.183081591 / 0.6177715969339, 5)
})
