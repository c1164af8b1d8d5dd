/** What a manifest says of the program and the machine. */
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { cpus, release, type } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { printC } from '../../kernels/printers/c.js'
import { printGpu } from '../../kernels/printers/gpujs.js'
import { printWat } from '../../kernels/printers/wat.js'
import { ROUNDS } from '../../kernels/random/threefry.js'
import type { Plan } from '../experiment/sweep.js'
import type { Variant } from '../experiment/variant.js'
import type { EscapeReading } from '../results/escape.js'
import type { Shard } from '../simulation/units.js'
import { FORMAT, hashOf, type Manifest, type StartedManifest } from './manifest.js'

/** The folder of package.json, from dist/src/runs. */
const ROOT = fileURLToPath(new URL('../../..', import.meta.url))

/** How a run came about. */
export interface Origin {
  /** What the command was given. */
  readonly arguments: readonly string[]
  readonly reading: EscapeReading
  /** The part of the run, where it is not the whole. */
  readonly shard?: Shard | undefined
  readonly start: Date
}

/** What is said of a run as it starts. */
export function startedManifest(plan: Plan, engine: Manifest['engine'], origin: Origin): StartedManifest {
  const { at, quantiles, fit } = origin.reading
  const { name, threads, device } = engine
  return {
    format: FORMAT,
    saddlewalk: programOf(),
    arguments: [...origin.arguments],
    reading: {
      ...(at === undefined ? {} : { at: [...at] }),
      ...(quantiles === undefined ? {} : { quantiles: [...quantiles] }),
      ...(fit === undefined ? {} : { fit }),
    },
    experiment: { sha256: experimentHash(plan) },
    random: random(),
    engine: { name, threads, device },
    variants: plan.variants.map(variant => variantOf(variant, name)),
    machine: machine(),
    state: 'unfinished',
    ...(origin.shard === undefined ? {} : { shard: origin.shard }),
    time: { start: origin.start.toISOString() },
  }
}

export const experimentHash = ({ experiment }: Plan) => hashOf(JSON.stringify(experiment))

export function programOf(): Manifest['saddlewalk'] {
  return { version: versionOf(), git: gitOf(ROOT) }
}

/** The version of this package. */
export function versionOf(): string {
  return (JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string }).version
}

/** The revision of a checkout, and whether its files are others; null for a folder that is none. */
export function gitOf(folder: string): Manifest['saddlewalk']['git'] {
  // an installed package may be within somebody else's checkout
  if (!existsSync(join(folder, '.git'))) return null
  const revision = git(folder, 'rev-parse', 'HEAD')
  const changes = git(folder, 'status', '--porcelain', '--untracked-files=no')
  return revision === null || changes === null ? null : { revision, dirty: changes !== '' }
}

function git(folder: string, ...args: string[]): string | null {
  const { status, stdout } = spawnSync('git', ['-C', folder, ...args], { encoding: 'utf8' })
  return status === 0 ? stdout.trim() : null
}

export function machine(): Manifest['machine'] {
  const processors = cpus()
  return {
    node: process.version,
    system: `${type()} ${release()} ${process.arch}`,
    processor: processors[0]?.model.trim() ?? 'unknown processor',
    cores: processors.length,
  }
}

export const random = (): Manifest['random'] => ({ generator: `threefry2x32-${ROUNDS}` })

/** A variant's random key and the hash of what an engine runs. */
export function variantOf(
  { settings, experiment, key, kernel }: Variant,
  engine: string,
): Manifest['variants'][number] {
  const language = engine === 'gpu' ? 'gpu.js' : engine === 'native' ? 'c' : 'wat'
  const print = {
    'gpu.js': () => JSON.stringify(printGpu(kernel)),
    c: () => printC(kernel),
    wat: () => printWat(kernel),
  }
  return {
    settings,
    seed: experiment.seed,
    key: [key.key0, key.key1].map(word => (word >>> 0).toString(16).padStart(8, '0')).join(''),
    kernel: { language, sha256: hashOf(print[language]()) },
  }
}
