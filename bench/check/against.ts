/** The two sides of a check: this tree, and another revision of it or figures of before. */

import { comparePackages } from '../../src/bench/compare-packages.js'
import { type Compared, comparisonTable } from '../../src/bench/comparison-text.js'
import { machineLine } from '../../src/bench/machine.js'
import { ratioOfMedians } from '../../src/bench/median.js'
import { OWN_PACKAGE } from '../../src/bench/package-files.js'
import { verdictOn } from '../../src/bench/verdict.js'
import { InputError } from '../../src/experiment/input-error.js'
import type { Table } from '../../src/text/format.js'
import { readEntries } from '../entries.js'
import type { Figure, Section } from '../report.js'
import { timeWorkloads, workloadFigure } from './time-workloads.js'
import { WORKLOADS } from './workloads.js'
import { commitOf, withWorktree } from './worktree.js'

export interface CheckOptions {
  /** Loss of speed that matters, as 0.05. */
  readonly threshold: number
  /** Time for the pairs, in seconds. */
  readonly seconds: number
  readonly seed: string
  /** Whether figures of another machine may be compared with. */
  readonly otherMachine: boolean
}

/** What a check came to. */
export interface Checked {
  readonly compared: readonly Compared[]
  /** How fast this tree is. */
  readonly now: Section
  readonly notes: readonly string[]
}

export function tableOf({ compared, notes }: Checked): Table {
  return comparisonTable(compared, notes)
}

/** Against another revision, in pairs. */
export async function againstRevision(revision: string, options: CheckOptions, signal: AbortSignal): Promise<Checked> {
  const commit = await commitOf(OWN_PACKAGE, revision)
  const compared = await withWorktree(OWN_PACKAGE, commit, signal, before =>
    comparePackages({ before, now: OWN_PACKAGE }, WORKLOADS, { ...options, signal }),
  )
  if (compared.every(each => 'skipped' in each))
    throw new InputError(`--against ${revision}: it can run no workload of the check`)
  const rows = compared.flatMap((each): Figure[] =>
    'pairs' in each
      ? [
          workloadFigure(
            each.name,
            each.pairs.map(({ now }) => now),
          ),
        ]
      : [],
  )
  const notes = [`before: ${revision} (${commit.slice(0, 12)}), in pairs; seed of their order: ${options.seed}`]
  return { compared, now: { title: 'check', rows }, notes }
}

/** Against the figures of a file, which another process took at another time. */
export async function againstFile(file: string, options: CheckOptions, signal: AbortSignal): Promise<Checked> {
  const kept = readEntries(file)
  const other = kept.find(({ machine }) => machine !== machineLine())
  if (other !== undefined && !options.otherMachine)
    throw new InputError(
      `${file}: its figures are of another machine (${other.machine}): give --other-machine to compare all the same`,
    )
  const now = await timeWorkloads(signal)
  const compared = now.rows.map(({ name, ...row }): Compared => {
    const before = kept.find(each => each.name === `${now.title}: ${name}`)
    if (before === undefined || 'note' in row) return { name, skipped: `${file} does not have it` }
    const ratio = ratioOfMedians(before.interval, row.interval)
    return { name, ratio, verdict: verdictOn(ratio, options.threshold) }
  })
  if (compared.every(each => 'skipped' in each)) throw new InputError(`${file}: no workload of the check is in it`)
  const notes = [`before: ${file}, not in pairs: weaker, for what else changed on the machine since is in the ratio`]
  return { compared, now, notes }
}
