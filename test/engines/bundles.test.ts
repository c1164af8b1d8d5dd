/** Which variants are run together, and how their blocks follow each other. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BLOCK } from '#kernels/block.js'
import { alone, bundlesOf } from '#src/engines/bundles.js'
import type { Block, Measurement } from '#src/engines/engine.js'
import { groupsOf } from '#src/engines/groups.js'
import type { ExperimentInput } from '#src/experiment/schema.js'
import { planOf } from '#src/experiment/sweep.js'
import { blocksOf } from '#src/simulation/blocks.js'
import { particlesOf, unitsOf } from '#src/simulation/units.js'

const base: ExperimentInput = {
  particles: 100 * BLOCK,
  steps: 100,
  start: [0, 0],
  loss: { saddle: { curvatures: [1, -1] } },
  optimizer: { kind: 'usam', learningRate: 0.01, radius: 0.1 },
  noise: { isotropic: { std: 0.1 } },
  diffusion: { checkpoints: [100] },
}
const radii = (count: number) => Array.from({ length: count }, (_, i) => i / 100)

function bundles(experiment: ExperimentInput, threads: number) {
  const { variants } = planOf(experiment)
  const measurements = variants.map(({ experiment, key, exits, checkpoints }): Measurement => {
    const { particles, steps: horizon, optimizer } = experiment
    const { learningRate, momentum } = optimizer
    const shape = { dimension: 2, learningRate, momentum, field: null, paired: true }
    return { particles, horizon, key, exits: exits?.length ?? null, checkpoints: checkpoints ?? [], ...shape }
  })
  return bundlesOf(variants, measurements, threads)
}
const sizes = (experiment: ExperimentInput, threads: number) => bundles(experiment, threads).map(({ length }) => length)

describe('variants that are run together', () => {
  it('are all those of a sweep, up to sixteen, in parts about as large', () => {
    expect(sizes({ ...base, sweep: { 'optimizer.radius': radii(8) } }, 2)).toEqual([8])
    expect(sizes({ ...base, sweep: { 'optimizer.radius': radii(20) } }, 2)).toEqual([10, 10])
    expect(bundles({ ...base, sweep: { 'optimizer.radius': radii(3) } }, 2)).toEqual([[0, 1, 2]])
  })

  it('leave work for all threads', () => {
    const small = { ...base, particles: BLOCK, sweep: { 'optimizer.radius': radii(8) } }
    expect([1, 2, 4, 8, 100].map(threads => sizes(small, threads).length)).toEqual([1, 2, 4, 8, 8])
  })

  it('have the same normals and are measured at the same steps', () => {
    const radius = { 'optimizer.radius': [0, 0.1] }
    expect(bundles({ ...base, sweep: { ...radius, seed: [1, 2] } }, 1)).toEqual([
      [0, 2],
      [1, 3],
    ])
    expect(bundles({ ...base, sweep: { ...radius, particles: [BLOCK, 3 * BLOCK] } }, 1)).toHaveLength(2)
    expect(bundles({ ...base, sweep: { ...radius, 'diffusion.checkpoints': [[50], [100]] } }, 1)).toHaveLength(2)
    const leaving = { ...base, diffusion: undefined, escape: { when: 'abs(y) > 1' } }
    expect(bundles({ ...leaving, sweep: { ...radius, steps: [50, 100] } }, 1)).toHaveLength(2)
  })

  it('are fewer where the steps cost much beside the drawing, in an escape; and one where nothing is drawn', () => {
    const sweep = { 'optimizer.radius': radii(16) }
    const leaving = { ...base, diffusion: undefined, escape: { when: 'abs(y) > 1' }, sweep }
    const most = Math.max(...sizes(leaving, 1))
    expect(most).toBeGreaterThan(3)
    expect(most).toBeLessThan(16)
    const costly = { ...leaving, loss: { expression: 'sin(x) * cos(y) + tanh(x*y) - log(1 + y^2)' } }
    expect(sizes(costly, 1)).toEqual(new Array(16).fill(1))
    expect(sizes({ ...base, noise: { none: {} }, sweep }, 1)).toEqual(new Array(16).fill(1))
  })
})

describe('blocks', () => {
  const { variants } = planOf({ ...base, particles: 70 * BLOCK + 5, sweep: { 'optimizer.radius': radii(5) } })
  const units = unitsOf(variants)
  const together = [[0, 2, 3], [1], [4]]

  it('of a bundle follow each other particle by particle, in any missing part of a run; and each comes once', () => {
    fc.assert(
      fc.property(fc.func(fc.boolean()), fc.integer({ min: 1, max: 8 }), (isKnown, most) => {
        const known = ({ variant, unit }: { variant: number; unit: number }) => isKnown(variant, unit)
        const blocks = [...blocksOf({ bundles: together, units, known, paired: () => false })]
        const expected: string[] = []
        for (const variant of variants.keys())
          for (let unit = units.from; unit < units.to; unit++) {
            if (known({ variant, unit })) continue
            const [from, to] = particlesOf(units, { variant, unit })
            for (let first = from; first < to; first += BLOCK) expected.push(`${variant} ${first}`)
          }
        const nameOf = ({ variant, first }: Block) => `${variant} ${first}`
        expect(blocks.map(nameOf).sort()).toEqual(expected.sort())
        const groups = [...groupsOf(blocks, together, most)]
        expect(groups.flatMap(group => group.blocks)).toEqual(blocks)
        for (const group of groups) {
          for (const { variant } of group.blocks) expect(together[group.bundle]).toContain(variant)
          // no hole between the particles of a group
          const firsts = [...new Set(group.blocks.map(({ first }) => first))]
          expect(firsts.length).toBeLessThanOrEqual(most)
          expect(firsts).toEqual(firsts.map((_, i) => firsts[0]! + i * BLOCK))
        }
      }),
      { seed: 1, numRuns: 50 },
    )
  })

  it('of one bundle and the same particles are run in one group', () => {
    const blocks = blocksOf({ bundles: together, units, known: () => false, paired: () => true })
    const [group] = groupsOf(blocks, together, 1)
    expect(group!.blocks.map(({ variant, first }) => [variant, first])).toEqual([
      [0, 0],
      [2, 0],
      [3, 0],
    ])
    const apart = [
      ...groupsOf(
        blocksOf({ bundles: alone(variants), units, known: () => false, paired: () => true }),
        alone(variants),
        1,
      ),
    ]
    expect(apart.every(({ blocks }) => blocks.length === 1)).toBe(true)
  })
})
