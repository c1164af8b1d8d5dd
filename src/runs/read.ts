/** Reads a run that was kept, and holds its files to what its manifest says of them. */
import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { InputError } from '../experiment/input-error.js'
import type { Result } from '../results/result.js'
import type { EscapeTally } from '../tallies/escape.js'
import { readEscapes } from './escapes.js'
import {
  ESCAPES,
  type FileHash,
  FORMAT,
  hashOf,
  MANIFEST,
  type Manifest,
  manifestSchema,
  manifestText,
  RESULT,
  type StartedManifest,
  startedManifestSchema,
} from './manifest.js'

export interface KeptRun {
  readonly directory: string
  readonly manifest: Manifest
  readonly result: Result
  /** One for each variant; null when its escapes were not measured. */
  readonly escapes: readonly (EscapeTally | null)[]
}

/**
 * A run as `run --out` kept it.
 * @throws InputError that names the file which is missing, cut short, damaged, or of another format.
 */
export async function readRun(directory: string): Promise<KeptRun> {
  const manifest = readManifest(directory)
  if ('state' in manifest) throw new InputError(notFinished(directory, manifest))
  const files = new Map<string, Buffer>()
  for (const [name, file] of Object.entries(manifest.files)) files.set(name, readChecked(join(directory, name), file))
  const result = JSON.parse(files.get(RESULT)!.toString('utf8')) as Result
  const counts = files.get(ESCAPES)
  return {
    directory,
    manifest,
    result,
    escapes: counts === undefined ? result.variants.map(() => null) : await readEscapes(counts),
  }
}

/** What is wrong with a run that is not finished where a finished one is wanted. */
export function notFinished(directory: string, { state, shard }: StartedManifest): string {
  if (state === 'unfinished')
    return `${directory}: this run is not finished: saddlewalk run --resume ${directory} continues it`
  return `${directory}: this is shard ${shard!.index} of ${shard!.of} of a run: saddlewalk merge joins them`
}

/**
 * The manifest of a run, finished or not.
 * @throws InputError when it is missing, cut short, damaged, or of another format.
 */
export function readManifest(directory: string): Manifest | StartedManifest {
  const file = join(directory, MANIFEST)
  refuseNoRun(directory, file)
  const text = readBytes(file).toString('utf8')
  const raw = parsed(text, file)
  refuseOtherFormat(file, raw)
  const { sha256: _, ...content } = raw
  const manifest = (content.state === undefined ? manifestSchema : startedManifestSchema).safeParse(content)
  if (!manifest.success || manifestText(manifest.data) !== text) throw new InputError(`${file}: ${DAMAGED}`)
  return manifest.data
}

const DAMAGED = 'this is not as the run wrote it: it is damaged, or was changed'

function refuseNoRun(directory: string, file: string): void {
  if (!existsSync(directory)) throw new InputError(`${directory}: there is no such folder`)
  if (!statSync(directory).isDirectory())
    throw new InputError(`${directory}: this is a file, and a run that was kept is a folder`)
  if (!existsSync(file))
    throw new InputError(`${directory}: this is not a run that was kept (run --out): it has no ${MANIFEST}`)
}

function parsed(text: string, file: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>
  } catch {
    // said below
  }
  throw new InputError(`${file}: this is not JSON: it is cut short or damaged`)
}

function refuseOtherFormat(file: string, { format, saddlewalk }: Record<string, unknown>): void {
  if (format === FORMAT) return
  const version = (saddlewalk as { version?: unknown } | undefined)?.version
  const by = typeof version === 'string' ? ` by saddlewalk ${version}` : ''
  const advice =
    typeof format === 'number' && format > FORMAT
      ? 'a newer saddlewalk reads it'
      : 'run its experiment.yaml again to have it in this one'
  throw new InputError(
    `${file}: the run was kept${by} in format ${JSON.stringify(format) ?? 'unknown'}, and this saddlewalk reads format ${FORMAT}: ${advice}`,
  )
}

function readChecked(file: string, { bytes, sha256 }: FileHash): Buffer {
  const content = readBytes(file)
  if (content.length !== bytes)
    throw new InputError(
      `${file}: this file has ${content.length} bytes and the run wrote ${bytes}: it is ${content.length < bytes ? 'cut short' : 'not the same'}`,
    )
  if (hashOf(content) !== sha256) throw new InputError(`${file}: ${DAMAGED}`)
  return content
}

function readBytes(file: string): Buffer {
  try {
    return readFileSync(file)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') throw new InputError(`${file}: this file of the run is missing`)
    if (code === 'EISDIR') throw new InputError(`${file}: this is a folder, where the run had a file`)
    if (code === 'EACCES') throw new InputError(`${file}: this file may not be read`)
    throw error
  }
}
