/** The compiled command line as a process of its own, and experiment files for it. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'

export const MAIN = 'dist/src/cli/main.js'

export interface Ended {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

export function saddlewalk(...args: string[]): Ended {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...args], { encoding: 'utf8' })
  return { status, stdout, stderr }
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
