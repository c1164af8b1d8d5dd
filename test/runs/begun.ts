/** Runs that are begun and not finished, for tests. */
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Plan } from '#src/experiment/sweep.js'
import type { EscapeReading } from '#src/results/escape.js'
import { RunFolder } from '#src/runs/folder.js'
import { JOURNAL } from '#src/runs/manifest.js'
import { countPlan, type MeasuredRun, type MeasureOptions, measurePlan } from '#src/simulate.js'
import type { Shard } from '#src/simulation/units.js'

/** Runs all units of a plan into a folder, and does not finish it. */
export async function begin(plan: Plan, directory: string): Promise<MeasuredRun> {
  mkdirSync(directory, { recursive: true })
  const folder = RunFolder.create(directory, plan, { arguments: [], reading: {}, start: new Date(0) })
  const run = await measurePlan(plan, { engine: 'wasm', threads: 1, store: folder })
  await folder.close()
  return run
}

/** Runs a shard of a plan into a folder, to its end. */
export async function keepShard(
  plan: Plan,
  shard: Shard,
  directory: string,
  options: ShardOptions = {},
): Promise<string> {
  const { reading = {}, engine = 'wasm', threads = 1 } = options
  const folder = RunFolder.create(directory, plan, { arguments: [], reading, shard, start: new Date(0) })
  await countPlan(plan, { engine, threads, shard, store: folder })
  await folder.finishShard()
  await folder.close()
  return directory
}

export interface ShardOptions extends Pick<MeasureOptions, 'engine' | 'threads'> {
  readonly reading?: EscapeReading
}

/** A copy of a run that was begun, with another journal. */
export function withJournal(directory: string, copy: string, journal: Buffer): string {
  rmSync(copy, { recursive: true, force: true })
  cpSync(directory, copy, { recursive: true })
  writeFileSync(join(copy, JOURNAL), journal)
  return copy
}

export const journalOf = (directory: string): Buffer => readFileSync(join(directory, JOURNAL))

/** Goes on with a run to its end; what it was told of losses, and how many units it ran. */
export async function goOn(
  plan: Plan,
  directory: string,
  options: MeasureOptions = {},
  onLoss: (loss: string) => void = () => {},
) {
  const losses: string[] = []
  const folder = RunFolder.reopen(directory, plan, loss => {
    losses.push(loss)
    onLoss(loss)
  })
  let units = 0
  const store = {
    open: (run: Parameters<RunFolder['open']>[0]) => folder.open(run),
    append: (sums: Parameters<RunFolder['append']>[0]) => {
      units += 1
      folder.append(sums)
    },
  }
  try {
    const run = await measurePlan(plan, { engine: 'wasm', threads: 1, ...options, store })
    await folder.finish(run)
    return { run, losses, units }
  } finally {
    await folder.close()
  }
}
