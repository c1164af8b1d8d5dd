/** A package in a process of its own that lives as long as it is timed. */
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { InputError } from '../experiment/input-error.js'
import type { Answer, Task, Timing } from './task.js'

const CHILD = fileURLToPath(new URL('./child.js', import.meta.url))

/** Why a package cannot do a task, as an old version that does not know a setting. */
export class CannotRun extends InputError {}

export class TimedPackage {
  readonly #process: ChildProcess

  /** Starts the process of the package in a folder. */
  constructor(readonly folder: string) {
    this.#process = fork(CHILD, [folder], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
  }

  /** Does a task once. One at a time. @throws CannotRun */
  async time(task: Task): Promise<Timing> {
    const ended = new AbortController()
    try {
      const answer = await Promise.race([this.#answerTo(task, ended.signal), this.#end(ended.signal)])
      if ('refusal' in answer) throw new CannotRun(answer.refusal)
      return answer
    } finally {
      ended.abort()
    }
  }

  async #answerTo(task: Task, signal: AbortSignal): Promise<Answer> {
    const answer = once(this.#process, 'message', { signal })
    this.#process.send(task)
    return (await answer)[0] as Answer
  }

  async #end(signal: AbortSignal): Promise<never> {
    if (this.#process.exitCode === null && this.#process.signalCode === null)
      await once(this.#process, 'exit', { signal })
    throw new Error(
      `the process that times ${this.folder} ended: ${this.#process.signalCode ?? this.#process.exitCode}`,
    )
  }

  close(): void {
    this.#process.kill()
  }
}
