/** Runs as processes that can be stopped, and how two kept runs are compared. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Result } from '#src/results/result.js'
import { environment, MAIN } from './command.js'

export interface Running {
  readonly child: ChildProcess
  readonly ended: Promise<{ status: number | null; signal: string | null; stdout: string; stderr: string }>
}

/** Starts the command line; how it ends, and what it prints. */
export function started(...args: string[]): Running {
  const child = spawn(process.execPath, [MAIN, ...args], { cwd: tmpdir(), env: environment() })
  const printed = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const)
    child[name].setEncoding('utf8').on('data', text => {
      printed[name] += text
    })
  const ended = once(child, 'close').then(([status, signal]) => ({ status, signal, ...printed }))
  return { child, ended }
}

/** Waits for something to be so, looking every few milliseconds; while the process lives. */
export async function until({ child }: Running, isSo: () => boolean): Promise<void> {
  while (!isSo()) {
    if (child.exitCode !== null || child.signalCode !== null) throw new Error('the process has ended before')
    await new Promise(resolve => setTimeout(resolve, 5))
  }
}

const JOURNAL = 'units.journal'

/** Bytes of the journal of a folder; 0 without one. */
export function journalBytes(directory: string): number {
  const file = join(directory, JOURNAL)
  return existsSync(file) ? readFileSync(file).length : 0
}

/** All that a kept run says of the experiment, and not of the machine or the time: the same bytes for the same run. */
export function keptBytes(directory: string): Record<string, string> {
  const names = readdirSync(directory).sort()
  const bytes = (name: string) => readFileSync(join(directory, name)).toString('base64')
  return Object.fromEntries(names.map(name => [name, withoutMachine(directory, name) ?? bytes(name)]))
}

function withoutMachine(directory: string, name: string): string | null {
  if (name !== 'result.json' && name !== 'manifest.json') return null
  const value = JSON.parse(readFileSync(join(directory, name), 'utf8'))
  // that of a run which is not finished stays as it is
  if ('state' in value) return null
  if (name === 'manifest.json') {
    const { experiment, random, variants, reading, files } = value
    return JSON.stringify({ experiment, random, variants, reading, files: Object.keys(files) })
  }
  const { engine, timing, ...rest } = value as Result
  return JSON.stringify({ ...rest, engine: engine.name, particleSteps: timing.particleSteps })
}
