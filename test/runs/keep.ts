/** Runs kept for tests. */
import { join } from 'node:path'
import { loadPlan } from '#src/cli/load.js'
import { prepareDirectory, writeRun } from '#src/runs/write.js'
import { type MeasuredRun, measurePlan } from '#src/simulate.js'

/** Runs an experiment file and keeps it in a folder. */
export async function keep(
  file: string,
  directory: string,
  settings: string[] = [],
  threads = 1,
): Promise<MeasuredRun> {
  const plan = loadPlan(file, settings)
  prepareDirectory(directory, plan)
  const run = await measurePlan(plan, { engine: 'wasm', threads })
  const [start, end] = [new Date(0), new Date(1000)]
  writeRun(directory, { ...run, plan, reading: {}, arguments: ['run', file], start, end })
  return run
}

/** Names of all files of a kept run. */
export const FILES = ['manifest.json', 'experiment.yaml', 'result.json', 'escapes.parquet', 'diffusion.parquet']

export const pathsIn = (directory: string): string[] => FILES.map(name => join(directory, name))
