/** saddlewalk run --resume, and runs that are stopped, as processes. */
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { oneProcess, SADDLE, saddlewalk, temporaryFolder } from './command.js'
import { journalBytes, keptBytes, started, until } from './runs.js'

const { folder, write } = temporaryFolder()
const { complaintOf } = oneProcess()
const text = SADDLE.replace('200', String(16 * 4096)).replace('400', '600')
const file = write('saddle.yaml', `${text}sweep: { optimizer.radius: [0.3, 0.1] }\n`)
const whole = join(folder, 'whole')
/** Interrupted when about a third of it was kept. */
const part = join(folder, 'part')
const READING = ['--at', '100,300', '--quantiles', '0.25']
let expected: Record<string, string>
let interrupted: Awaited<ReturnType<typeof started>['ended']>

/** Starts a run and waits for so many bytes of its journal. */
async function begun(directory: string, bytes: number) {
  const running = started('run', file, ...READING, '--out', directory, '--threads', '1')
  await until(running, () => journalBytes(directory) > bytes)
  return running
}

beforeAll(async () => {
  expect(saddlewalk('run', file, ...READING, '--out', whole).status).toBe(0)
  expected = keptBytes(whole)
  const running = await begun(part, 20_000)
  running.child.kill('SIGINT')
  interrupted = await running.ended
}, 60_000)

const copyOf = (name: string) => {
  const copy = join(folder, name)
  cpSync(part, copy, { recursive: true })
  return copy
}

describe('SIGINT', () => {
  it('ends a run that is kept with 130, and says how much of it is kept and how to go on', () => {
    expect(interrupted).toMatchObject({ status: 130, signal: null, stdout: '' })
    expect(interrupted.stderr).toMatch(
      new RegExp(`^saddlewalk: interrupted: \\d+% of the run is kept: saddlewalk run --resume ${part} continues it\n$`),
    )
    expect(readdirSync(part).sort()).toEqual(['experiment.yaml', 'manifest.json', 'units.journal'])
  })

  it('waits for the blocks under way, and a second one does not', async () => {
    const held = SADDLE.replace('[1, -1]', '[1, 1]').replace('400', '1000000').replace('200', '4096')
    const slow = write('slow.yaml', held.replace('> 0.1', '> 1'))
    const directory = join(folder, 'slow')
    const running = started('run', slow, '--engine', 'wasm', '--threads', '1', '--out', directory)
    await until(running, () => existsSync(join(directory, 'manifest.json')))
    running.child.kill('SIGINT')
    // a block takes much longer than this
    await new Promise(resolve => setTimeout(resolve, 700))
    expect(running.child.exitCode).toBe(null)
    running.child.kill('SIGINT')
    const { status, stderr } = await running.ended
    expect(status).toBe(130)
    expect(stderr).toContain('interrupted: 0% of the run is kept')
  })
})

