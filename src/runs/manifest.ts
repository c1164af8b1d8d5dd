/** The manifest of a run directory: what ran, where and when, and what its files must be. */
import { createHash } from 'node:crypto'
import { z } from 'zod'

/** Raised when a directory of before cannot be read as one of now. */
export const FORMAT = 1

export const MANIFEST = 'manifest.json'
export const EXPERIMENT = 'experiment.yaml'
export const RESULT = 'result.json'
export const ESCAPES = 'escapes.parquet'
export const DIFFUSION = 'diffusion.parquet'
/** The finished units of a run that is not finished, and of a shard. */
export const JOURNAL = 'units.journal'

const sha256 = z.string().regex(/^[0-9a-f]{64}$/)
const count = z.int().min(0)
const fileHash = z.strictObject({ bytes: count, sha256 })

/** What is said of a run from its start on. */
const started = {
  format: z.literal(FORMAT),
  saddlewalk: z.strictObject({
    version: z.string(),
    /** Of the checkout that ran, null for an installed package. */
    git: z.strictObject({ revision: z.string(), dirty: z.boolean() }).nullable(),
  }),
  /** What the command was given. */
  arguments: z.array(z.string()),
  /** What was asked of the result: steps of the survival, quantiles, fits. */
  reading: z.strictObject({
    at: z.array(count).exactOptional(),
    quantiles: z.array(z.number()).exactOptional(),
    fit: z.boolean().exactOptional(),
  }),
  /** Of the resolved experiment as JSON without spaces, in the order of the schema. */
  experiment: z.strictObject({ sha256 }),
  random: z.strictObject({ generator: z.string() }),
  engine: z.strictObject({ name: z.string(), threads: count, device: z.string() }),
  variants: z.array(
    z.strictObject({
      settings: z.record(z.string(), z.unknown()),
      seed: z.union([z.string(), z.number()]),
      /** The 64 bits that the seed gives the generator, in hexadecimal. */
      key: z.string(),
      /** The text that the engine runs: WebAssembly text (also for the reference engine, which has none), that for gpu.js, or C. */
      kernel: z.strictObject({ language: z.enum(['wat', 'gpu.js', 'c']), sha256 }),
    }),
  ),
  machine: z.strictObject({ node: z.string(), system: z.string(), processor: z.string(), cores: count }),
}

/** What is said of a finished run, but for the hash of the manifest itself. */
export const manifestSchema = z.strictObject({
  ...started,
  time: z.strictObject({ start: z.string(), end: z.string(), seconds: z.number() }),
  files: z.strictObject({
    [EXPERIMENT]: fileHash,
    [RESULT]: fileHash,
    [ESCAPES]: fileHash.exactOptional(),
    [DIFFUSION]: fileHash.exactOptional(),
  }),
})

/** What is said of a run that is not finished, or of a shard, whose units are in the journal. */
export const startedManifestSchema = z.strictObject({
  ...started,
  /** A shard is one that is finished. */
  state: z.enum(['unfinished', 'shard']),
  /** The part of the run that it is, where it is not the whole. */
  shard: z.strictObject({ index: z.int().min(1), of: z.int().min(1) }).exactOptional(),
  time: z.strictObject({ start: z.string() }),
})

export type StartedManifest = z.output<typeof startedManifestSchema>
export type Manifest = z.output<typeof manifestSchema>
export type FileHash = z.output<typeof fileHash>

export const hashOf = (content: string | Uint8Array): string => createHash('sha256').update(content).digest('hex')

/** The text of a manifest, which ends with a hash of what it says. */
export function manifestText(manifest: Manifest | StartedManifest): string {
  return `${JSON.stringify({ ...manifest, sha256: hashOf(JSON.stringify(manifest)) }, null, 2)}\n`
}
