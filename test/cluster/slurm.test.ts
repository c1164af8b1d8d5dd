/** The script that saddlewalk slurm writes, run as Slurm would. */
import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { complaintOf, saddlewalk, temporaryFolder } from '../cli/command.js'
import { keptBytes } from '../cli/runs.js'
import { NASTY, pathWith, printedIn, runIn, SADDLEWALK, SHARDS, shardNumbers, THREE_UNITS } from './stubs.js'

const { folder, write } = temporaryFolder()
const at = (...names: string[]) => join(folder, ...names)
const experiment = write(`${NASTY}.yaml`, THREE_UNITS)
const OUT = `${NASTY} out`
const SETTINGS = ['--set', `name=${JSON.stringify(NASTY)}`]
const SCRIPT = at(`${NASTY}.slurm`)
/** Slurm runs a copy of the script. */
const SPOOLED = at('slurm_script')
const path = pathWith(at('bin'), {
  saddlewalk: `exec ${SADDLEWALK} "$@"`,
  // one line of words in brackets for each call, and the number of a job
  sbatch: `printf '[%s]' "$@" >> sbatch.log; echo >> sbatch.log; echo "$((4710 + $(wc -l < sbatch.log)));cluster"`,
})

const written = (...args: string[]) => {
  const { status, stdout, stderr } = saddlewalk('slurm', experiment, '--shards', `${SHARDS}`, '--out', OUT, ...args)
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  return stdout
}
const task = (index: number, variables: Record<string, string> = {}) => ({
  command: ['bash', SPOOLED],
  variables: { PATH: path, SLURM_ARRAY_TASK_ID: `${index}`, ...variables },
})
const resultOfTask = (index: number, variables?: Record<string, string>) => {
  const { command, variables: all } = task(index, variables)
  return runIn(folder, command, all)
}

beforeAll(() => {
  expect(written(...SETTINGS, '--threads', '2', '-o', SCRIPT)).toBe('')
  cpSync(SCRIPT, SPOOLED)
  const whole = saddlewalk('run', experiment, ...SETTINGS, '--engine', 'wasm', '--out', at('whole'))
  expect(whole.status).toBe(0)
  for (const index of shardNumbers) {
    const { command, variables } = task(index)
    expect(printedIn(folder, command, variables)).toContain(
      `shard ${index} of ${SHARDS} is kept in ${OUT}/shard-${index}`,
    )
  }
}, 60_000)

describe('the script', () => {
  it('submits the array, and the merge after it', () => {
    const words = printedIn(folder, ['bash', SCRIPT], { PATH: path })
    expect(words).toBe(`job 4711 runs the shards, job 4712 merges them into ${OUT}/merged\n`)
    const [array, merge] = readFileSync(at('sbatch.log'), 'utf8').split('\n')
    expect(array).toBe(`[--parsable][${SCRIPT}]`)
    expect(merge).toContain('.log][--array=1][--cpus-per-task=1][--dependency=afterok:4711][--kill-on-invalid-dep=yes]')
    expect(merge!.endsWith(`[${SCRIPT}][merge]`)).toBe(true)
  })

  it('merges its shards into the bytes of a single run', () => {
    printedIn(folder, ['bash', SPOOLED, 'merge'], task(1).variables)
    expect(keptBytes(at(OUT, 'merged'))).toEqual(keptBytes(at('whole')))
    expect(existsSync(at('never'))).toBe(false)
  })

  it('leaves a finished shard as it is when it is submitted again', () => {
    const before = keptBytes(at(OUT, 'shard-1'))
    expect(resultOfTask(1).status).toBe(0)
    expect(keptBytes(at(OUT, 'shard-1'))).toEqual(before)
  })
})

