/** The paired check under simulated disturbances: it must not cry wolf, and must see a loss. Times are simulated. */
import { describe, expect, it } from 'vitest'
import { type Contest, comparePaired, confidenceOf, type PairedComparison, ratioOf } from '#src/bench/paired.js'
import { canBeAtLeast, canBeAtMost } from '../statistics/binomial.js'
import { NOISES, type Noise } from './noise.js'

const CHECKS = 200
const SECONDS = 0.05
/** Of each claim below; Bonferroni over the disturbances, and over alarms, intervals and losses. */
const LEVEL = 0.01 / (3 * Object.keys(NOISES).length)

/** One whole check of a contest whose times are simulated; the clock moves with them. */
async function check(noise: Noise, slower: number, seed: string): Promise<PairedComparison> {
  let clock = 0
  const contest: Contest = {
    name: 'simulated',
    time: async version => {
      const seconds = SECONDS * (version === 'now' ? slower : 1) * Math.exp(noise(clock))
      clock += seconds
      return { wall: seconds, cpu: null }
    },
  }
  const options = { threshold: 0.05, seconds: 60, seed, clock: () => clock }
  return (await comparePaired([contest], options))[0]!
}

async function checks(name: string, slower: number): Promise<PairedComparison[]> {
  const all: PairedComparison[] = []
  for (let i = 0; i < CHECKS; i++) all.push(await check(NOISES[name]!(`${name} ${i}`), slower, `${i}`))
  return all
}

const regressions = (all: readonly PairedComparison[]) => all.filter(({ verdict }) => verdict === 'regression').length

describe.each(Object.keys(NOISES))('%s', name => {
  it('without a change raises at most 1 alarm in 20, and its intervals hold 1', async () => {
    const all = await checks(name, 1)
    expect(canBeAtMost(0.05, regressions(all), CHECKS, LEVEL)).toBe(true)
    expect(regressions(all)).toBeLessThanOrEqual(CHECKS / 20)
    const missed = all.filter(({ ratio }) => ratio.low > 1 || ratio.high < 1).length
    expect(canBeAtMost(1 - confidenceOf(1), missed, CHECKS, LEVEL)).toBe(true)
  })

  it('with a loss of 10% raises at least 19 alarms in 20', async () => {
    const caught = regressions(await checks(name, 1.1))
    expect(canBeAtLeast(0.95, caught, CHECKS, LEVEL)).toBe(true)
    expect(caught).toBeGreaterThanOrEqual((CHECKS * 19) / 20)
  })
})

describe('negative controls', () => {
  /** Pairs of a machine that slows every second time. */
  const locked = (i: number) => ({
    before: { wall: 1 + (i % 7) / 1000, cpu: null },
    now: { wall: 1.1 + (i % 5) / 1000, cpu: null },
  })

  it('in a fixed order a period of two times looks like a change', () => {
    expect(
      ratioOf(
        Array.from({ length: 40 }, (_, i) => locked(i)),
        'wall',
        0.99,
      ).low,
    ).toBeGreaterThan(1.05)
  })

  it('means of ten times one version after the other raise alarms that the claim above refuses', () => {
    const alarms = Array.from({ length: CHECKS }, (_, i) => {
      const noise = NOISES['bursts: half of the machine taken for ten times on average']!(`naive ${i}`)
      const meanOfTen = () =>
        Array.from({ length: 10 }, () => Math.exp(noise(0))).reduce((sum, time) => sum + time / 10, 0)
      const before = meanOfTen()
      return meanOfTen() / before > 1.05
    }).filter(Boolean).length
    expect(canBeAtMost(0.05, alarms, CHECKS, LEVEL)).toBe(false)
  })
})

describe('the two clocks', () => {
  const contest = (times: Record<'before' | 'now', { wall: number; cpu: number | null }>): Contest => ({
    name: 'x',
    time: async version => times[version],
  })
  const once = async (each: Contest) =>
    (await comparePaired([each], { threshold: 0.05, seconds: 60, seed: 'x', clock: () => 0 }))[0]!

  it('processor time decides where there is one', async () => {
    const times = { before: { wall: 3, cpu: 1 }, now: { wall: 3, cpu: 1.2 } }
    expect(await once(contest(times))).toMatchObject({ clock: 'cpu', verdict: 'regression' })
    expect(await once(contest({ ...times, before: { wall: 3, cpu: null } }))).toMatchObject({
      clock: 'wall',
      verdict: 'no change seen',
    })
  })

  it('what only waits longer is a regression too', async () => {
    const times = { before: { wall: 3, cpu: 1 }, now: { wall: 3.3, cpu: 1 } }
    expect(await once(contest(times))).toMatchObject({ clock: 'cpu', verdict: 'regression', ratio: { estimate: 1 } })
  })
})

describe('the time it takes', () => {
  const quiet: Noise = () => 0

  it('ends at the first look when nothing disturbs it', async () => {
    const { pairs, ratio, verdict } = await check(quiet, 1, 'quiet')
    expect(pairs).toHaveLength(12)
    expect(ratio).toEqual({ estimate: 1, low: 1, high: 1 })
    expect(verdict).toBe('no change seen')
  })

  it('ends when the time is up, and then says that nothing is decided', async () => {
    let calls = 0
    const noisy: Noise = () => (calls++ % 3) * 1.6
    const { pairs, verdict } = await check(noisy, 1, 'noisy')
    expect(pairs.reduce((sum, { before, now }) => sum + before.wall + now.wall, 0)).toBeGreaterThan(59)
    expect(verdict).toBe('not decided: too noisy')
  })

  it('goes on with the contests that are open, in turns', async () => {
    const asked: string[] = []
    let clock = 0
    const contest = (name: string, factor: () => number): Contest => ({
      name,
      time: async () => {
        asked.push(name)
        clock += 0.1
        return { wall: factor(), cpu: null }
      },
    })
    let n = 0
    const contests = [contest('calm', () => 1), contest('restless', () => 1 + (n++ % 4))]
    const [calm, restless] = await comparePaired(contests, {
      threshold: 0.05,
      seconds: 20,
      seed: 'x',
      clock: () => clock,
    })
    expect(calm!.pairs).toHaveLength(12)
    expect(restless!.pairs.length).toBeGreaterThan(50)
    expect(asked.slice(0, 4)).toEqual(['calm', 'calm', 'restless', 'restless'])
  })

  it('draws the order within pairs by its seed', async () => {
    const orders = async (seed: string) => {
      const order: string[] = []
      const contest: Contest = { name: 'x', time: async version => ({ wall: order.push(version), cpu: null }) }
      await comparePaired([contest], { threshold: 0.05, seconds: 60, seed, clock: () => 0 })
      return order.join(' ')
    }
    expect(await orders('a')).toBe(await orders('a'))
    expect(await orders('a')).not.toBe(await orders('b'))
  })

  it('stops at once when it is told to', async () => {
    const contest: Contest = { name: 'x', time: async () => ({ wall: 1, cpu: null }) }
    const signal = AbortSignal.abort(new Error('enough'))
    const options = { threshold: 0.05, seconds: 60, seed: 'x', signal }
    await expect(comparePaired([contest], options)).rejects.toThrow('enough')
  })
})
