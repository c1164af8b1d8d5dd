import { checkEngineName, threadsFor } from '../engines/create.js'
import { InputError } from '../experiment/input-error.js'
import { addressOf } from '../queue/address.js'
import { LOST_AFTER } from '../queue/jobs.js'
import { serve } from '../queue/worker.js'
import { Interrupted } from './interruptible.js'
import { wholeNumber } from './options.js'

interface WorkerOptions {
  readonly queue: string
  readonly engine: string
  readonly threads?: string
  readonly lostAfter?: string
}

/** To give parts back. */
const MOST_MILLISECONDS = 3000
/** The exit code of the command line for what was interrupted. */
const INTERRUPTED = 130

/** A day: what is lost for longer is not waited for. */
const MOST_LOST_AFTER = 86_400

/** Takes part in runs until it is stopped: SIGTERM ends it with 0, SIGINT with 130, a second one at once. */
export async function worker({ queue, engine, threads, lostAfter }: WorkerOptions): Promise<void> {
  const address = addressOf(queue)
  const [soon, atOnce] = [new AbortController(), new AbortController()]
  let last = 'SIGTERM' as NodeJS.Signals
  const stop = (signal: NodeJS.Signals) => {
    last = signal
    if (soon.signal.aborted) {
      atOnce.abort(new Interrupted('interrupted'))
      // a connection that waits for a server that is gone would keep the process
      setTimeout(() => process.exit(signal === 'SIGINT' ? INTERRUPTED : 0), MOST_MILLISECONDS).unref()
    } else soon.abort(new Interrupted('interrupted'))
  }
  process.on('SIGINT', stop).on('SIGTERM', stop)
  try {
    await serve({
      address,
      engine: checkEngineName(engine),
      threads: threadsFor(wholeNumber('--threads', threads)),
      lostAfter: secondsOf(lostAfter),
      stop: soon.signal,
      signal: atOnce.signal,
      tell: words => process.stderr.write(`saddlewalk worker: ${words}\n`),
    })
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop)
  }
  if (last === 'SIGINT') throw new Interrupted('interrupted: its parts are finished or given back')
}

function secondsOf(text: string | undefined): number {
  const seconds = wholeNumber('--lost-after', text) ?? LOST_AFTER
  if (seconds >= 1 && seconds <= MOST_LOST_AFTER) return seconds
  throw new InputError(`--lost-after ${text}: give whole seconds, from 1 to ${MOST_LOST_AFTER}`)
}
