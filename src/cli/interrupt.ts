/** Ends something at the user's wish. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted'
}

/** Runs something that stops when the user presses Ctrl-C or the process is asked to end. */
export async function interruptible<T>(message: string, task: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController()
  const stop = () => controller.abort(new Interrupted(message))
  process.on('SIGINT', stop).on('SIGTERM', stop)
  try {
    return await task(controller.signal)
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop)
  }
}
