import { describe, expect, test } from 'vitest'
import { logRank } from '#src/statistics/comparison.js'
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

/** survdiff(Surv(time, status) ~ group, data): $chisq, and pchisq(…, 1, lower = FALSE), digits = 12. */
describe("the log-rank test is R's", () => {
  test.each([
    ['veteran', veteranStandard, veteranTest, 0.00822734320235, 0.92772723334007],
    ['ovarian', ovarianFirst, ovarianSecond, 1.062739861291, 0.302591116989],
    ['aml', amlMaintained, amlNonmaintained, 3.3963886989776, 0.0653393220405],
    ['lung', lungMen, lungWomen, 10.32674195488563, 0.00131116452036],
  ])('%s', (_, a, b, statistic, pValue) => {
    const horizon = 1300
    const found = logRank(countsOfGroups([a], horizon), countsOfGroups([b], horizon))!
    expect(found.statistic).toBeCloseTo(statistic, 10)
    expect(found.pValue).toBeCloseTo(pValue, 11)
  })
})
