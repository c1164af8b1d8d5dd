/** Row 3 of the reproduction: every verdict, and that each can be another. */
import { beforeAll, describe, expect, it } from 'vitest'
import type { Judgement } from '#src/reproduce/claim.js'
import { attraction } from '#src/reproduce/kim2026/attraction.js'
import { cellsOf, type MeasuredCell, usamAxes } from '#src/reproduce/kim2026/attraction-grid.js'
import {
  boundaryFinding,
  measuredBoundaries,
  samFindings,
  upperFinding,
} from '#src/reproduce/kim2026/attraction-noiseless.js'
import {
  type Cut,
  cutOf,
  driftFinding,
  dropFindings,
  lawFinding,
  rarerFinding,
} from '#src/reproduce/kim2026/attraction-noisy.js'
import { cycleAmplitude, positions } from '#src/reproduce/kim2026/attraction-paths.js'
import { SEED } from '#src/reproduce/reproduction.js'
import type { Result } from '#src/results/result.js'
import { simulate } from '#src/simulate.js'

const size = { quick: true }
const results: Record<string, Result> = {}
let judgement: Judgement
let grid: MeasuredCell[]
let cut: Cut

beforeAll(async () => {
  for (const [name, experiment] of Object.entries(attraction.experiments(size)))
    results[name] = await simulate({ ...experiment, seed: SEED }, { engine: 'wasm' })
  judgement = attraction.judge(results, size)
  grid = cellsOf(results.usam!)
  cut = cutOf(results.cut!)
}, 60_000)

it('says where Theorem 1 holds, and where not', () => {
  expect(Object.fromEntries(judgement.findings.map(({ id, verdict }) => [id, verdict.kind]))).toEqual({
    '3.boundary': 'holds',
    '3.upper': 'fails beyond',
    '3.drop': 'holds',
    '3.drop-independent': 'fails',
    '3.rarer': 'fails beyond',
    '3.law': 'holds',
    '3.sam-threshold': 'fails',
    '3.sam-held': 'holds',
    '3.sam-band': 'holds',
    '3.sam-cycle': 'holds',
    '3.sam-noise': 'holds',
  })
})

it('has the figures that its findings name', () => {
  const names = judgement.figures.map(({ name }) => name)
  expect(names).toEqual(['attraction-usam', 'attraction-cut', 'attraction-sam'])
  for (const { figure } of judgement.findings) expect(names).toContain(figure)
})

describe('without noise', () => {
  const measured = measuredBoundaries(usamAxes(size).curvatures)

  it('negative control: another formula of a boundary fails', () => {
    expect(boundaryFinding(measured, curvature => (1 + 1e-9) / -curvature).verdict.kind).toBe('fails')
    expect(upperFinding(measured, curvature => 2 / (0.1 * curvature ** 2)).verdict.kind).toBe('fails')
  })

  it('negative controls: normalised SAM that is held, ends or departs otherwise', () => {
    const verdicts = (change: (each: (typeof measured)[number]) => Partial<(typeof measured)[number]>) =>
      Object.fromEntries(
        samFindings(measured.map(each => ({ ...each, ...change(each) }))).map(({ id, verdict }) => [id, verdict.kind]),
      )
    expect(verdicts(({ curvature }) => ({ sam: -1 / curvature }))).toMatchObject({
      '3.sam-threshold': 'holds',
      '3.sam-held': 'fails',
    })
    const onCycle = ({ curvature }: (typeof measured)[number]) => ({
      samAtTheSaddle: { greatest: cycleAmplitude(curvature, 0.5), growth: 1 },
    })
    expect(verdicts(onCycle)).toMatchObject({ '3.sam-band': 'fails', '3.sam-cycle': 'fails' })
  })

  it('the cycle of two steps of normalised SAM is one: it changes sign and keeps its size, to rounding, for ten steps', () => {
    const start = cycleAmplitude(-1, 0.5)
    positions({ kind: 'sam', curvature: -1, radius: 0.5, start }, [0, 1, 2, 9, 10]).forEach((place, i) => {
      expect(Math.abs(place - [1, -1, 1, -1, 1][i]! * start)).toBeLessThan(1e-15)
    })
  })
})

describe('with noise', () => {
  const scaled = ({ rate, ...cell }: MeasuredCell, factor: number): MeasuredCell => ({
    ...cell,
    rate: { ...rate, estimate: rate.estimate * factor, low: rate.low * factor, high: rate.high * factor },
  })

  it('negative control: rates of another law fail, many or few', () => {
    const many = grid.findIndex(({ rate }) => rate.escaped > 4000)
    expect(lawFinding(grid.map((cell, i) => (i === many ? scaled(cell, 1.1) : cell))).verdict.kind).toBe('fails')
    const none = grid.findIndex(({ rate }) => rate.escaped === 0)
    const seen = grid.map((cell, i) => (i === none ? { ...cell, rate: { ...cell.rate, escaped: 3 } } : cell))
    expect(lawFinding(seen).verdict.kind).toBe('fails')
  })

  it('negative control: no drop fails, a drop of independent noise holds', () => {
    const swapped = dropFindings({ shared: cut.independent, independent: cut.shared })
    expect(swapped.map(({ verdict }) => verdict.kind)).toEqual(['fails', 'holds'])
  })

  it('rates that are all lower, or none, are told from some', () => {
    const lower = (factor: number) =>
      rarerFinding(grid.map(cell => (cell.radius === 0 ? cell : scaled(cell, factor)))).verdict.kind
    expect(lower(0.01)).toBe('holds')
    const high = { estimate: 0.5, low: 0.49, high: 0.51 }
    const driven = grid.map(cell => (cell.radius === 0 ? cell : { ...cell, rate: { ...cell.rate, ...high } }))
    expect(rarerFinding(driven).verdict.kind).toBe('fails')
  })

  it('negative control: the slope of SGD, −ηλ, fails where ρ > 0', () => {
    expect(driftFinding(results.drift!, () => 0.1).verdict).toEqual({ kind: 'fails beyond', limit: 'ρ = 0' })
  })
})
