/** Ends a run at the user's wish. */
class Interrupted extends Error {
  override readonly name = 'Interrupted'
}

/** Runs something that stops when the user presses Ctrl-C or the process is asked to end. */
export async function interruptible<T>(task: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController()
  const stop = () => controller.abort(new Interrupted('interrupted: nothing was kept'))
  process.once('SIGINT', stop).once('SIGTERM', stop)
  try {
    return await task(controller.signal)
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop)
  }
}
