import { slurmScript } from '../cluster/slurm.js'
import { InputError } from '../experiment/input-error.js'
import { type ShardedRunOptions, shardedRun, writeText } from './sharded-run.js'

interface SlurmCommandOptions extends ShardedRunOptions {
  readonly time?: string
  readonly sbatch: readonly string[]
}

/** Prints the script of an array job. */
export function slurm(file: string, options: SlurmCommandOptions): void {
  const { time = null, sbatch, output } = options
  for (const [option, text] of [['--time', time ?? ''], ...sbatch.map(text => ['--sbatch', text])])
    if (/\n/.test(text!)) throw new InputError(`${option} ${JSON.stringify(text)}: must be one line`)
  const others = sbatch.map(text => text.replace(/^--/, ''))
  writeText(slurmScript(file, shardedRun(file, options), { time, others }), output)
}