describe('a task that Slurm starts again after its node was lost', () => {
  const shard = at(OUT, 'shard-2')
  const leaveLock = () =>
    writeFileSync(join(shard, 'lock.1'), JSON.stringify({ process: 7, host: 'another-node', began: null }))
  const ofRun = () => readdirSync(shard).sort()

  it('goes on with what its process had kept, and only then takes the folder from it', () => {
    leaveLock()
    const journal = join(shard, 'units.journal')
    const { length } = readFileSync(journal)
    truncateSync(journal, length - 7)
    // negative control: the same task submitted twice
    expect(resultOfTask(2)).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('on another-node runs in this folder'),
    })
    const { status, stderr } = resultOfTask(2, { SLURM_RESTART_COUNT: '1' })
    expect(status).toBe(0)
    expect(stderr).toContain('the last record was not written whole: its particles are run again')
    expect(readFileSync(journal)).toHaveLength(length)
  })

  it('begins anew where nothing was kept yet', () => {
    const names = ofRun()
    spawnSync('rm', ['-r', shard])
    mkdirSync(shard)
    leaveLock()
    writeFileSync(join(shard, 'units.journal'), 'half')
    expect(resultOfTask(2, { SLURM_RESTART_COUNT: '1' })).toMatchObject({ status: 0, stderr: '' })
    expect(ofRun()).toEqual(names)
  })
})

it('has lines for sbatch, in which no name can end a line', () => {
  const text = written(
    '--time',
    '1-00:00:00',
    '--memory',
    '2GiB',
    '--sbatch',
    '--partition=long',
    '--sbatch',
    'account=me',
  )
  expect(text.match(/^#SBATCH .*$/gm)).toEqual(
    [
      'job-name=sgd-1-HOME',
      `array=1-${SHARDS}`,
      'cpus-per-task=1',
      'mem=2048M',
      'time=1-00:00:00',
      'output=sgd-1-HOME-%A_%a.log',
      'open-mode=append',
      'requeue',
      'partition=long',
      'account=me',
    ].map(line => `#SBATCH --${line}`),
  )
  // sbatch reads them up to the first command
  expect(text.indexOf('set -euo')).toBeGreaterThan(text.lastIndexOf('#SBATCH'))
})

it('asks for the memory that the run may need', () => {
  expect(written()).toContain('#SBATCH --mem=512M\n')
  expect(written('--threads', '8', '--set', 'steps=20000000')).toContain('#SBATCH --mem=960M\n')
})

it.each<[args: string[], message: string]>([
  [['--shards', '4'], '--shards 4: this run has 3 parts at most, of 4096 particles or more'],
  [['--shards', '0'], '--shards 0: must be at least 1'],
  [['--threads', '2000'], '--threads 2000: a task has 1024 at most'],
  [['--memory', '100MiB'], '--memory 100MiB: a task may need 448 MiB: lower steps, or split the sweep'],
  [
    ['--engine', 'auto'],
    '--engine auto: name one: tasks would choose by their machines, and only shards of one engine merge',
  ],
  [['--time', '1\n2'], '--time "1\\n2": must be one line'],
  [['--sbatch', 'a\nb'], '--sbatch "a\\nb": must be one line'],
])('refuses %j', (args, message) => {
  expect(complaintOf('slurm', experiment, '--shards', '3', '--out', OUT, ...args)).toBe(message)
})

it('bash takes it for a script', () => {
  expect(printedIn(folder, ['bash', '-n', SCRIPT], {})).toBe('')
})

const checked = (file: string, ...options: string[]) =>
  spawnSync('shellcheck', [...options, file], { encoding: 'utf8' })
const without = checked('--version').error !== undefined && 'shellcheck is not installed'

it(`shellcheck has nothing to say${without ? ` (skipped: ${without})` : ''}`, context => {
  if (without) context.skip(without)
  const plain = write(
    'plain.slurm',
    saddlewalk('slurm', write('plain.yaml', THREE_UNITS), '--shards', '2', '--out', 'runs').stdout,
  )
  expect(checked(plain).stdout).toBe('')
  // SC2016: a $ that is not expanded is what is wanted
  expect(checked(SCRIPT, '--exclude=SC2016').stdout).toBe('')
  const unquoted = write('unquoted.slurm', readFileSync(plain, 'utf8').replace('"$1"/lock', '$1/lock'))
  expect(checked(unquoted).stdout).toContain('SC2086')
})
