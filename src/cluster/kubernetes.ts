/** A run in shards as an Indexed Job of Kubernetes, and its merge as a Job that waits to be let go (batch/v1). */
import { posix } from 'node:path'
import { Document } from 'yaml'
import { MERGED, plainName, runArguments, type ShardedRun } from './sharded-run.js'
import { quoted } from './shell.js'

export interface KubernetesOptions {
  readonly image: string
  /** The name of a persistent volume claim that all pods can write to. */
  readonly claim: string
}

/** Where pods find the experiment, and the volume. */
const EXPERIMENT_FOLDER = '/etc/saddlewalk'
const EXPERIMENT = 'experiment.yaml'
const VOLUME_FOLDER = '/runs'
/** Bad input, which no retry mends: src/cli/main.ts. */
const BAD_INPUT = 2
/** Failures of a shard by something of its own; pods that are moved away are not counted. */
const RETRIES = 3

/** Names of pods, with index and suffix, stay labels of 63 characters (RFC 1123). */
const LONGEST_NAME = 40

/** The manifest: a ConfigMap with the text of the experiment, the Job of its shards, that of the merge. */
export function kubernetesManifest(experiment: string, run: ShardedRun, options: KubernetesOptions): string {
  const name = plainName({ ...run, name: run.name.toLowerCase() }, /[^a-z0-9]+/g, LONGEST_NAME)
  const documents = [configMap(name, experiment), shardsJob(name, run, options), mergeJob(name, run, options)]
  const texts = documents.map(each => new Document(each).toString({ lineWidth: 0 }))
  return `${guide(name, run.shards)}${texts.join('---\n')}`
}

const guide = (
  name: string,
  shards: number,
) => `# ${name} in ${shards} shards, for Kubernetes 1.29 or newer. With this file applied (kubectl apply -f), the merge starts by
#   kubectl wait --for=condition=complete --timeout=-1s job/${name} &&
#     kubectl patch job/${name}-merge --patch '{"spec":{"suspend":false}}'
# and prints the result: kubectl logs --follow job/${name}-merge
`

const configMap = (name: string, experiment: string) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name },
  data: { [EXPERIMENT]: experiment },
})

function shardsJob(name: string, run: ShardedRun, options: KubernetesOptions) {
  const words = runArguments(`${EXPERIMENT_FOLDER}/${EXPERIMENT}`, run).map(quoted).join(' ')
  const script = `shard=$((JOB_COMPLETION_INDEX + 1))
exec saddlewalk ${words} --shard "$shard/${run.shards}" --out ${outOf(run)}/"shard-$shard" --resume
`
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name },
    spec: {
      completionMode: 'Indexed',
      completions: run.shards,
      parallelism: run.shards,
      backoffLimitPerIndex: RETRIES,
      // two pods of one shard would write to one folder
      podReplacementPolicy: 'Failed',
      podFailurePolicy: {
        rules: [
          { action: 'Ignore', onPodConditions: [{ type: 'DisruptionTarget', status: 'True' }] },
          { action: 'FailJob', onExitCodes: { containerName: 'shard', operator: 'In', values: [BAD_INPUT] } },
        ],
      },
      template: podTemplate(name, 'shard', script, run.threads, run, options),
    },
  }
}

function mergeJob(name: string, run: ShardedRun, options: KubernetesOptions) {
  const script = `exec saddlewalk merge ${outOf(run)}/shard-* --out ${outOf(run)}/${MERGED}\n`
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: `${name}-merge` },
    spec: { suspend: true, backoffLimit: 0, template: podTemplate(name, 'merge', script, 1, run, options) },
  }
}

const outOf = ({ out }: ShardedRun) => quoted(posix.join(VOLUME_FOLDER, out))

function podTemplate(
  name: string,
  container: string,
  script: string,
  threads: number,
  { memory }: ShardedRun,
  { image, claim }: KubernetesOptions,
) {
  const mebibytes = `${memory}Mi`
  return {
    spec: {
      restartPolicy: 'Never',
      containers: [
        {
          name: container,
          image,
          command: ['/bin/sh', '-c', withoutReferences(script)],
          resources: { requests: { cpu: `${threads}`, memory: mebibytes }, limits: { memory: mebibytes } },
          volumeMounts: [
            { name: 'experiment', mountPath: EXPERIMENT_FOLDER, readOnly: true },
            { name: 'runs', mountPath: VOLUME_FOLDER },
          ],
        },
      ],
      volumes: [
        { name: 'experiment', configMap: { name } },
        { name: 'runs', persistentVolumeClaim: { claimName: claim } },
      ],
    },
  }
}

/** Kubernetes reads $(NAME) and $$ in commands before the shell does (third_party/forked/golang/expansion); doubled, it leaves them. */
const withoutReferences = (script: string) => script.replaceAll(/\$(?=[$(])/g, '$$$$')
