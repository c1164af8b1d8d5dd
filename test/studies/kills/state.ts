import { closeSync, existsSync, openSync } from 'node:fs'
import { join } from 'node:path'
import { readJournal } from '#src/runs/journal-format.js'
import { readManifest } from '#src/runs/read.js'

/** What a kill leaves behind. */
export interface State {
  readonly phase: (typeof PHASES)[number]
  /** Units in the journal. */
  readonly units: number
}

export const PHASES = [
  'before the run had begun',
  'before the first unit',
  'between units',
  'while the result was written',
  'after the end',
] as const

export function findState(directory: string): State {
  const has = (name: string) => existsSync(join(directory, name))
  if (!has('manifest.json')) return { phase: 'before the run had begun', units: 0 }
  if (!('state' in readManifest(directory))) return { phase: 'after the end', units: 0 }
  const units = unitsIn(join(directory, 'units.journal'))
  if (has('result.json.partial') || has('result.json')) return { phase: 'while the result was written', units }
  return { phase: units === 0 ? 'before the first unit' : 'between units', units }
}

function unitsIn(file: string): number {
  const descriptor = openSync(file, 'r')
  try {
    return readJournal(descriptor, file).entries.length
  } finally {
    closeSync(descriptor)
  }
}
