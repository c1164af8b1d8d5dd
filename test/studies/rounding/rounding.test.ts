/** The small version of the study of rounding: a thousand steps. */
import { expect, it } from 'vitest'
import { boundOf } from './bound.js'
import { driftOf } from './drift.js'
import { LOST, SETTINGS } from './settings.js'

const STEPS = [100, 1000]
/** Of the spread: hundreds of roundings that do not all go one way. */
const MOST = 1e-4
const linear = SETTINGS.filter(setting => setting.linear !== undefined)

it.each(linear)('$name: float32 stays within the bound of float64', async setting => {
  for (const drift of await driftOf(setting, STEPS)) expect(drift.worst).toBeLessThan(boundOf(setting.linear!, drift))
})

it.each(linear)('negative control: $name is outside a thousandth of the bound', async setting => {
  for (const drift of await driftOf(setting, STEPS))
    expect(drift.worst).toBeGreaterThan(boundOf(setting.linear!, drift) / 1000)
})

it.each(SETTINGS)('$name: paths and mean square displacement are those of float64', async setting => {
  for (const { worst, spread, standardErrors } of await driftOf(setting, STEPS)) {
    expect(worst / spread).toBeLessThan(MOST)
    expect(standardErrors).toBeLessThan(MOST)
  }
})

it('negative control: with another seed they are not, and the bound does not hold', async () => {
  const setting = linear[0]!
  for (const drift of await driftOf(setting, STEPS, { referenceSeed: 'other' })) {
    expect(drift.worst).toBeGreaterThan(boundOf(setting.linear!, drift))
    expect(drift.worst / drift.spread).toBeGreaterThan(MOST)
    expect(drift.standardErrors).toBeGreaterThan(MOST)
  }
})

it('negative control: noise below the spacing of float32 numbers is lost', async () => {
  for (const { worst, spread } of await driftOf(LOST, STEPS)) expect(worst / spread).toBeGreaterThan(0.1)
})
