import { describe, expect, test } from 'vitest'
import { FirstPassage, type FirstPassageProblem } from '#src/theory/first-passage.js'
import { gaussianSource } from './gaussian-source.js'

function passage(problem: FirstPassageProblem): FirstPassage {
  const result = FirstPassage.create(problem)
  if ('reason' in result) throw new Error(result.reason)
  return result
}

describe('Monte Carlo', () => {
  const walkers = 40_000
  const start = { mean: 0.02, std: 0.01 }

  function simulate({ multiplier, noise, low, high }: FirstPassageProblem): { times: number[]; below: number } {
    const normal = gaussianSource('first passage')
    let below = 0
    const times = Array.from({ length: walkers }, () => {
      let w = start.mean + start.std * normal()
      for (let step = 1; ; step++) {
        w = multiplier * w + noise * normal()
        if (w > low && w < high) continue
        if (w <= low) below++
        return step
      }
    })
    return { times, below }
  }

  /** Largest distance between the empirical and the exact survival function. */
  function distance(times: readonly number[], law: FirstPassage): number {
    const longest = Math.max(...times)
    const counts = new Array<number>(longest + 1).fill(0)
    for (const time of times) counts[time]!++
    let alive = times.length
    let largest = 0
    for (let step = 1; step <= longest; step++) {
      alive -= counts[step]!
      largest = Math.max(largest, Math.abs(alive / times.length - law.survivalAt(step)))
    }
    return largest
  }

  test('escape times at level 1e-6 (Dvoretzky–Kiefer–Wolfowitz), 5 % more noise rejected; sides at level 1e-6', () => {
    const problem = { multiplier: 1.1, noise: 0.05, low: -0.5, high: 0.4, start }
    const bound = Math.sqrt(Math.log(2 / 1e-6) / (2 * walkers))
    const { times, below } = simulate(problem)
    expect(distance(times, passage(problem))).toBeLessThan(bound)
    expect(distance(times, passage({ ...problem, noise: 1.05 * problem.noise }))).toBeGreaterThan(bound)
    const share = passage(problem).exitBelow()
    const deviation = (p: number) => Math.abs(below / walkers - p) / Math.sqrt((p * (1 - p)) / walkers)
    expect(deviation(share)).toBeLessThan(4.892)
    expect(deviation(1 - share)).toBeGreaterThan(4.892)
  })
})