describe('run --resume', () => {
  it('ends with the bytes and the words of a run that was not interrupted', () => {
    const copy = copyOf('resumed')
    const { status, stdout, stderr } = saddlewalk('run', '--resume', copy, '--threads', '2')
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(keptBytes(copy)).toEqual(expected)
    const withoutTime = (words: string) => words.split('\n').slice(2)
    expect(withoutTime(stdout)).toEqual(withoutTime(saddlewalk('show', whole).stdout))
    expect(saddlewalk('show', copy).stdout).toBe(stdout)
    const { time, arguments: given } = JSON.parse(readFileSync(join(copy, 'manifest.json'), 'utf8'))
    expect(time.start).toBe(JSON.parse(readFileSync(join(part, 'manifest.json'), 'utf8')).time.start)
    expect(given.slice(0, 2)).toEqual(['run', file])
  })

  it('prints the result of a run that had come to its end, and takes away what its process had left', () => {
    const copy = join(folder, 'finished')
    cpSync(whole, copy, { recursive: true })
    cpSync(join(part, 'units.journal'), join(copy, 'units.journal'))
    writeFileSync(join(copy, 'lock.3'), JSON.stringify({ process: 2 ** 22 + 1, host: hostname(), began: null }))
    const { status, stdout } = saddlewalk('run', '--resume', copy, '--json')
    expect(status).toBe(0)
    expect(stdout).toBe(readFileSync(join(whole, 'result.json'), 'utf8'))
    expect(keptBytes(copy)).toEqual(expected)
  })

  it('continues one that was moved, and one that was killed before its last record was whole', () => {
    const copy = copyOf('torn')
    const moved = join(folder, 'moved')
    renameSync(copy, moved)
    const journal = join(moved, 'units.journal')
    writeFileSync(journal, readFileSync(journal).subarray(0, -7))
    const { status, stderr } = saddlewalk('run', '--resume', moved)
    expect(status).toBe(0)
    expect(stderr).toBe(`saddlewalk: ${journal}: the last record was not written whole: its particles are run again\n`)
    expect(keptBytes(moved)).toEqual(expected)
  })

  it('refuses another engine, and options that would make it another run', async () => {
    const copy = copyOf('refused')
    expect(await complaintOf('run', '--resume', copy, '--engine', 'reference')).toMatch(
      /cannot be continued like this: it was run on wasm, not on reference on V8 .*, and their floating-point numbers differ$/,
    )
    const refused = (...args: string[]) => complaintOf('run', '--resume', copy, ...args)
    const words = '--resume goes on with a run as it was begun: it cannot be given '
    expect(await refused(file)).toBe(`${words}${file}`)
    expect(await refused('--set', 'steps=9')).toBe(`${words}--set`)
    expect(await refused('--fit')).toBe(`${words}--fit`)
    expect(keptBytes(copy)).toEqual(keptBytes(part))
  })

  it('refuses what is no run that was begun, and an experiment that has been changed', async () => {
    expect(await complaintOf('run', '--resume', join(folder, 'nowhere'))).toContain('there is no such folder')
    expect(await complaintOf('run', '--resume', folder)).toContain('it has no manifest.json')
    const copy = copyOf('changed')
    const experiment = join(copy, 'experiment.yaml')
    writeFileSync(experiment, readFileSync(experiment, 'utf8').replace('steps: 600', 'steps: 601'))
    expect(await complaintOf('run', '--resume', copy)).toBe(
      `${experiment}: this is not the experiment that the run began with`,
    )
    const damaged = copyOf('damaged')
    const manifest = join(damaged, 'manifest.json')
    writeFileSync(manifest, readFileSync(manifest, 'utf8').replace('unfinished', 'shard'))
    expect(await complaintOf('run', '--resume', damaged)).toContain('it is damaged, or was changed')
  })
})

describe('a run that is not finished', () => {
  it.each(['show', 'histogram', 'report', 'figures'])('%s says so, and how to go on', async command => {
    expect(await complaintOf(command, part)).toBe(
      `${part}: this run is not finished: saddlewalk run --resume ${part} continues it`,
    )
  })

  it('is not written over', async () => {
    expect(await complaintOf('run', file, '--out', part)).toBe(
      `--out ${part}: a run was begun in this folder: saddlewalk run --resume ${part} continues it`,
    )
  })

  it('is run by one process at a time: others are told which', async () => {
    const directory = join(folder, 'shared')
    const { child, ended } = await begun(directory, 10_000)
    // it would be through before the others have looked
    child.kill('SIGSTOP')
    const busy = `${directory}: process ${child.pid} on ${hostname()} runs in this folder`
    expect(await complaintOf('run', '--resume', directory)).toBe(busy)
    expect(await complaintOf('run', file, '--out', directory)).toBe(busy)
    child.kill('SIGKILL')
    expect((await ended).signal).toBe('SIGKILL')
    const resumed = saddlewalk('run', '--resume', directory)
    expect({ status: resumed.status, stderr: resumed.stderr.replace(/^.*not written whole.*\n/, '') }).toEqual({
      status: 0,
      stderr: '',
    })
    expect(keptBytes(directory)).toEqual(expected)
  })

  it('that had not begun when it was killed is begun anew', async () => {
    const directory = join(folder, 'young')
    mkdirSync(directory)
    writeFileSync(join(directory, 'lock.1'), JSON.stringify({ process: 2 ** 22 + 1, host: hostname(), began: null }))
    for (const name of ['units.journal', 'experiment.yaml.partial']) writeFileSync(join(directory, name), 'half')
    expect(saddlewalk('run', file, ...READING, '--out', directory).status).toBe(0)
    expect(keptBytes(directory)).toEqual(expected)
    // without the lock of a run these files may be the user's
    const own = join(folder, 'own')
    mkdirSync(own)
    writeFileSync(join(own, 'experiment.yaml'), 'mine')
    expect(await complaintOf('run', file, '--out', own)).toContain('the folder is not empty')
  })
})
