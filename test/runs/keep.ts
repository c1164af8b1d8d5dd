/** Runs kept for tests. */
import { join } from 'node:path'
import { loadPlan } from '#src/cli/load.js'
import { RunFolder } from '#src/runs/folder.js'
import { type MeasuredRun, measurePlan } from '#src/simulate.js'

/** Runs an experiment file and keeps it in a folder. */
export async function keep(
  file: string,
  directory: string,
  settings: string[] = [],
  threads = 1,
): Promise<MeasuredRun> {
  const plan = loadPlan(file, settings)
  const folder = RunFolder.create(directory, plan, { reading: {}, arguments: ['run', file], start: new Date(0) })
  const run = await measurePlan(plan, { engine: 'wasm', threads, store: folder })
  await folder.finish(run)
  await folder.close()
  return run
}

/** Names of all files of a kept run. */
export const FILES = ['manifest.json', 'experiment.yaml', 'result.json', 'escapes.parquet', 'diffusion.parquet']

export const pathsIn = (directory: string): string[] => FILES.map(name => join(directory, name))
