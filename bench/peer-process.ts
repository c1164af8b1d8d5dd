/** A peer in a process of its own, which answers a line of JSON to a line that names a task. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'

const moments = z.object({ mean: z.number(), standardError: z.number() })
const answerSchema = z.object({
  seconds: z.number().positive(),
  particleSteps: z.number().positive(),
  statistics: z.record(z.string(), moments),
})

export type PeerAnswer = z.output<typeof answerSchema>

/** Why a module of Python is not to be had here, or null. */
export function missingModule(module: string): string | null {
  const { status, error } = spawnSync('python3', ['-c', `import ${module}`], { stdio: 'ignore' })
  if (error !== undefined) return 'not installed here: there is no python3'
  return status === 0 ? null : `not installed here: python3 has no ${module}`
}

export class PeerProcess {
  readonly #process: ChildProcess
  readonly #lines: AsyncIterator<string>
  #runs = 0

  /** Starts a script of bench/peers, which the build leaves where it is written. */
  constructor(readonly script: string) {
    const path = fileURLToPath(new URL(`../../bench/peers/${script}`, import.meta.url))
    // -B: nothing is compiled into the tree
    this.#process = spawn('python3', ['-B', path], { stdio: ['pipe', 'pipe', 'inherit'] })
    this.#lines = createInterface({ input: this.#process.stdout! })[Symbol.asyncIterator]()
  }

  /** Runs a task, each time with another seed. */
  async run(task: 'diffusion' | 'escape'): Promise<PeerAnswer> {
    this.#runs += 1
    this.#process.stdin!.write(`${task} ${this.#runs}\n`)
    const { done, value } = await this.#lines.next()
    if (done) throw new Error(`${this.script} ended without an answer`)
    return answerSchema.parse(JSON.parse(value))
  }

  close(): void {
    this.#process.kill()
  }
}
