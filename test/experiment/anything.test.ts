/** Whatever is given, it is run or refused in one line. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { SettingError } from '#src/experiment/input-error.js'
import { planOf } from '#src/experiment/sweep.js'
import { edited } from './edited.js'

/** What is wrong with an experiment, or null. */
function errorOf(raw: unknown): unknown {
  try {
    planOf(raw)
  } catch (error) {
    return error
  }
  return null
}

it('any experiment can be run, or is refused in one short line', () => {
  const outcomes = { accepted: 0, refused: 0 }
  fc.assert(
    fc.property(edited, raw => {
      const error = errorOf(raw)
      outcomes[error === null ? 'accepted' : 'refused'] += 1
      if (error === null) return
      expect(error).toBeInstanceOf(SettingError)
      expect((error as SettingError).message).toMatch(/^[\P{Cc}]{10,400}$/u)
    }),
    { seed: 1, numRuns: 3000 },
  )
  expect(Math.min(outcomes.accepted, outcomes.refused)).toBeGreaterThan(200)
})

it('anything that is not an experiment is refused, too', () => {
  fc.assert(
    fc.property(fc.anything({ withBigInt: true, withDate: true, withNullPrototype: true }), raw => {
      expect(errorOf(raw)).toBeInstanceOf(SettingError)
    }),
    { seed: 1, numRuns: 500 },
  )
})
