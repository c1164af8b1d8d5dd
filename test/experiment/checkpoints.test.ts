import fc from 'fast-check'
import { expect, it } from 'vitest'
import { checkpointSteps } from '#src/experiment/checkpoints.js'
import { SettingError } from '#src/experiment/input-error.js'

it('spaces a number of them evenly in the logarithm', () => {
  expect(checkpointSteps({ checkpoints: 5 }, 10_000)).toEqual([1, 10, 100, 1000, 10_000])
})

it('gives each step once where they would fall together', () => {
  expect(checkpointSteps({ checkpoints: 50 }, 5)).toEqual([1, 2, 3, 4, 5])
})

it('puts a single one at the horizon', () => {
  expect(checkpointSteps({ checkpoints: 1 }, 300)).toEqual([300])
})

it('sorts those that are given, and keeps each once', () => {
  expect(checkpointSteps({ checkpoints: [100, 2, 10, 2] }, 100)).toEqual([2, 10, 100])
})

it('refuses one past the horizon, and says which', () => {
  const refused = () => checkpointSteps({ checkpoints: [1, 101, 200] }, 100)
  expect(refused).toThrow(SettingError)
  expect(refused).toThrow('diffusion.checkpoints[1]: must be at most the horizon, steps: 100, not 101')
})

it('always ascends from 1 to the horizon', () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 300 }), fc.integer({ min: 1, max: 2 ** 31 - 1 }), (count, horizon) => {
      const steps = checkpointSteps({ checkpoints: count }, horizon)
      expect(steps[0]).toBe(1)
      expect(steps.at(-1)).toBe(horizon)
      expect(steps.length).toBeLessThanOrEqual(count)
      expect(steps.every((step, i) => Number.isInteger(step) && (i === 0 || step > steps[i - 1]!))).toBe(true)
    }),
  )
})
