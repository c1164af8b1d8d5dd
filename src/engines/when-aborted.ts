/**
 * Calls something with the reason when a signal is aborted, or at once when it is; what it returns calls that off. What
 * AbortSignal.any makes is kept by Node 20 for as long as the signals that it is made of.
 */
export function whenAborted(signal: AbortSignal | undefined, task: (reason: unknown) => void): () => void {
  const listener = () => task(signal!.reason)
  if (signal?.aborted) listener()
  else signal?.addEventListener('abort', listener, { once: true })
  return () => signal?.removeEventListener('abort', listener)
}
