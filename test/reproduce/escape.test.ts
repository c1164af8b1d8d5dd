/** Row 7 with its real experiments, and its verdicts when the results are not what was predicted. */
import { beforeAll, describe, expect, it } from 'vitest'
import { simulate } from '#src/index.js'
import type { Results } from '#src/reproduce/claim.js'
import { escape } from '#src/reproduce/kim2026/escape.js'
import type { VariantResult } from '#src/results/result.js'

const size = { quick: true }
let results: Results

beforeAll(async () => {
  const { repelling, attracting } = escape.experiments(size)
  results = {
    repelling: await simulate({ ...repelling!, seed: 'row 7' }),
    attracting: await simulate({ ...attracting!, particles: 20_000, seed: 'row 7' }),
  }
})

const verdicts = (changed: Results) =>
  Object.fromEntries(escape.judge(changed, size).findings.map(({ id, verdict }) => [id, verdict.kind]))

const changed = (name: string, change: (variant: VariantResult) => VariantResult): Results => ({
  ...results,
  [name]: { ...results[name]!, variants: results[name]!.variants.map(change) },
})

describe('row 7', () => {
  it('holds on real runs, or cannot tell with few particles', async () => {
    const kinds = verdicts(results)
    expect(kinds).toMatchObject({ '7.usam-slower': 'holds', '7.sam-slower': 'holds', '7.usam-ratio': 'holds' })
    for (const kind of Object.values(kinds)) expect(['holds', 'holds within', 'not decided']).toContain(kind)
  })

  it('fails when SAM is faster than SGD', async () => {
    const faster = changed('repelling', variant => {
      const ratio = variant.escape!.comparedWithFirst?.restrictedMeanRatio
      if (!ratio) return variant
      const inverse = { estimate: 1 / ratio.estimate, low: 1 / ratio.high, high: 1 / ratio.low, exact: ratio.exact }
      const compared = { ...variant.escape!.comparedWithFirst!, restrictedMeanRatio: inverse }
      return { ...variant, escape: { ...variant.escape!, comparedWithFirst: compared } }
    })
    expect(verdicts(faster)).toMatchObject({
      '7.usam-slower': 'fails',
      '7.sam-slower': 'fails',
      '7.usam-ratio': 'fails',
    })
  })

  it('fails when the hazard rises with time, or the rate is not that of the law', async () => {
    const ageing = changed('attracting', variant => {
      const hazard = variant.escape!.hazard.map(bin => {
        const factor = 1 + bin.fromStep / 1000
        return { ...bin, estimate: bin.estimate * factor, low: bin.low * factor, high: bin.high * factor }
      })
      const { rate } = variant.escape!
      const doubled = rate && { ...rate, estimate: 2 * rate.estimate, low: 2 * rate.low, high: 2 * rate.high }
      return { ...variant, escape: { ...variant.escape!, hazard, rate: doubled } }
    })
    const kinds = verdicts(ageing)
    for (const id of ['7.exponential', '7.rate']) expect(kinds[id]).toMatch(/^fails/)
  })
})
