import { describe, expect, test } from 'vitest'
import { NORMAL_975 } from '#src/statistics/interval.js'
import { SurvivalCurve } from '#src/statistics/survival.js'
import { countsOfGroups, lungMen, lungWomen, veteranStandard, veteranTest } from './data.js'

const lung = new SurvivalCurve(countsOfGroups([lungMen, lungWomen]))
const standard = new SurvivalCurve(countsOfGroups([veteranStandard]))
const tested = new SurvivalCurve(countsOfGroups([veteranTest]))

/** summary(survfit(Surv(time, status == 2) ~ 1, lung, conf.type = 'log-log'), times = …), and by trt of veteran. */
describe("survival with its log–log limits is R's", () => {
  test.each([
    ['lung', lung, 5, 0.9956140350877, 0.9692770362189, 0.999381011439],
    ['lung', lung, 50, 0.9517543859649, 0.9145762834366, 0.972988696334],
    ['lung', lung, 180, 0.7216706534098, 0.6583045284457, 0.775314690717],
    ['lung', lung, 365, 0.4092416244601, 0.3387142690883, 0.478380767647],
    ['lung', lung, 500, 0.2932691937116, 0.2265036771181, 0.363028599684],
    ['lung', lung, 800, 0.0783153281101, 0.0390065211489, 0.135367956144],
    ['veteran, standard', standard, 30, 0.72406933788, 0.602147702817, 0.81423458481],
    ['veteran, standard', standard, 100, 0.50198084349, 0.378433731732, 0.61335347731],
    ['veteran, standard', standard, 500, 0.01770223244, 0.001476483929, 0.08235687103],
    ['veteran, test', tested, 30, 0.67647058824, 0.551452622614, 0.77361481875],
    ['veteran, test', tested, 250, 0.16466029412, 0.085179034132, 0.26683289918],
    ['veteran, test', tested, 500, 0.05488676471, 0.014805222797, 0.13537199879],
  ])('%s, day %4$d', (_, curve, day, estimate, low, high) => {
    const found = curve.at(day)
    expect(found.estimate).toBeCloseTo(estimate, 10)
    expect(found.low).toBeCloseTo(low, 10)
    expect(found.high).toBeCloseTo(high, 10)
  })
})

/**
 * quantile(survfit(…), c(…)). Where the curve or a limit is exactly at 1 − p R takes the middle of the flat piece, and
 * saddlewalk its beginning; these probabilities are none at which that happens.
 */
describe("quantiles with their limits are R's", () => {
  test.each([
    ['lung', lung, 0.12, 92, 61, 118],
    ['lung', lung, 0.33, 202, 179, 239],
    ['lung', lung, 0.5, 310, 284, 361],
    ['lung', lung, 0.77, 574, 477, 655],
    ['lung', lung, 0.95, null, 765, null],
    ['veteran, standard', standard, 0.2, 18, 10, 35],
    ['veteran, standard', standard, 0.5, 103, 54, 126],
    ['veteran, standard', standard, 0.8, 200, 151, 278],
    ['veteran, test', tested, 0.2, 20, 8, 25],
    ['veteran, test', tested, 0.8, 201, 111, 378],
  ])('%s, p = %3$d', (_, curve, p, estimate, low, high) => {
    expect(curve.quantile(p)).toEqual({ p, estimate, low, high })
  })
})

/** print(survfit(…), print.rmean = TRUE, rmean = …), digits = 12. */
describe("the restricted mean with its standard error is R's", () => {
  test.each([
    ['lung', [lungMen, lungWomen], 1022, 376.2747461478, 19.7077914213],
    ['lung', [lungMen, lungWomen], 500, 310.3344367223, 11.2460095988],
    ['veteran, standard', [veteranStandard], 182, 95.7993193201, 8.01656341779],
    ['veteran, standard', [veteranStandard], 553, 123.928166662, 14.8435180439],
    ['veteran, test', [veteranTest], 182, 82.0800273109, 8.00337710531],
    ['veteran, test', [veteranTest], 999, 142.061281723, 26.8107096798],
  ])('%s to day %3$d', (_, groups, horizon, estimate, standardError) => {
    const found = new SurvivalCurve(countsOfGroups(groups, horizon)).restrictedMean()
    expect(found.estimate).toBeCloseTo(estimate, 8)
    expect((found.high - found.estimate) / NORMAL_975).toBeCloseTo(standardError, 7)
    expect((found.estimate - found.low) / NORMAL_975).toBeCloseTo(standardError, 7)
  })
})
