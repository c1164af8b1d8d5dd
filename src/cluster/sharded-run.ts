/** A run in shards, each of which some task of a cluster runs. */

export interface ShardedRun {
  /** Of the experiment. */
  readonly name: string
  readonly shards: number
  /** As --set has them. */
  readonly settings: readonly string[]
  readonly engine: string
  readonly threads: number
  /** MiB that a task may take. */
  readonly memory: number
  /** The folder of the shards and of the run that they are merged into. */
  readonly out: string
}

/** Arguments of `run` that all shards of an experiment have. */
export function runArguments(file: string, { settings, engine, threads, memory }: ShardedRun): string[] {
  const sets = settings.flatMap(setting => ['--set', setting])
  return ['run', file, ...sets, '--engine', engine, '--threads', `${threads}`, '--max-memory', `${memory}MiB`]
}

/** A name without all but some characters, and without dashes and dots at its ends, for jobs. */
export function plainName({ name }: ShardedRun, others: RegExp, most: number): string {
  const plain = name.replaceAll(others, '-').slice(0, most)
  return plain.replaceAll(/^[-.]+|[-.]+$/g, '') || 'saddlewalk'
}

/** Where the merged run is kept, within the folder of its shards. */
export const MERGED = 'merged'
