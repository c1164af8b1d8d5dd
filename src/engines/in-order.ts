/** Tasks run side by side, whose results are taken in order. */

export interface Lanes {
  /** Tasks run at a time. */
  readonly count: number
  /** Results that may wait for those before them: enough to keep lanes busy, few enough to bound memory. */
  readonly waiting: number
}

/**
 * Runs a task for each item, and takes the results in the order of the items. An item is asked for when it is about to
 * run, so that ending the items ends the run when the tasks under way are through.
 * @throws what a task or `take` throws, when all results before it have been taken.
 */
export async function runInOrder<Item, Result>(
  items: Iterable<Item>,
  lanes: Lanes,
  run: (item: Item) => Promise<Result>,
  take: (item: Item, result: Result) => void,
): Promise<void> {
  const iterator = items[Symbol.iterator]()
  const results = new ResultsInTurn(lanes.count + lanes.waiting)
  const lane = async () => {
    for (;;) {
      while (results.full) await results.change()
      const item = iterator.next()
      if (item.done || results.ended) return
      const turn = results.begin()
      results.finish(turn, await outcomeOf(run(item.value), result => take(item.value, result)))
    }
  }
  await Promise.all(Array.from({ length: lanes.count }, lane))
}

/** Results that are taken in turn, up to the first that fails. */
class ResultsInTurn {
  readonly #finished = new Map<number, () => void>()
  readonly #most: number
  #begun = 0
  #taken = 0
  #wake: (() => void)[] = []
  ended = false

  constructor(most: number) {
    this.#most = most
  }

  /** Whether the most have been begun and not taken. */
  get full(): boolean {
    return this.#begun - this.#taken >= this.#most && !this.ended
  }

  /** Waits until a task is through. */
  change(): Promise<void> {
    return new Promise(resolve => this.#wake.push(resolve))
  }

  begin(): number {
    return this.#begun++
  }

  /** Takes what is now in turn. @throws what taking one of them throws. */
  finish(turn: number, take: () => void): void {
    this.#finished.set(turn, take)
    try {
      this.#takeAll()
    } catch (error) {
      this.ended = true
      throw error
    } finally {
      for (const wake of this.#wake.splice(0)) wake()
    }
  }

  #takeAll(): void {
    for (let next = this.#finished.get(this.#taken); next && !this.ended; next = this.#finished.get(this.#taken)) {
      this.#finished.delete(this.#taken++)
      next()
    }
  }
}

/** What to do with a result, or to throw, in its turn. */
async function outcomeOf<Result>(result: Promise<Result>, take: (result: Result) => void): Promise<() => void> {
  try {
    const value = await result
    return () => take(value)
  } catch (error) {
    return () => {
      throw error
    }
  }
}
