/** The manifest that saddlewalk kubernetes writes: what its containers would run is run. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { parseAllDocuments } from 'yaml'
import { complaintOf, saddlewalk, temporaryFolder } from '../cli/command.js'
import { keptBytes } from '../cli/runs.js'
import { NASTY, pathWith, printedIn, SADDLEWALK, SHARDS, shardNumbers, THREE_UNITS } from './stubs.js'

const { folder, write } = temporaryFolder()
const at = (...names: string[]) => join(folder, ...names)
/** With what YAML keeps only in quotes. */
const TEXT = `# \ttabs, trailing blanks  \n${THREE_UNITS}# no new line at the end: $(HOME) $$`
const experiment = write('saddle.yaml', TEXT)
const OUT = `${NASTY}/$(HOME)`
const SETTINGS = ['--set', `name=${JSON.stringify(NASTY)}`]
const IMAGE = ['--image', 'registry.example/saddlewalk:0.1.0', '--claim', 'runs']
const variables = { PATH: pathWith(at('bin'), { saddlewalk: `exec ${SADDLEWALK} "$@"` }), HOME: 'wrong' }

interface Container {
  readonly name: string
  readonly command: readonly string[]
  readonly resources: unknown
  readonly volumeMounts: readonly { readonly name: string; readonly mountPath: string }[]
}

const { status, stdout } = saddlewalk(
  'kubernetes',
  experiment,
  '--shards',
  `${SHARDS}`,
  '--out',
  OUT,
  ...IMAGE,
  ...SETTINGS,
)
const documents = parseAllDocuments(stdout)
// biome-ignore lint/suspicious/noExplicitAny: what YAML holds is what is tested
const [configMap, shards, merge] = documents.map(each => each.toJS() as any)
const containerOf = (job: typeof shards): Container => job.spec.template.spec.containers[0]

/** References to variables as the kubelet expands them before a command is run: expand.go of third_party/forked/golang. */
function expanded(text: string, of: Record<string, string>): string {
  return text.replaceAll(/\$\$|\$\(([^)]*)\)/g, (found, name) => (found === '$$' ? '$' : (of[name] ?? found)))
}

/** The command of a container, with its volumes where this test has them. */
function commandOf({ command, volumeMounts }: Container, given: Record<string, string>): string[] {
  return command.map(word =>
    volumeMounts.reduce(
      (text, { name, mountPath }) => text.replaceAll(`${mountPath}/`, `${at(name)}/`),
      expanded(word, given),
    ),
  )
}

beforeAll(() => {
  expect(status).toBe(0)
  for (const volume of ['experiment', 'runs']) mkdirSync(at(volume))
  for (const [name, text] of Object.entries<string>(configMap.data)) writeFileSync(at('experiment', name), text)
  const whole = saddlewalk('run', experiment, ...SETTINGS, '--engine', 'wasm', '--out', at('whole'))
  expect(whole.status).toBe(0)
}, 60_000)

describe('the manifest', () => {
  it('is a ConfigMap of the experiment to the byte, an Indexed Job, and a merge that waits', () => {
    expect(documents.flatMap(({ errors, warnings }) => [...errors, ...warnings])).toEqual([])
    expect(
      [configMap, shards, merge].map(({ apiVersion, kind, metadata }) => [apiVersion, kind, metadata.name]),
    ).toEqual([
      ['v1', 'ConfigMap', 'it-s-a-home-touch-never-b-n'],
      ['batch/v1', 'Job', 'it-s-a-home-touch-never-b-n'],
      ['batch/v1', 'Job', 'it-s-a-home-touch-never-b-n-merge'],
    ])
    expect(configMap.data['experiment.yaml']).toBe(TEXT)
    const { completionMode, completions, parallelism } = shards.spec
    expect({ completionMode, completions, parallelism }).toEqual({
      completionMode: 'Indexed',
      completions: 3,
      parallelism: 3,
    })
    expect(merge.spec.suspend).toBe(true)
    for (const job of [shards, merge]) {
      const { volumes, containers } = job.spec.template.spec
      expect(volumes).toContainEqual({ name: 'runs', persistentVolumeClaim: { claimName: 'runs' } })
      expect(volumes).toContainEqual({ name: 'experiment', configMap: { name: 'it-s-a-home-touch-never-b-n' } })
      expect(containers).toHaveLength(1)
      expect(containers[0].resources).toEqual({
        requests: { cpu: '1', memory: '512Mi' },
        limits: { memory: '512Mi' },
      })
    }
  })

  it('runs the shards by their index, again without harm, and merges them into the bytes of a single run', () => {
    const container = containerOf(shards)
    for (const index of [...shardNumbers, 2]) {
      const given = { ...variables, JOB_COMPLETION_INDEX: `${index - 1}` }
      expect(printedIn(folder, commandOf(container, given), given)).toContain(`shard ${index} of ${SHARDS} is kept in `)
    }
    expect(printedIn(folder, commandOf(containerOf(merge), variables), variables)).toContain('particle-steps')
    expect(keptBytes(at('runs', OUT, 'merged'))).toEqual(keptBytes(at('whole')))
    expect(existsSync(at('never'))).toBe(false)
  })

  it('negative control: its folder has what Kubernetes would have read otherwise', () => {
    expect(expanded(OUT, variables)).not.toBe(OUT)
  })
})

it('names are labels of at most 63 characters with the index of a pod', () => {
  const name = `--set=name=${'Ä very Long_name '.repeat(20)}`
  const { stdout } = saddlewalk('kubernetes', experiment, '--shards', '3', '--out', 'runs', ...IMAGE, name)
  const names = parseAllDocuments(stdout).map(each => each.toJS().metadata.name as string)
  for (const each of names) expect(`${each}-99999-abcde`).toMatch(/^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/)
})

it.each<[args: string[], message: string]>([
  [['--out', '../other'], '--out ../other: give a folder within the volume, as runs/saddle'],
  [['--shards', '4'], '--shards 4: this run has 3 parts at most, of 4096 particles or more'],
])('refuses %j', (args, message) => {
  expect(complaintOf('kubernetes', experiment, '--shards', '3', '--out', 'runs', ...IMAGE, ...args)).toBe(message)
})

it('refuses an experiment that no ConfigMap holds', () => {
  const large = write('large.yaml', `${THREE_UNITS}#${' '.repeat(2 ** 20)}\n`)
  expect(complaintOf('kubernetes', large, '--shards', '3', '--out', 'runs', ...IMAGE)).toMatch(
    /large\.yaml: a ConfigMap takes 1044480 bytes of an experiment, and this has \d+$/,
  )
})
