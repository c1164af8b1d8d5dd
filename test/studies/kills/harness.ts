/** Runs that are killed again and again, at random moments, until they come to their end. */
import { existsSync, mkdirSync, readdirSync, watch } from 'node:fs'
import { join } from 'node:path'
import seedrandom from 'seedrandom'
import { SADDLE } from '../../cli/command.js'
import { keptBytes, type Running, started } from '../../cli/runs.js'
import { findState, type State } from './state.js'

/** Some 64 units of two variants in pairs: less than a second on one thread of today's machines. */
export const EXPERIMENT = `${SADDLE.replace('200', String(32 * 4096)).replace('400', '300')}sweep: { optimizer.radius: [0.3, 0.1] }\n`

/** A run that was not killed, against which others are held. */
export interface Reference {
  readonly file: string
  readonly bytes: Record<string, string>
  readonly milliseconds: number
}

export interface Kill {
  /** What made the moment: a time, or a file that was written. */
  readonly at: 'time' | 'file'
  readonly state: State
}

export interface KilledRun {
  readonly kills: readonly Kill[]
  /** How often a resumed run said that the last record was torn. */
  readonly torn: number
  /** Whether the run has the bytes of the reference in the end, and nothing else in its folder. */
  readonly same: boolean
  /** What a process said that neither was killed nor came to its end. */
  readonly failure: string | null
}

export async function referenceRun(file: string, directory: string): Promise<Reference> {
  const begun = performance.now()
  const { status, stderr } = await started('run', file, '--out', directory, '--threads', '1').ended
  if (status !== 0) throw new Error(stderr)
  return { file, bytes: keptBytes(directory), milliseconds: performance.now() - begun }
}

/** Moments tied to a file are those that a random time hardly meets; the last is made when all is over. */
const FILES = [
  'lock.1',
  'units.journal',
  'experiment.yaml',
  'manifest.json.partial',
  'result.json.partial',
  'escapes.parquet.partial',
  'result.json',
  'diffusion.parquet',
  'manifest.json',
]
const SHARE_AT_FILES = 0.4

/** Runs until the end in spite of `most` kills at most. */
export async function killedRun(
  seed: string,
  reference: Reference,
  directory: string,
  most: number,
): Promise<KilledRun> {
  const uniform = seedrandom(seed)
  mkdirSync(directory)
  const kills: Kill[] = []
  let torn = 0
  for (;;) {
    const manifest = existsSync(join(directory, 'manifest.json'))
    const what = manifest ? ['--resume', directory] : [reference.file, '--out', directory]
    const running = started('run', ...what, '--threads', String(1 + Math.floor(2 * uniform())))
    const at = uniform() < SHARE_AT_FILES ? 'file' : 'time'
    const stopWaiting =
      kills.length === most
        ? () => {}
        : at === 'time'
          ? killAfter(running, uniform() * reference.milliseconds)
          : killAtFile(running, directory, FILES[Math.floor(uniform() * FILES.length)]!)
    const { status, signal, stderr } = await running.ended
    stopWaiting()
    if (stderr.includes('was not written whole')) torn += 1
    if (signal === 'SIGKILL') kills.push({ at, state: findState(directory) })
    else {
      const failure = status === 0 ? null : stderr
      return { kills, torn, failure, same: failure === null && isSame(directory, reference) }
    }
  }
}

function killAfter({ child }: Running, milliseconds: number): () => void {
  const timer = setTimeout(() => child.kill('SIGKILL'), milliseconds)
  return () => clearTimeout(timer)
}

function killAtFile({ child }: Running, directory: string, name: string): () => void {
  const watcher = watch(directory, (_, changed) => {
    if (changed === name) child.kill('SIGKILL')
  })
  return () => watcher.close()
}

function isSame(directory: string, { bytes }: Reference): boolean {
  const names = readdirSync(directory).filter(name => !(name in bytes))
  return names.length === 0 && JSON.stringify(keptBytes(directory)) === JSON.stringify(bytes)
}
