import { whenAborted } from '../engines/when-aborted.js'

/** What a task gives. @throws the signal's reason as soon as it is aborted: the task is not waited for then. */
export function unlessAborted<T>(signal: AbortSignal | undefined, task: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const callOff = whenAborted(signal, reject)
    task.then(resolve, reject).finally(callOff)
  })
}
