/** Timing on a shared machine: contenders take turns, and what is reported is ratios of neighbours, with intervals. */

export interface Contender {
  readonly name: string
  /** Does the work once, and returns how much: seconds if not given otherwise. */
  run(): Promise<number>
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

/** Seconds that a task takes. */
export async function seconds(task: () => Promise<unknown>): Promise<number> {
  const begun = performance.now()
  await task()
  return (performance.now() - begun) / 1000
}
