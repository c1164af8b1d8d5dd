/** Runs at the edge of what can be measured: every figure of escape is finite or null, and every interval in order. */

import { simulate } from 'saddlewalk'
import { describe, expect, it } from 'vitest'
import type { EscapeResult, ExperimentInput } from '#src/index.js'
import { disorder, oddNumbers } from '../statistics/sanity.js'

const base: ExperimentInput = {
  particles: 50,
  steps: 12,
  start: [0, 0],
  loss: { saddle: { curvatures: [1, -1] } },
  optimizer: { kind: 'sgd', learningRate: 0.1 },
  noise: { isotropic: { std: 1 } },
  escape: { when: 'abs(y) > 0.2' },
}
const nobody = { when: 'y > 100' }
const everybody = { when: 'y > -100' }

const cases: Readonly<Record<string, ExperimentInput>> = {
  'nobody escapes': { ...base, escape: nobody },
  'everybody at step 1': { ...base, escape: everybody },
  'one particle that escapes': { ...base, particles: 1, escape: everybody },
  'one particle that may': { ...base, particles: 1, steps: 300 },
  'one particle that does not': { ...base, particles: 1, escape: nobody },
  'all diverge': { ...base, start: [1e10, 0], loss: { expression: 'x^4 + y^2' }, escape: nobody },
  'ties everywhere': { ...base, particles: 3000, steps: 4 },
  'a horizon of 1': { ...base, steps: 1 },
  'a horizon of 1, nobody': { ...base, steps: 1, escape: nobody },
  'a horizon of 1, everybody': { ...base, steps: 1, escape: everybody },
  'two exits, neither taken': { ...base, escape: { exits: { up: 'y > 100', down: 'y < -100' } } },
  'two exits, one of them taken': { ...base, escape: { exits: { up: 'y > -100', down: 'y < -100' } } },
  'a variant that escapes at once beside one that never does': {
    ...base,
    escape: { when: 'y > 0.5' },
    sweep: { 'noise.isotropic.std': [1, 1e-4, 1000] },
  },
  'the same beside one whose particles are all lost': {
    ...base,
    loss: { expression: 'x^4 + y^2' },
    escape: { when: 'y > 0.1' },
    sweep: {
      start: [
        [0, 0],
        [1e10, 0],
      ],
    },
  },
}

describe.each(Object.keys(cases))('%s', name => {
  it('is answered', async () => {
    const { variants } = await simulate(cases[name]!, { engine: 'reference', threads: 1, fit: true })
    for (const { escape } of variants) {
      const { particles, escaped, censored, diverged, fits } = escape!
      expect(escaped + censored + diverged).toBe(particles)
      expect(oddNumbers(escape)).toEqual([])
      expect(disorder(escape)).toEqual([])
      expect(JSON.parse(JSON.stringify(escape))).toEqual(escape)
      expect(fits!.fits.length + fits!.notFitted.length).toBe(6)
      expect(escape!.hazard.length).toBeGreaterThan(0)
    }
  })
})

describe('what the edges say', () => {
  const escapeOf = async (name: string): Promise<EscapeResult> =>
    (await simulate(cases[name]!, { engine: 'reference', threads: 1, fit: true })).variants[0]!.escape!

  it('nobody: the hazard is at most what would have been seen', async () => {
    const { hazard, fits, rate, mean } = await escapeOf('nobody escapes')
    expect(hazard).toEqual([expect.objectContaining({ fromStep: 0, toStep: 12, estimate: 0, low: 0 })])
    expect(hazard[0]!.high).toBeLessThan(0.01)
    expect([rate, mean, fits!.fits.length]).toEqual([null, null, 0])
  })

  it('all diverge: nothing is known after', async () => {
    const { diverged, hazard, survival } = await escapeOf('all diverge')
    expect(diverged).toBe(50)
    expect(hazard[0]!.toStep).toBeLessThan(5)
    expect(survival.at(-1)).toMatchObject({ estimate: 1, low: 0, high: 1 })
  })

  it('everybody at step 1: a hazard of 1', async () => {
    const { hazard, mean } = await escapeOf('everybody at step 1')
    expect(hazard).toEqual([expect.objectContaining({ fromStep: 0, toStep: 1, estimate: 1, high: 1 })])
    expect(mean?.estimate).toBe(1)
  })

  it('one particle: a mean without known ends', async () => {
    expect((await escapeOf('one particle that escapes')).mean).toMatchObject({ estimate: 1, low: null, high: null })
  })
})
