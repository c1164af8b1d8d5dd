/** A run or a worker that cannot go on, for a reason that is not the experiment's. */
export class QueueError extends Error {
  override readonly name = 'QueueError'
}
