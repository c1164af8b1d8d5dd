/** `npm run bench -- --check`: whether this tree is slower than another revision of it, or than figures of before. */
import { statSync } from 'node:fs'
import { OWN_PACKAGE } from '../../src/bench/package-files.js'
import { againstFile, againstRevision, type Checked, type CheckOptions } from './against.js'
import { defaultRevision } from './worktree.js'

/** Compares with a file where there is one of that name, else with a revision. */
export async function check(against: string | undefined, options: CheckOptions, signal: AbortSignal): Promise<Checked> {
  if (against !== undefined && statSync(against, { throwIfNoEntry: false })?.isFile())
    return await againstFile(against, options, signal)
  const revision = against ?? (await defaultRevision(OWN_PACKAGE))
  process.stderr.write(`building ${revision}, then timing pairs for at most ${options.seconds} s …\n`)
  return await againstRevision(revision, options, signal)
}
