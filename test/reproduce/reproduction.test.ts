/** The frame, with a claim of its own that runs in no time. */
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { chart } from '#src/figures/chart.js'
import type { Claim, Finding } from '#src/reproduce/claim.js'
import { filesOf } from '#src/reproduce/files.js'
import { reproduce, SEED } from '#src/reproduce/reproduction.js'
import { compare } from '#src/reproduce/verdict.js'
import { tallyText } from '#src/reproduce/words.js'
import { around } from '#src/statistics/interval.js'
import { interval } from '#src/text/format.js'

const claim: Claim = {
  number: 1,
  title: 'A walk spreads | as the root of time',
  source: 'Einstein 1905',
  experiments: ({ quick }) => ({
    walk: {
      particles: quick ? 6000 : 12_000,
      steps: 30,
      start: [0],
      loss: { saddle: { curvatures: [0] } },
      optimizer: { kind: 'sgd', learningRate: 0.1 },
      noise: { isotropic: { std: 1 } },
      diffusion: { checkpoints: [10, 30] },
    },
  }),
  judge: ({ walk }) => {
    const points = walk!.variants[0]!.diffusion!.coordinates[0]!.meanSquareDisplacement
    const { estimate, standardError, exact } = points.at(-1)!
    const measured = around(estimate!, standardError!)
    return {
      findings: [
        {
          id: '1.walk',
          claim: 'The mean square displacement is η²σ²k',
          setting: 'η = 0.1',
          prediction: String(exact),
          measured: interval(measured),
          verdict: compare(measured, exact!, 0.2),
          figure: 'walk',
        },
      ],
      figures: [
        chart({
          name: 'walk',
          title: 'A walk',
          panels: [
            { x: { label: 'steps' }, y: { label: 'E' }, series: [{ label: 'sgd', points: [{ x: 30, ...measured }] }] },
          ],
        }),
      ],
      remarks: ['None.'],
    }
  },
}

const madeBy = { version: '1.2.3', command: 'saddlewalk reproduce test' }
const files = async (threads: number, quick = true) =>
  filesOf(await reproduce([claim], { quick }, { engine: 'wasm', threads }), madeBy)

describe('a reproduction', () => {
  it('leaves the report in both forms, its findings, figures, and each experiment as it can be run', async () => {
    const written = await files(2)
    expect([...written.keys()]).toEqual([
      'README.md',
      'report.html',
      'findings.json',
      'figures/walk.svg',
      'experiments/1-walk.yaml',
    ])
    expect(parse(written.get('experiments/1-walk.yaml')!)).toMatchObject({
      seed: SEED,
      name: '1 walk',
      particles: 6000,
    })
    const { claims, quick, command } = JSON.parse(written.get('findings.json')!)
    expect({ quick, command }).toEqual({ quick: true, command: madeBy.command })
    expect(claims[0].findings[0]).toMatchObject({ id: '1.walk', verdict: { kind: 'holds' } })
    for (const report of ['README.md', 'report.html']) {
      expect(written.get(report)).toContain('The mean square displacement is η²σ²k')
      expect(written.get(report)).toContain('holds')
      expect(written.get(report)).toContain(madeBy.command)
    }
  })

  it('has tables in Markdown that a bar in a title does not break', async () => {
    const rows = (await files(1))
      .get('README.md')!
      .split('\n')
      .filter(line => line.startsWith('|'))
    const cells = rows.map(row => row.replaceAll('\\|', '').split('|').length)
    expect(new Set(cells).size).toBe(1)
  })

  it('is the same to the byte on any number of threads', async () => {
    expect([...(await files(2))]).toEqual([...(await files(1))])
  })

  it('tells how far it is, over all claims together', async () => {
    const shares: number[] = []
    const { particleSteps } = await reproduce(
      [claim, { ...claim, number: 2 }],
      { quick: true },
      {
        engine: 'wasm',
        threads: 1,
        onProgress: ({ share }) => void shares.push(share),
      },
    )
    expect(particleSteps).toBe(2 * 6000 * 30)
    expect(shares.every((share, i) => i === 0 || share >= shares[i - 1]!)).toBe(true)
    expect(shares.at(-1)).toBeCloseTo(1, 12)
  })

  it('runs more when it is not to be quick', async () => {
    expect((await reproduce([claim], { quick: false }, { engine: 'wasm' })).particleSteps).toBe(12_000 * 30)
  })

  it('negative control: a wrong prediction fails', async () => {
    const wrong: Claim = {
      ...claim,
      judge: async (results, size) => {
        const { findings, ...rest } = await claim.judge(results, size)
        return { ...rest, findings: findings.map(f => ({ ...f, verdict: compare(around(0.3, 0.005), 0.6, 0.2) })) }
      },
    }
    const { claims } = await reproduce([wrong], { quick: true }, { engine: 'wasm' })
    expect(claims[0]!.judgement.findings[0]!.verdict).toEqual({ kind: 'fails beyond', limit: '20%' })
  })
})

it('counts verdicts in words, and leaves out kinds that there are none of', () => {
  const finding = (verdict: Finding['verdict']) => ({ verdict }) as Finding
  const findings = [finding({ kind: 'holds' }), finding({ kind: 'holds' }), finding({ kind: 'fails' })]
  expect(tallyText(findings)).toBe('2 hold, 1 fail')
})
