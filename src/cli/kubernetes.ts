import { readFileSync } from 'node:fs'
import { normalize } from 'node:path/posix'
import { kubernetesManifest } from '../cluster/kubernetes.js'
import { InputError } from '../experiment/input-error.js'
import { type ShardedRunOptions, shardedRun, writeText } from './sharded-run.js'

interface KubernetesCommandOptions extends ShardedRunOptions {
  readonly image: string
  readonly claim: string
}

/** Of all that a ConfigMap holds (kubernetes.io/docs/concepts/configuration/configmap), less what the rest of it takes. */
const MOST_BYTES = 2 ** 20 - 4096

/** Prints the manifest of an Indexed Job. */
export function kubernetes(file: string, options: KubernetesCommandOptions): void {
  const run = shardedRun(file, options)
  const { out, image, claim, output } = options
  if (normalize(out).startsWith('..'))
    throw new InputError(`--out ${out}: give a folder within the volume, as runs/saddle`)
  const text = readFileSync(file)
  if (text.length > MOST_BYTES)
    throw new InputError(`${file}: a ConfigMap takes ${MOST_BYTES} bytes of an experiment, and this has ${text.length}`)
  writeText(kubernetesManifest(text.toString('utf8'), run, { image, claim }), output)
}
