import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Regression } from '#src/tallies/regression.js'

const number = fc.noBias(fc.integer({ min: -1_000_000, max: 1_000_000 })).map(value => value / 1e6)
const rows = fc.array(fc.tuple(number, number, number), { minLength: 8, maxLength: 40 })

const columns = (items: readonly (readonly number[])[], ...numbers: number[]) =>
  numbers.map(j => Float64Array.from(items, row => row[j]!))
const dot = (a: Float64Array, b: Float64Array) => a.reduce((sum, value, i) => sum + value * b[i]!, 0)
const sum = (a: Float64Array) => a.reduce((total, value) => total + value, 0)
const spread = (column: Float64Array) => {
  const centre = sum(column) / column.length
  return column.reduce((total, value) => total + (value - centre) ** 2, 0)
}

describe('a regression', () => {
  test('leaves residuals without mean, at right angles to every regressor, and they with the fit are the column', () => {
    fc.assert(
      fc.property(rows, items => {
        const [x, y, z] = columns(items, 0, 1, 2)
        const regression = new Regression([x!, y!], items.length)
        fc.pre(regression.parameters === 3)
        const { residuals, slopes } = regression.fit(z!)
        const size = Math.sqrt(dot(z!, z!))
        for (const other of [x!, y!, z!.map(() => 1)])
          expect(Math.abs(dot(residuals, other))).toBeLessThan(1e-9 * size + 1e-12)
        const fitted = z!.map((value, i) => value - residuals[i]! - slopes[0]! * x![i]! - slopes[1]! * y![i]!)
        expect(spread(fitted)).toBeLessThan(1e-18)
      }),
      { seed: 1, numRuns: 200 },
    )
  })

  test('the precision of a slope is what the other regressors leave of its square', () => {
    fc.assert(
      fc.property(rows, items => {
        const [x, y] = columns(items, 0, 1)
        const both = new Regression([x!, y!], items.length)
        fc.pre(both.parameters === 3 && both.partial(0)!.precision > 1e-3)
        const { residuals } = new Regression([y!], items.length).fit(x!)
        const partial = both.partial(0)!
        expect(partial.precision).toBeCloseTo(dot(residuals, residuals), 8)
        partial.residuals.forEach((value, i) => {
          expect(value).toBeCloseTo(residuals[i]!, 8)
        })
      }),
      { seed: 1, numRuns: 200 },
    )
  })

  test('leaves out what does not move and what moves with another', () => {
    const x = Float64Array.of(1, 2, 3, 5)
    const still = new Float64Array(4).fill(0.1)
    const regression = new Regression([still, x, x.map(value => 3 - 2 * value)], 4)
    expect(regression.parameters).toBe(2)
    expect([0, 1, 2].map(j => regression.partial(j) !== null)).toEqual([false, true, false])
    const { residuals, slopes } = regression.fit(x.map(value => 4 * value))
    expect([...slopes]).toEqual([0, 4, 0])
    expect([...residuals].every(value => Math.abs(value) < 1e-14)).toBe(true)
  })

  test('of one particle, or of none, has no residuals but zeros', () => {
    expect([...new Regression([Float64Array.of(2)], 1).fit(Float64Array.of(5)).residuals]).toEqual([0])
    expect([...new Regression([new Float64Array(0)], 0).fit(new Float64Array(0)).residuals]).toEqual([])
  })

  test('sees a noise of 1e-7 on a drift of 1e3, to six digits', () => {
    const x = Float64Array.from({ length: 64 }, (_, i) => i)
    const noise = x.map((_, i) => 1e-7 * (i % 4 < 2 ? 1 : -1))
    const { residuals } = new Regression([x], 64).fit(x.map((value, i) => 1e3 + 0.01 * value + noise[i]!))
    const alone = new Regression([x], 64).fit(noise).residuals
    expect(dot(residuals, residuals) / dot(alone, alone)).toBeCloseTo(1, 4)
  })
})
