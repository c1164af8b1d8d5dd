import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { DIVERGED, FIRST_EXIT, RUNNING } from '#kernels/block.js'
import { addExits, type EscapeTally, escapeTally, escapeTallyBytes } from '#src/tallies/escape.js'
import { countExits } from '#src/tallies/exit-counts.js'

const exits = 3
const horizon = 20

const particle = fc.record({
  step: fc.integer({ min: 1, max: horizon }),
  code: fc.constantFrom(RUNNING, DIVERGED, FIRST_EXIT, FIRST_EXIT + 1, FIRST_EXIT + 2),
})
type Particle = { readonly step: number; readonly code: number }

const arraysOf = (particles: readonly Particle[]) => ({
  particles: particles.length,
  steps: Int32Array.from(particles, ({ step, code }) => (code === RUNNING ? 0 : step)),
  codes: Int32Array.from(particles, ({ code }) => code),
})

function add(tally: EscapeTally, particles: readonly Particle[]): EscapeTally {
  addExits(tally, countExits([arraysOf(particles)], exits))
  return tally
}

describe('an escape tally', () => {
  test('counts each particle once, by its exit and step', () => {
    fc.assert(
      fc.property(fc.array(particle, { maxLength: 200 }), particles => {
        const tally = add(escapeTally(exits, horizon), particles)
        const count = (code: number, step: number) => particles.filter(p => p.code === code && p.step === step).length
        expect(tally.particles).toBe(particles.length)
        for (let step = 1; step <= horizon; step++) {
          expect(tally.diverged[step]).toBe(count(DIVERGED, step))
          for (let exit = 0; exit < exits; exit++) expect(tally.exits[exit]![step]).toBe(count(FIRST_EXIT + exit, step))
        }
        const counted = [...tally.exits, tally.diverged].flatMap(counts => [...counts]).reduce((sum, n) => sum + n, 0)
        expect(counted).toBe(particles.filter(({ code }) => code !== RUNNING).length)
        expect([...tally.exits, tally.diverged].map(counts => counts[0])).toEqual([0, 0, 0, 0])
      }),
      { seed: 1, numRuns: 200 },
    )
  })

  test('block by block in any order is all at once, exactly', () => {
    fc.assert(
      fc.property(fc.array(fc.array(particle, { maxLength: 40 }), { maxLength: 6 }), blocks => {
        const whole = add(escapeTally(exits, horizon), blocks.flat())
        const forward = escapeTally(exits, horizon)
        for (const block of blocks) add(forward, block)
        const backward = escapeTally(exits, horizon)
        for (const block of [...blocks].reverse()) add(backward, block)
        expect(forward).toEqual(whole)
        expect(backward).toEqual(whole)
      }),
      { seed: 1, numRuns: 200 },
    )
  })

  test('exits are counted in rows sorted by step and code, no row twice and none empty, however particles are cut', () => {
    fc.assert(
      fc.property(fc.array(fc.array(particle, { maxLength: 40 }), { maxLength: 4 }), parts => {
        const counted = countExits(parts.map(arraysOf), exits)
        const rows = [...counted.steps].map((step, row) => [step, counted.codes[row]!, counted.counts[row]!] as const)
        const keys = rows.map(([step, code]) => step * 10 + code)
        expect(keys).toEqual([...new Set(keys)].sort((a, b) => a - b))
        for (const [step, code, count] of rows)
          expect(count).toBe(parts.flat().filter(each => each.step === step && each.code === code).length)
        expect(counted).toEqual(countExits([arraysOf(parts.flat())], exits))
      }),
      { seed: 1, numRuns: 200 },
    )
  })

  test('counts of counts are those of all particles, whether their steps lie close or far apart', () => {
    const far = particle.map(({ step, code }) => ({ step: step ** 6, code }))
    fc.assert(
      fc.property(fc.array(fc.array(fc.oneof(particle, far), { maxLength: 40 }), { maxLength: 4 }), parts => {
        const whole = countExits([arraysOf(parts.flat())], exits)
        expect(
          countExits(
            parts.map(part => countExits([arraysOf(part)], exits)),
            exits,
          ),
        ).toEqual(whole)
      }),
      { seed: 1, numRuns: 200 },
    )
  })

  test('the latest step of the longest run keeps its code', () => {
    const [step, code] = [2 ** 31 - 1, FIRST_EXIT + 15]
    const counted = countExits([{ particles: 1, steps: Int32Array.of(step), codes: Int32Array.of(code) }], 16)
    expect([counted.steps[0], counted.codes[0], counted.counts[0]]).toEqual([step, code, 1])
  })

  test('takes the bytes it says', () => {
    const tally = escapeTally(exits, horizon)
    const bytes = [...tally.exits, tally.diverged].reduce((sum, counts) => sum + counts.byteLength, 0)
    expect(escapeTallyBytes(exits, horizon)).toBe(bytes)
  })
})
