/** Cases given to a process that may hang or crash, with a deadline for each. */
import { type ChildProcess, fork } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { FuzzCase } from './cases.js'
import { isOneLine } from './line.js'

/** What becomes of a case. A fault is what must not be: another error, a bad message, a crash or a hang. */
export type Kind = 'refused' | 'planned' | 'ran' | 'cut off' | 'fault'

export interface Outcome {
  readonly name: string
  readonly kind: Kind
  /** Of a refusal or a fault. */
  readonly message: string
  readonly milliseconds: number
}

export interface HarnessOptions {
  /** How long a case may take, a run that is cut off included. */
  readonly deadlineMilliseconds: number
  /** The module whose loadPlan is tried. */
  readonly loader?: string
}

interface Task {
  readonly file: string
  readonly settings: readonly string[]
  readonly engine: string
  /** After so long a run is cut off; 0 for no run. */
  readonly runMilliseconds: number
}

/** Room for a bound of a gigabyte on counts, several times over, and not for everything the machine has. */
const MOST_HEAP_MEGABYTES = 4096
/** A process that loads its modules is slower on a busy machine than any case. */
const START_MILLISECONDS = 60_000
const COMMAND_LINE = pathToFileURL(resolve('dist/src/cli/load.js')).href
const CHILD = resolve('test/studies/fuzz/child.mjs')

export class Harness {
  readonly #folder = mkdtempSync(join(tmpdir(), 'saddlewalk-fuzz-'))
  readonly #options: HarnessOptions
  #child: ChildProcess | null = null

  constructor(options: HarnessOptions) {
    this.#options = options
  }

  async outcomeOf({ name, bytes, settings }: FuzzCase, runMilliseconds: number, engine = 'wasm'): Promise<Outcome> {
    const file = join(this.#folder, 'case.yaml')
    writeFileSync(file, bytes)
    const child = this.#child ?? (await this.#start())
    const begun = performance.now()
    const answer = await this.#answer(child, { file, settings, engine, runMilliseconds })
    return { name, ...checked(answer), milliseconds: performance.now() - begun }
  }

  close(): void {
    this.#child?.kill('SIGKILL')
    rmSync(this.#folder, { recursive: true })
  }

  async #start(): Promise<ChildProcess> {
    const { loader = COMMAND_LINE } = this.#options
    this.#child = fork(CHILD, [loader], { execArgv: [`--max-old-space-size=${MOST_HEAP_MEGABYTES}`], silent: true })
    const { kind, message } = await this.#answer(this.#child, null)
    if (kind !== 'ready') throw new Error(`the process for the cases does not start: ${message}`)
    return this.#child
  }

  /** What the process says, or that it says nothing any more. */
  #answer(child: ChildProcess, task: Task | null): Promise<{ kind: string; message?: string }> {
    const milliseconds = task === null ? START_MILLISECONDS : this.#options.deadlineMilliseconds
    return new Promise(resolve => {
      let errors = ''
      const onErrors = (text: Buffer) => {
        errors += text
      }
      const end = (answer: { kind: string; message?: string }, alive: boolean) => {
        clearTimeout(timer)
        child.off('message', onMessage).off('exit', onExit)
        child.stderr!.off('data', onErrors)
        if (!alive) this.#child = null
        resolve(answer)
      }
      const onMessage = (answer: unknown) => end(answer as { kind: string }, true)
      const onExit = (status: number | null, signal: string | null) =>
        end({ kind: 'fault', message: `the process ended (${status ?? signal}): ${errors.slice(0, 2000)}` }, false)
      const timer = setTimeout(() => {
        child.kill('SIGKILL')
        end({ kind: 'fault', message: `no answer in ${milliseconds} ms` }, false)
      }, milliseconds)
      child.on('message', onMessage).on('exit', onExit)
      child.stderr!.on('data', onErrors)
      if (task !== null) child.send(task)
    })
  }
}

/** A refusal that is not one short line is a fault too. */
function checked({ kind, message = '' }: { kind: string; message?: string }): { kind: Kind; message: string } {
  if (kind !== 'refused' || isOneLine(message)) return { kind: kind as Kind, message }
  return { kind: 'fault', message: `refused with ${JSON.stringify(message).slice(0, 2000)}` }
}
