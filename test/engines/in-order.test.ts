import fc from 'fast-check'
import { expect, it } from 'vitest'
import { type Lanes, runInOrder } from '#src/engines/in-order.js'

const tick = () => new Promise<void>(resolve => setImmediate(resolve))

/** Runs tasks that take so many turns of the event loop; what was taken, and the most that ran or waited at a time. */
async function taken(durations: readonly number[], lanes: Lanes, failing: readonly number[] = []) {
  const results: number[] = []
  let [running, most, asked] = [0, 0, 0]
  function* items() {
    for (const item of durations.keys()) {
      asked += 1
      yield item
    }
  }
  const run = async (item: number) => {
    most = Math.max(most, ++running)
    expect(asked - results.length).toBeLessThanOrEqual(lanes.count + lanes.waiting)
    for (let turn = 0; turn < durations[item]!; turn++) await tick()
    running -= 1
    if (failing.includes(item)) throw new Error(`task ${item}`)
    return 10 * item
  }
  const end = await runInOrder(items(), lanes, run, (item, result) => {
    expect(result).toBe(10 * item)
    results.push(item)
  }).then(
    () => null,
    (error: Error) => error.message,
  )
  await tick()
  return { results, most, end }
}

const durations = fc.array(fc.integer({ min: 1, max: 6 }), { maxLength: 30 })
const lanes = fc.record({ count: fc.integer({ min: 1, max: 5 }), waiting: fc.nat(6) })

it('takes every result once and in order, with as many tasks at a time as there are lanes', async () => {
  await fc.assert(
    fc.asyncProperty(durations, lanes, async (times, how) => {
      const { results, most, end } = await taken(times, how)
      expect(end).toBe(null)
      expect(results).toEqual([...times.keys()])
      expect(most).toBe(Math.min(how.count, times.length))
    }),
    { seed: 1, numRuns: 100 },
  )
})

it('takes what is before the first task that fails, nothing after it, and throws its error', async () => {
  await fc.assert(
    fc.asyncProperty(durations, lanes, fc.array(fc.nat(29), { minLength: 1 }), async (times, how, failing) => {
      const first = Math.min(...failing)
      fc.pre(first < times.length)
      const { results, end } = await taken(times, how, failing)
      expect(end).toBe(`task ${first}`)
      expect(results).toEqual([...Array(first).keys()])
    }),
    { seed: 1, numRuns: 100 },
  )
})
