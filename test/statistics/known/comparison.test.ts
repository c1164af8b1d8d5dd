import { describe, expect, test } from 'vitest'
import { logRank } from '#src/statistics/comparison.js'
import { hazardRatio } from '#src/statistics/hazard-ratio.js'
import { NORMAL_975 } from '#src/statistics/interval.js'
import type { EscapeCounts } from '#src/statistics/survival.js'
import {
  amlMaintained,
  amlNonmaintained,
  countsOfGroups,
  type Group,
  lungMen,
  lungWomen,
  ovarianFirst,
  ovarianSecond,
  veteranStandard,
  veteranTest,
} from './data.js'

const horizon = 1300
const both = (a: Group, b: Group) => [countsOfGroups([a], horizon), countsOfGroups([b], horizon)] as const

/** survdiff(Surv(time, status) ~ group, data): $chisq, and pchisq(…, 1, lower = FALSE), digits = 12. */
describe("the log-rank test is R's", () => {
  test.each([
    ['veteran', veteranStandard, veteranTest, 0.00822734320235, 0.92772723334007],
    ['ovarian', ovarianFirst, ovarianSecond, 1.062739861291, 0.302591116989],
    ['aml', amlMaintained, amlNonmaintained, 3.3963886989776, 0.0653393220405],
    ['lung', lungMen, lungWomen, 10.32674195488563, 0.00131116452036],
  ])('%s', (_, a, b, statistic, pValue) => {
    const found = logRank(...both(a, b))!
    expect(found.statistic).toBeCloseTo(statistic, 10)
    expect(found.pValue).toBeCloseTo(pValue, 11)
  })
})

/** Days in bins of so many: what is counted by month, with many ties. */
function joined({ particles, escaped, diverged }: EscapeCounts, days: number): EscapeCounts {
  const bins = Math.ceil(escaped.length / days)
  const sums = (counts: Float64Array) => {
    const inBins = new Float64Array(bins + 1)
    for (const [day, count] of counts.entries()) inBins[Math.ceil(day / days)]! += count
    return inBins
  }
  return { particles, horizon: bins, escaped: sums(escaped), diverged: sums(diverged) }
}

/**
 * For each time k with a death at which both groups are at risk and not all die, d died and r = at risk − d in each group x:
 * f <- glm(cbind(d, r) ~ factor(k) + x, binomial(link = 'cloglog')); coefficient and standard error of x; and
 * anova(f, glm(… + x:g), test = 'Rao') with g = 1 − Kaplan–Meier of both before k. R 4.2 with
 * epsilon = 1e-14 of the deviance, which leaves 2e-8 in the coefficient.
 */
describe("the hazard ratio of grouped times is that of R's binomial model with a complementary log–log link", () => {
  test.each([
    ['veteran', both(veteranStandard, veteranTest), 1, 0.0100387628242, 0.1806869910979, 3.8520617188349],
    ['lung', both(lungMen, lungWomen), 1, -0.5332642286372, 0.1671440513936, 2.8560115315387],
    ['lung, months', both(lungMen, lungWomen), 30.4375, -0.5442183222121, 0.167142053906, 2.9359758548709],
    ['lung, half years', both(lungMen, lungWomen), 182.625, -0.575753783672, 0.168167006838, 1.6886001759],
    ['aml', both(amlMaintained, amlNonmaintained), 1, 1.0014073006016, 0.5151175508304, 0.0798914056023],
    ['ovarian', both(ovarianFirst, ovarianSecond), 1, -0.6067918847325, 0.587078950339, 2.7799119158079],
  ] as const)('%s', (_, [a, b], days, logRatio, standardError, trend) => {
    const found = hazardRatio(joined(a, days), joined(b, days))!
    expect(Math.log(found.estimate)).toBeCloseTo(logRatio, 7)
    expect(Math.log(found.high / found.estimate) / NORMAL_975).toBeCloseTo(standardError, 8)
    expect(Math.log(found.estimate / found.low) / NORMAL_975).toBeCloseTo(standardError, 8)
    expect(found.proportionality!.statistic).toBeCloseTo(trend, 6)
  })
})

/** coxph(Surv(time, status) ~ x, ties = 'efron'), and cox.zph(…, transform = 'km'), of data with few ties. */
describe("and it is near that of Cox's partial likelihood", () => {
  test.each([
    ['veteran', both(veteranStandard, veteranTest), 0.0177425695184, 0.1806610122877, 3.53697278233],
    ['lung', both(lungMen, lungWomen), -0.531023540006, 0.167178583301, 2.86323515262],
    ['ovarian', both(ovarianFirst, ovarianSecond), -0.596380049393, 0.586989526367, 2.68184939282],
  ] as const)('%s: within 0.05 of a standard error', (_, [a, b], logRatio, standardError, trend) => {
    const found = hazardRatio(a, b)!
    expect(Math.abs(Math.log(found.estimate) - logRatio)).toBeLessThan(0.05 * standardError)
    expect(Math.log(found.high / found.estimate) / NORMAL_975 / standardError).toBeCloseTo(1, 2)
    expect(Math.abs(found.proportionality!.statistic / trend - 1)).toBeLessThan(0.1)
  })
})
