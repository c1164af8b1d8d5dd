/** Display drivers stop a dispatch after about two seconds; this is far below. */
const TARGET_SECONDS = 0.2
const FIRST_STEPS = 16
/** An escape step within a dispatch has to be exact as a float32. */
const MOST_STEPS = 2 ** 20
const FASTEST_GROWTH = 4

/** How many steps a dispatch takes, learnt from how long the last ones took. */
export class DispatchBudget {
  steps = FIRST_STEPS
  #built = false

  /** Runs a dispatch of so many steps, and learns from it. */
  async timed(steps: number, dispatch: () => Promise<void>): Promise<void> {
    const begun = performance.now()
    await dispatch()
    const seconds = (performance.now() - begun) / 1000
    // the first dispatch compiles the kernel, which says nothing
    if (this.#built && steps === this.steps) this.steps = nextSteps(steps, seconds)
    this.#built = true
  }
}

function nextSteps(steps: number, seconds: number): number {
  const factor = Math.min(FASTEST_GROWTH, TARGET_SECONDS / seconds)
  return Math.min(MOST_STEPS, Math.max(1, Math.floor(steps * factor)))
}
