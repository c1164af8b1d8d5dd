/** Programs that a cluster would have, on a path of their own, and runs to compare with. */
import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { type Ended, environment, MAIN, SADDLE } from '../cli/command.js'

/** What shells, sbatch, YAML or Kubernetes would read as something else. */
export const NASTY = `it's "a" $HOME $(touch never) \`b\` $$ \\n #*`

/** Three units, so three shards at most. */
export const THREE_UNITS = `name: "sgd: #1\\n'$HOME'"\n${SADDLE.replace('200', '9000')}`
export const SHARDS = 3

/** The compiled saddlewalk, for a script. */
export const SADDLEWALK = `"${process.execPath}" "${MAIN}"`

/** Writes executables into a folder, and gives the path that finds them first. */
export function pathWith(folder: string, scripts: Record<string, string>): string {
  mkdirSync(folder)
  for (const [name, script] of Object.entries(scripts)) {
    const file = join(folder, name)
    writeFileSync(file, `#!/bin/bash\n${script}\n`)
    chmodSync(file, 0o755)
  }
  return `${folder}:${process.env.PATH}`
}

/** Runs a command with variables set, in a folder. */
export function runIn(cwd: string, [command, ...args]: readonly string[], variables: Record<string, string>): Ended {
  const { status, stdout, stderr } = spawnSync(command!, args, { encoding: 'utf8', cwd, env: environment(variables) })
  return { status, stdout, stderr }
}

/** The same of one that must succeed, and complain of nothing. */
export function printedIn(cwd: string, command: readonly string[], variables: Record<string, string>): string {
  const { status, stdout, stderr } = runIn(cwd, command, variables)
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  return stdout
}

export const shardNumbers = Array.from({ length: SHARDS }, (_, i) => i + 1)
