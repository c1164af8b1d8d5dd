/** Row 8 with its real experiments, and its verdicts when an equation is of another order. */
import { beforeAll, expect, it } from 'vitest'
import { simulate } from '#src/index.js'
import type { Results } from '#src/reproduce/claim.js'
import { equations } from '#src/reproduce/kim2026/equations.js'

const size = { quick: true }
let results: Results

beforeAll(async () => {
  const entries = Object.entries(equations.experiments(size)).map(
    async ([name, experiment]) => [name, await simulate({ ...experiment, particles: 2 ** 18, seed: 'row 8' })] as const,
  )
  results = Object.fromEntries(await Promise.all(entries))
})

function orders(changed: Results): Record<string, string> {
  const { findings } = equations.judge(changed, size)
  return Object.fromEntries(findings.map(({ id, verdict }) => [id, verdict.kind]))
}

it('no order is off on real runs, and that of the unstable directions is decided', async () => {
  const kinds = orders(results)
  for (const kind of Object.values(kinds)) expect(['holds', 'holds within', 'not decided']).toContain(kind)
  expect(kinds['8.usam-unstable']).toMatch(/^holds/)
  expect(kinds['8.sam-unstable']).toMatch(/^holds/)
})

it('negative control: an error that falls with the root of the learning rate is not taken for one of order 1', async () => {
  const slow = Object.fromEntries(
    Object.entries(results).map(([name, result]) => [
      name,
      { ...result, variants: result.variants.map(variant => withError(variant, Math.sqrt)) },
    ]),
  )
  const kinds = orders(slow)
  for (const id of ['8.usam-stable', '8.usam-unstable', '8.sam-stable', '8.sam-unstable'])
    expect(kinds[id]).toBe('fails beyond')
})

/** With a large error of another order put on top. */
function withError(variant: Results[string]['variants'][number], order: (learningRate: number) => number) {
  const error = 30 * order(variant.settings['optimizer.learningRate'] as number)
  const coordinates = variant.diffusion!.coordinates.map(coordinate => ({
    ...coordinate,
    meanSquareDisplacement: coordinate.meanSquareDisplacement.map(at => ({ ...at, estimate: at.estimate! + error })),
  }))
  return { ...variant, diffusion: { ...variant.diffusion!, coordinates } }
}
