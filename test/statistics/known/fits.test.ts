import { describe, expect, test } from 'vitest'
import { fitEscapeTimes } from '#src/statistics/fits/fit.js'
import type { LawName } from '#src/statistics/fits/law.js'
import {
  amlMaintained,
  amlNonmaintained,
  countsOfGroups,
  lungMen,
  lungWomen,
  ovarianFirst,
  ovarianSecond,
  veteranStandard,
  veteranTest,
} from './data.js'

const sets = {
  lung: fitEscapeTimes(countsOfGroups([lungMen, lungWomen])).fits,
  aml: fitEscapeTimes(countsOfGroups([amlMaintained, amlNonmaintained])).fits,
  veteran: fitEscapeTimes(countsOfGroups([veteranStandard, veteranTest])).fits,
  ovarian: fitEscapeTimes(countsOfGroups([ovarianFirst, ovarianSecond])).fits,
}

interface Known {
  readonly value: number
  readonly standardError: number
}

/**
 * A maximum is found to about 1e-4 of a standard error, and the information by differences over 0.2 of one, which is
 * within a hundredth.
 */
function expectFit(set: keyof typeof sets, law: LawName, parameters: readonly Known[], logLikelihood: number) {
  const fit = sets[set].find(found => found.law === law)!
  expect(fit.logLikelihood).toBeCloseTo(logLikelihood, 7)
  for (const [i, { value, standardError }] of parameters.entries()) {
    const found = fit.parameters[i]!
    expect(Math.abs(found.estimate - value) / standardError).toBeLessThan(3e-4)
    expect(Math.abs(found.standardError / standardError - 1)).toBeLessThan(0.01)
  }
}

/**
 * survreg(Surv(from, to, type = 'interval2') ~ 1, dist = …, control = survreg.control(rel.tolerance = 1e-15)), where an
 * event of day d is (d − 1, d], of day 1 (NA, 1], and a censored one of day d is (d, NA): coefficient, scale, their
 * standard errors (of log scale), log likelihood. The rate is e^{−coefficient}, Weibull's shape 1/scale.
 */
describe("interval-censored fits are those of R's survreg", () => {
  test.each([
    ['lung', 6.04328715582, 0.0778499126935, -1162.14241945],
    ['aml', 3.61535197053, 0.23570937092, -83.07687846795],
    ['veteran', 4.8650625122589, 0.0883885666485, -750.7283187145774],
    ['ovarian', 7.168964981679, 0.288675141729, -98.027580076692],
  ] as const)('%s: exponential', (set, coefficient, error, logLikelihood) => {
    const rate = Math.exp(-coefficient)
    expectFit(set, 'exponential', [{ value: rate, standardError: rate * error }], logLikelihood)
  })

  test.each([
    ['lung', 'Weibull', 6.03382016847, 0.762553461582, 0.0593804193766, 0.0624926815313, -1153.90848319],
    ['aml', 'Weibull', 3.626317816285, 0.931124657369, 0.221550468882, 0.170544286466, -82.993338069542],
    ['veteran', 'Weibull', 4.7799135530967, 1.1963475764066, 0.1097923453061, 0.0676858437222, -746.8476089626384],
    ['ovarian', 'Weibull', 7.111700887344, 0.904216315603, 0.293323900938, 0.253651697522, -97.95215388107],
    ['lung', 'lognormal', 5.66138470597, 1.10696918151, 0.0786552616825, 0.0563936346702, -1169.86006509],
    ['aml', 'lognormal', 3.168699747529, 0.961844243823, 0.210224862322, 0.171011924058, -80.654804290526],
    ['veteran', 'lognormal', 4.1358689305911, 1.4219134890561, 0.1228766801144, 0.0637843412347, -750.8736729262693],
    ['ovarian', 'lognormal', 6.77240536712, 1.268802179486, 0.320274743142, 0.227612668515, -97.12336836553],
  ] as const)('%s: %s', (set, law, location, scale, locationError, logScaleError, logLikelihood) => {
    const atLocation = { value: Math.exp(location), standardError: Math.exp(location) * locationError }
    const shape = law === 'Weibull' ? 1 / scale : scale
    const atScale = { value: shape, standardError: shape * logScaleError }
    expectFit(set, law, law === 'Weibull' ? [atScale, atLocation] : [atLocation, atScale], logLikelihood)
  })
})

/**
 * The same likelihood with scipy 1.10.1's stats.gamma(k, scale=m/k).sf, stats.invgauss(m/l, scale=l).sf and
 * 2·stats.norm.cdf(exp(−(t − a)/b)) − 1, maximised by optimize.minimize(…, method='Nelder-Mead', options=dict(xatol=1e-11,
 * fatol=1e-12)) four times over; standard errors from central differences of the Hessian with Richardson's correction.
 */
describe('interval-censored fits are those of scipy', () => {
  test.each([
    ['aml', 'gamma', 35.73045012, 1.320737015, 7.348481141, 0.3848348282, -82.65217659],
    ['aml', 'inverse Gaussian', 40.61839721, 25.41140799, 13.82698042, 8.086497874, -80.63138493],
    ['aml', 'saddle', 18.19471008, 22.70877213, 3.640365744, 4.605436479, -83.97895395],
    ['lung', 'gamma', 393.4598016, 1.465819856, 25.4137979, 0.1397898443, -1154.834637],
    ['lung', 'inverse Gaussian', 576.8412022, 157.8189768, 111.884345, 15.88420588, -1209.422618],
    ['lung', 'saddle', 213.6437275, 252.3418543, 13.27704554, 16.38657721, -1160.933925],
  ] as const)('%s: %s', (set, law, first, second, firstError, secondError, logLikelihood) => {
    const parameters = [
      { value: first, standardError: firstError },
      { value: second, standardError: secondError },
    ]
    const rounding = 5e-7
    const fit = sets[set].find(found => found.law === law)!
    expect(Math.abs(fit.logLikelihood - logLikelihood)).toBeLessThan(rounding)
    expectFit(set, law, parameters, fit.logLikelihood)
  })
})
