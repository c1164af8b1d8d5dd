/** Cases given to the real command line, in a folder of their own that nothing may be written outside of. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { environment, MAIN } from '../../cli/command.js'
import type { FuzzCase } from './cases.js'
import type { Outcome } from './harness.js'
import { isOneLine } from './line.js'

export interface CommandOptions {
  /** A run that takes longer is killed: it was accepted. */
  readonly killMilliseconds: number
  /** The program that is tried, unless it is saddlewalk. */
  readonly main?: string
}

/** What is made of a run that was kept: names may become those of files. */
const AFTERWARDS = [
  ['figures', 'kept'],
  ['report', 'kept'],
  ['histogram', 'kept', '-o', 'histogram.svg'],
  ['show', 'kept', '--csv'],
]

/** Names that begin so are what a mutation puts for a path from the root. */
const ABSOLUTE = '/x'

/** Runs a case, and what can be made of its result. */
export async function commandOutcome({ name, bytes, settings }: FuzzCase, options: CommandOptions): Promise<Outcome> {
  const folder = mkdtempSync(join(tmpdir(), 'saddlewalk-fuzz-'))
  for (const inner of ['work', 'home', 'tmp']) mkdirSync(join(folder, inner))
  writeFileSync(join(folder, 'work', 'case.yaml'), bytes)
  const begun = performance.now()
  const before = outsideOf(folder)
  const set = settings.flatMap(text => ['--set', text])
  const run = ['run', 'case.yaml', ...set, '--out', 'kept', '--engine', 'wasm', '--threads', '1']
  let outcome = await outcomeOf(folder, run, options)
  if (outcome.kind === 'ran') outcome = await outcomeOf(folder, ['theory', 'case.yaml', ...set], options)
  for (const words of AFTERWARDS) if (outcome.kind === 'ran') outcome = later(await outcomeOf(folder, words, options))
  const after = outsideOf(folder)
  rmSync(folder, { recursive: true })
  if (after !== before) outcome = { kind: 'fault', message: `written outside: ${before} became ${after}` }
  return { name, ...outcome, milliseconds: performance.now() - begun }
}

/** All there is beside the working folder. */
function outsideOf(folder: string): string {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  const outside = names.filter(name => !name.startsWith(join('work', '/')))
  return JSON.stringify([...outside.sort(), existsSync(ABSOLUTE)])
}

type Ended = Pick<Outcome, 'kind' | 'message'>

/** Of what a run has no answer for, as the histogram of a run without escapes, a refusal is right. */
const later = (outcome: Ended): Ended => (outcome.kind === 'refused' ? { kind: 'ran', message: '' } : outcome)

async function outcomeOf(folder: string, words: readonly string[], options: CommandOptions): Promise<Ended> {
  const { main = MAIN, killMilliseconds } = options
  const variables = { HOME: join(folder, 'home'), XDG_CACHE_HOME: join(folder, 'home'), TMPDIR: join(folder, 'tmp') }
  const child = spawn(process.execPath, [main, ...words], {
    cwd: join(folder, 'work'),
    env: environment(variables),
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let stderr = ''
  child.stderr.setEncoding('utf8').on('data', text => {
    stderr += text
  })
  const timer = setTimeout(() => child.kill('SIGKILL'), killMilliseconds)
  const [status, signal] = await once(child, 'close')
  clearTimeout(timer)
  if (signal === 'SIGKILL') return { kind: 'cut off', message: '' }
  if (status === 0) return { kind: 'ran', message: '' }
  if (status === 2 && isRefusal(stderr)) return { kind: 'refused', message: stderr }
  return { kind: 'fault', message: `${words.join(' ')} ended with ${status ?? signal}: ${stderr.slice(0, 2000)}` }
}

const isRefusal = (stderr: string) =>
  stderr.startsWith('saddlewalk: ') && stderr.endsWith('\n') && isOneLine(stderr.slice(0, -1))
