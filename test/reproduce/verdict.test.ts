import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  above,
  allHold,
  compare,
  compareSeries,
  MOST_LOOKS,
  rises,
  stretched,
  verdictText,
} from '#src/reproduce/verdict.js'
import { around, NORMAL_975 } from '#src/statistics/interval.js'
import { normalTail } from '#src/theory/normal.js'

it(`stretches a 95% interval to a level of 5% over ${MOST_LOOKS} looks`, () => {
  const { low, high } = stretched(around(3, 1))
  expect(2 * normalTail(high - 3)).toBeCloseTo(0.05 / MOST_LOOKS, 8)
  expect(high - 3).toBeCloseTo(3 - low, 12)
  expect(high - 3).toBeGreaterThan(NORMAL_975)
})

describe('a number against its prediction', () => {
  it('holds when the prediction is within the interval, and that within the tolerance', () => {
    expect(compare(around(1.001, 0.001), 1, 0.05)).toEqual({ kind: 'holds' })
  })

  it('holds within a share when it is off, but by no more than the tolerance', () => {
    const verdict = compare(around(1.02, 0.001), 1, 0.05)
    expect(verdict.kind).toBe('holds within')
    expect(verdictText(verdict)).toBe('holds within 2.4%')
  })

  it('fails beyond the tolerance when all of the interval is', () => {
    expect(verdictText(compare(around(1.1, 0.001), 1, 0.05))).toBe('fails beyond 5%')
    expect(verdictText(compare(around(-1.1, 0.001), -1, 0.05))).toBe('fails beyond 5%')
  })

  it('is not decided by an interval that reaches beyond the tolerance on a side that fits', () => {
    expect(compare(around(1, 0.1), 1, 0.05)).toEqual({ kind: 'not decided' })
    expect(compare(around(1.06, 0.01), 1, 0.05)).toEqual({ kind: 'not decided' })
  })

  it('takes the share of another scale where the prediction is none', () => {
    expect(compare(around(0.6, 0.01), 0.5, 0.25, 1).kind).toBe('holds within')
    expect(compare(around(0.6, 0.01), 0.5, 0.1).kind).toBe('fails beyond')
  })

  it('never says that it holds and fails for the same numbers in other units', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.5, max: 2 }),
        fc.double({ min: 1e-4, max: 0.3 }),
        fc.integer({ min: -20, max: 20 }),
        (estimate, error, power) => {
          // a power of two, which rounds nothing
          const unit = 2 ** power
          const plain = compare(around(estimate, error), 1, 0.1)
          const scaled = compare(around(estimate * unit, error * unit), unit, 0.1)
          expect(scaled.kind).toBe(plain.kind)
        },
      ),
    )
  })
})

describe('a curve against its prediction', () => {
  const point = (x: number, ratio: number, error = 0.001) => ({
    at: `t = ${x}`,
    measured: around(ratio, error),
    prediction: 1,
  })

  it('holds, or holds within the largest share of any point', () => {
    expect(compareSeries([point(1, 1), point(2, 1)], 0.05)).toEqual({ kind: 'holds' })
    expect(verdictText(compareSeries([point(1, 1.001), point(2, 1.02), point(3, 1.01)], 0.05))).toBe(
      'holds within 2.4%',
    )
  })

  it('fails beyond the last point before the first that is off, and fails when that is the first of all', () => {
    expect(compareSeries([point(1, 1), point(2, 1.02), point(3, 1.1)], 0.05)).toEqual({
      kind: 'fails beyond',
      limit: 't = 2',
    })
    expect(compareSeries([point(1, 1.1), point(2, 1)], 0.05)).toEqual({ kind: 'fails' })
  })

  it('is not decided with a point that is not', () => {
    expect(compareSeries([point(1, 1), point(2, 1, 0.1)], 0.05)).toEqual({ kind: 'not decided' })
  })
})

describe('an order', () => {
  it('above a bound', () => {
    expect(above(around(2, 0.1), 1).kind).toBe('holds')
    expect(above(around(0, 0.1), 1).kind).toBe('fails')
    expect(above(around(1.1, 0.1), 1).kind).toBe('not decided')
  })

  it('rising: the last above the first, and none below the one before', () => {
    expect(rises([around(1, 0.1), around(1.05, 0.1), around(3, 0.1)]).kind).toBe('holds')
    expect(rises([around(1, 0.1), around(5, 0.1), around(3, 0.1)]).kind).toBe('fails')
    expect(rises([around(1, 0.1), around(1.1, 0.1)]).kind).toBe('not decided')
  })

  it('of several cases is that of the worst', () => {
    expect(allHold([{ kind: 'holds' }, { kind: 'holds within', share: 0.01 }]).kind).toBe('holds within')
    expect(allHold([{ kind: 'not decided' }, { kind: 'fails' }, { kind: 'holds' }]).kind).toBe('fails')
  })
})
