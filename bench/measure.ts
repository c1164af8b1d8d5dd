/** Timing on a shared machine: contenders take turns, and what is reported is ratios of neighbours, with intervals. */
import { medianSorted } from 'simple-statistics'

export interface Contender {
  readonly name: string
  /** Does the work once, and returns how much: seconds if not given otherwise. */
  run(): Promise<number>
}

/** A median with a distribution-free 95% interval (or the nearest above) from order statistics. */
export interface MedianInterval {
  readonly median: number
  readonly low: number
  readonly high: number
}

/** Runs the contenders in turn, `rounds` times after one turn to warm up; figures by contender. */
export async function takeTurns(contenders: readonly Contender[], rounds: number): Promise<number[][]> {
  const figures: number[][] = contenders.map(() => [])
  for (let round = -1; round < rounds; round++)
    for (const [i, contender] of contenders.entries()) {
      const figure = await contender.run()
      if (round >= 0) figures[i]!.push(figure)
    }
  return figures
}

/** The ratio a/b of each round. */
export function ratios(a: readonly number[], b: readonly number[]): number[] {
  return a.map((value, round) => value / b[round]!)
}

/** The ranks are those at which a binomial(n, ½) count leaves out at most 2.5% on each side. */
export function medianInterval(samples: readonly number[]): MedianInterval {
  const sorted = [...samples].sort((a, b) => a - b)
  const rank = outerRank(sorted.length)
  return { median: medianSorted(sorted), low: sorted[rank]!, high: sorted[sorted.length - 1 - rank]! }
}

function outerRank(count: number): number {
  let probability = 2 ** -count
  let below = probability
  let rank = 0
  while (below + (probability * (count - rank)) / (rank + 1) <= 0.025) {
    probability *= (count - rank) / (rank + 1)
    rank += 1
    below += probability
  }
  return rank
}

/** Seconds that a task takes. */
export async function seconds(task: () => Promise<unknown>): Promise<number> {
  const begun = performance.now()
  await task()
  return (performance.now() - begun) / 1000
}
