/** The compiled command line as a process of its own, and experiment files for it. */
import { type ChildProcess, fork, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, expect } from 'vitest'
import type { Result } from '#src/results/result.js'

export const MAIN = resolve('dist/src/cli/main.js')
const AGAIN = resolve('test/cli/again.mjs')

export interface Ended {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

/** The environment without what decides on colours, and what else is given. Node takes none in continuous integration. */
export function environment(variables: Record<string, string> = {}): Record<string, string | undefined> {
  const decisive = ['NO_COLOR', 'FORCE_COLOR', 'NODE_DISABLE_COLORS', 'CI']
  const others = Object.entries(process.env).filter(([name]) => !decisive.includes(name))
  return { ...Object.fromEntries(others), ...variables }
}

/** Runs it where a user would: not in the folder of the project. */
export function saddlewalk(...args: string[]): Ended {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...args], {
    encoding: 'utf8',
    cwd: tmpdir(),
    env: environment(),
  })
  return { status, stdout, stderr }
}

function begun(): ChildProcess {
  const child = fork(AGAIN, [MAIN], { cwd: tmpdir(), env: environment(), stdio: ['ignore', 'pipe', 'pipe', 'ipc'] })
  // what it prints comes by message; this is what it dies of
  child.stderr!.pipe(process.stderr)
  return child
}

/** The command line in one process for all calls of a test file, one at a time: starting Node takes longer than most of them. */
export function oneProcess() {
  let child: ChildProcess | undefined
  afterAll(async () => {
    child?.disconnect()
    if (child?.exitCode === null) await once(child, 'exit')
  })
  const saddlewalk = async (...args: string[]): Promise<Ended> => {
    child ??= begun()
    child.send(args)
    const [outcome] = await Promise.race([once(child, 'message'), once(child, 'exit')])
    if (outcome?.stdout === undefined) throw new Error(`the process of these tests has ended: ${outcome}`)
    return outcome
  }
  return {
    saddlewalk,
    resultOf: async (...args: string[]) => resultIn(await saddlewalk('run', ...args, '--json')),
    complaintOf: async (...args: string[]) => complaintIn(await saddlewalk(...args)),
  }
}

/** What `run --json` prints; it must print nothing else anywhere. */
export function resultOf(...args: string[]): Result {
  return resultIn(saddlewalk('run', ...args, '--json'))
}

function resultIn({ status, stdout, stderr }: Ended): Result {
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  expect(stdout).toMatch(/^\{.*\}\n$/)
  return JSON.parse(stdout) as Result
}

/** What it says of bad input: one line on standard error, nothing on standard output. */
export function complaintOf(...args: string[]): string {
  return complaintIn(saddlewalk(...args))
}

function complaintIn({ status, stdout, stderr }: Ended): string {
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
  expect(stderr).toMatch(/^saddlewalk: [^\n]+\n$/)
  return stderr.slice('saddlewalk: '.length, -1)
}

/** A folder for the files of a test file, removed after it, and how to write one there. */
export function temporaryFolder(): { folder: string; write: (name: string, text: string) => string } {
  const folder = mkdtempSync(join(tmpdir(), 'saddlewalk-test-'))
  afterAll(() => rmSync(folder, { recursive: true }))
  return {
    folder,
    write: (name, text) => {
      const file = join(folder, name)
      writeFileSync(file, text)
      return file
    },
  }
}

/** The paper's saddle with few particles. */
export const SADDLE = `particles: 200
steps: 400
start: [0, 0]
loss: { saddle: { curvatures: [1, -1] } }
optimizer: { kind: usam, learningRate: 0.01, radius: 0.3 }
noise: { hessian: { batchSize: 32 } }
escape: { when: "abs(y) > 0.1" }
diffusion: { checkpoints: [1, 10, 100] }
`
