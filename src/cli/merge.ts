import { mergeShards } from '../runs/merge.js'
import { summaryOf } from './execute.js'
import { loadPlan } from './load.js'

/** Joins the shards of a run, keeps it, and prints its result. */
export async function merge(
  directories: readonly string[],
  { out, json }: { readonly out: string; readonly json?: boolean },
): Promise<void> {
  const run = await mergeShards(directories, out, file => loadPlan(file, []), process.argv.slice(2))
  process.stdout.write(`${json ? JSON.stringify(run.result) : summaryOf(run, run.reading)}\n`)
}
