/** Row 2 of the reproduction, and its paths against the published rule written by hand. */
import { describe, expect, it } from 'vitest'
import {
  experimentOf,
  findingsOf,
  heldSaddle,
  type Kind,
  type Walk,
  walkOf,
} from '#src/reproduce/kim2026/held-saddle.js'
import { pathOf } from '#src/reproduce/paths.js'
import { differenceGradient, publishedPath } from './published.js'

const STEPS = 500
const KINDS = ['sgd', 'sam', 'usam'] as const

/** The greatest distance over all steps, as a share of the distance from the saddle where that is more than 1. */
function apart(kind: Kind, publishedRadius: number): number {
  const radius = kind === 'sgd' ? 0 : publishedRadius
  const rule = { gradient: differenceGradient, learningRate: 0.01, radius, normalised: kind === 'sam' }
  const published = publishedPath(rule, [-3, -0.01], STEPS)
  const all = Array.from({ length: STEPS + 1 }, (_, step) => step)
  const ours = pathOf(experimentOf(kind, 0.5, STEPS), all)
  const shares = ours.map(({ position }, i) => {
    const [x, y] = published[i]!
    return Math.hypot(position[0]! - x, position[1]! - y) / Math.max(1, Math.hypot(x, y))
  })
  return Math.max(...shares)
}

describe('the published rule, in plain float64 arithmetic', () => {
  it.each(KINDS)('%s has the same path within 1e-14 at each of 500 steps', kind => {
    expect(apart(kind, 0.5)).toBeLessThan(1e-14)
  })

  it('negative control: a radius wrong by a millionth is told from rounding', () => {
    for (const kind of ['sam', 'usam'] as const) expect(apart(kind, 0.5 * (1 + 1e-6))).toBeGreaterThan(1e-9)
  })
})

describe('the claim', () => {
  const kinds = (walks: readonly Walk[]) => findingsOf(walks).map(({ verdict }) => verdict.kind)
  const walks = KINDS.map(walkOf) as [Walk, Walk, Walk]

  it('holds', () => {
    const { findings, figures, remarks } = heldSaddle.judge({}, { quick: true })
    expect(findings.map(({ id, verdict }) => [id, verdict.kind])).toEqual([
      ['2.gd', 'holds'],
      ['2.sam', 'holds'],
      ['2.usam', 'holds'],
    ])
    expect(figures.map(({ name }) => name)).toEqual(['held-saddle'])
    expect(remarks.join(' ')).toContain('every ρ of 0.09482 or more')
  })

  it('negative controls: the paths of the others fail', () => {
    const [descent, sam] = walks
    expect(kinds([sam, descent, sam])).toEqual(['fails', 'fails', 'fails'])
  })
})
