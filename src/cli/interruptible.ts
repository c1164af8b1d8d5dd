/** Ends a run at the user's wish. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted'
}

/** `stop` when the blocks under way are through, `signal` at once. */
interface Signals {
  readonly signal: AbortSignal
  readonly stop: AbortSignal
}

/**
 * Runs something that stops when the user presses Ctrl-C or the process is asked to end: at once, or, where what is
 * finished is kept, when the blocks under way are through; and at once when it is asked again.
 */
export async function interruptible<T>(keeps: boolean, task: (signals: Signals) => Promise<T>): Promise<T> {
  const [atOnce, soon] = [new AbortController(), new AbortController()]
  const stop = () =>
    (keeps && !soon.signal.aborted ? soon : atOnce).abort(new Interrupted('interrupted: nothing was kept'))
  process.on('SIGINT', stop).on('SIGTERM', stop)
  try {
    return await task({ signal: atOnce.signal, stop: soon.signal })
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop)
  }
}
