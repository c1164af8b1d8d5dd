/** A run in shards as an array job of Slurm, and its merge as a job that depends on it: sbatch(1), "Job Array Support". */
import { MERGED, plainName, runArguments, type ShardedRun } from './sharded-run.js'
import { quoted } from './shell.js'

export interface SlurmOptions {
  /** As sbatch takes it; null for what the partition gives. */
  readonly time: string | null
  /** More options of sbatch, without their leading dashes. */
  readonly others: readonly string[]
}

/** Enough to tell jobs apart, in names of files too. */
const LONGEST_NAME = 60

/** The script, which submits itself; `file` is the experiment as the tasks find it. */
export function slurmScript(file: string, run: ShardedRun, { time, others }: SlurmOptions): string {
  const name = plainName(run, /[^A-Za-z0-9._-]+/g, LONGEST_NAME)
  const directives = [
    `job-name=${name}`,
    `array=1-${run.shards}`,
    `cpus-per-task=${run.threads}`,
    `mem=${run.memory}M`,
    ...(time === null ? [] : [`time=${time}`]),
    `output=${name}-%A_%a.log`,
    'open-mode=append',
    'requeue',
    ...others,
  ]
  return `#!/bin/bash
# ${name}: an array of ${run.shards} tasks, a shard each, and a job that merges them. \`bash\` with this file submits both,
# from the folder that the paths below start from, which all nodes must see. When tasks have failed, do the same again:
# finished shards stay as they are, others go on where they were.
${directives.map(directive => `#SBATCH --${directive}`).join('\n')}
set -euo pipefail

# npx would stand between Slurm's signals and saddlewalk, which keeps what it has when it is asked to end
PATH=$PWD/node_modules/.bin:$PATH
out=${quoted(run.out)}

# Slurm has ended the process that had this folder before a restart, perhaps on another node, where it cannot be seen
release() {
  [[ \${SLURM_RESTART_COUNT:-0} -gt 0 ]] || return 0
  if [[ -e $1/manifest.json ]]; then rm -f "$1"/lock.*; else rm -rf "$1"; fi
}

case "\${1:-\${SLURM_ARRAY_TASK_ID:-submit}}" in
  submit)
    array=$(sbatch --parsable "$0")
    # a command line counts more than the lines above
    merge=$(sbatch --parsable --job-name=${name}-merge --output=${name}-merge-%A.log --array=1 \\
      --cpus-per-task=1 --dependency="afterok:\${array%%;*}" --kill-on-invalid-dep=yes "$0" merge)
    echo "job \${array%%;*} runs the shards, job \${merge%%;*} merges them into $out/${MERGED}"
    ;;
  merge)
    release "$out/${MERGED}"
    exec saddlewalk merge "$out"/shard-* --out "$out/${MERGED}"
    ;;
  *)
    shard=$out/shard-$SLURM_ARRAY_TASK_ID
    release "$shard"
    exec saddlewalk ${runArguments(file, run).map(quoted).join(' ')} \\
      --shard "$SLURM_ARRAY_TASK_ID/${run.shards}" --out "$shard" --resume
    ;;
esac
`
}
