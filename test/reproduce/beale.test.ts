/** Row 1 of the reproduction, and its paths against the published rule written by hand. */
import { describe, expect, it } from 'vitest'
import { beale as bealeLoss } from '#kernels/losses/beale.js'
import { gradientAt, hessianAt } from '#kernels/noise/hessian.js'
import type { Finding } from '#src/reproduce/claim.js'
import { beale, findingsOf } from '#src/reproduce/kim2026/beale.js'
import { experimentOf, SETTING, type Walk, walkOf } from '#src/reproduce/kim2026/beale-walks.js'
import { pathOf } from '#src/reproduce/paths.js'
import { bealeGradient, publishedPath } from './published.js'

const { learningRate, start, radii } = SETTING

/** Rounding of some tens of steps; paths without chaos do not add it up. */
const ROUNDING = 1e-14

/** The greatest distance of the two renderings over all steps. */
function apart(radius: number, steps: number, publishedRadius = radius): number {
  const rule = { gradient: bealeGradient, learningRate, radius: publishedRadius, normalised: true }
  const published = publishedPath(rule, start, steps)
  const all = Array.from({ length: steps + 1 }, (_, step) => step)
  const ours = pathOf(experimentOf(radius, steps), all)
  return Math.max(
    ...ours.map(({ position }, i) => Math.hypot(position[0]! - published[i]![0], position[1]! - published[i]![1])),
  )
}

describe('the published rule, in plain float64 arithmetic', () => {
  // SAM with ρ = 0.5 and 1 comes to the saddle after 2,300 and 600 steps; from there on the path is chaotic
  it.each([
    { radius: 0, steps: 20_000 },
    { radius: 0.1, steps: 20_000 },
    { radius: 0.5, steps: 2000 },
    { radius: 1, steps: 500 },
  ])('has the same path within 1e-14 at each of $steps steps with ρ = $radius', ({ radius, steps }) => {
    expect(apart(radius, steps)).toBeLessThan(ROUNDING)
  })

  it('negative control: a radius wrong by a millionth is told from rounding', () => {
    expect(apart(0.1, 1000, 0.1 * (1 + 1e-6))).toBeGreaterThan(1e5 * ROUNDING)
  })

  it('is held at the saddle by the same radii, once chaos has made the paths differ', () => {
    for (const radius of [0.5, 1]) {
      const rule = { gradient: bealeGradient, learningRate, radius, normalised: true }
      const [x, y] = publishedPath(rule, start, 50_000).at(-1)!
      expect(Math.hypot(x, y - 1)).toBeLessThan(0.01)
    }
  })

  it('without the normalisation is not finite after three steps, at the radii of the paper', () => {
    for (const radius of radii.slice(1)) {
      const rule = { gradient: bealeGradient, learningRate, radius, normalised: false }
      expect(publishedPath(rule, start, 3)[3]!.every(Number.isFinite)).toBe(false)
    }
  })
})

it('the gradient at the start is 327 long, and the curvatures at the saddle are ±27.75', () => {
  expect(Math.hypot(...gradientAt(bealeLoss(), start))).toBeCloseTo(327.0, 0)
  expect(hessianAt(bealeLoss(), [0, 1])).toEqual([
    [0, 27.75],
    [27.75, 0],
  ])
})

describe('the claim', () => {
  const { findings, figures, remarks } = beale.judge({}, { quick: true })
  const kinds = (all: readonly Finding[]) => Object.fromEntries(all.map(({ id, verdict }) => [id, verdict.kind]))

  it('holds, but for the smallest radius', () => {
    expect(kinds(findings)).toEqual({
      '1.gd': 'holds',
      '1.sam-0.1': 'fails',
      '1.sam-0.5': 'holds',
      '1.sam-1': 'holds',
      '1.cosine-0.5': 'holds',
      '1.cosine-1': 'holds',
      '1.ascent-0.5': 'holds',
      '1.ascent-1': 'holds',
    })
  })

  it('has the figures that its findings name', () => {
    const names = figures.map(({ name }) => name)
    expect(names).toEqual(['beale-paths', 'beale-cosine'])
    for (const { figure } of findings) expect(names).toContain(figure)
  })

  it('says how small a radius is held', () => {
    expect(remarks[0]).toMatch(/stays at the saddle for ρ of 0\.302[78] or more/)
  })

  it('negative controls: other paths fail', () => {
    const [descent, ...sam] = radii.map(radius => walkOf(radius, 20_000)) as [Walk, ...Walk[]]
    // GD has not arrived by then
    expect(kinds(findingsOf([descent, ...sam]))['1.gd']).toBe('fails')
    const tame = (walk: Walk): Walk => ({
      ...walk,
      late: walk.late.map(point => ({ ...point, cosine: 0.9 * point.cosine, ascent: [0.5, 1] })),
    })
    const tamed = kinds(findingsOf([descent, ...sam.map(tame)]))
    expect(tamed).toMatchObject({ '1.cosine-0.5': 'fails', '1.ascent-0.5': 'fails', '1.cosine-1': 'fails' })
    const moved = (walk: Walk): Walk => ({ ...walk, late: walk.late.map(point => ({ ...point, position: [0.02, 1] })) })
    expect(kinds(findingsOf([descent, ...sam.map(moved)]))).toMatchObject({ '1.sam-0.5': 'fails', '1.sam-1': 'fails' })
  })
})
