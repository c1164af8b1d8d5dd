/** Disks that are full or may not be written: what is finished is kept, and the run goes on when there is room. */
import { spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { environment, MAIN, SADDLE, saddlewalk, temporaryFolder } from './command.js'
import { journalBytes, keptBytes, started, until } from './runs.js'

const { folder, write } = temporaryFolder()
const text = `${SADDLE.replace('200', String(20 * 4096)).replace('400', '300')}sweep: { optimizer.radius: [0.3, 0.1] }\n`
const file = write('saddle.yaml', text)
let expected: Record<string, string>

beforeAll(() => {
  expect(saddlewalk('run', file, '--out', join(folder, 'whole')).status).toBe(0)
  expected = keptBytes(join(folder, 'whole'))
}, 60_000)

/** Goes on with a run that was stopped, and holds it against the one that was not. */
function expectToGoOn(directory: string): void {
  const { status, stderr } = saddlewalk('run', '--resume', directory)
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  expect(keptBytes(directory)).toEqual(expected)
}

describe.skipIf(process.platform === 'win32')('a file may only be so large', () => {
  /** Runs it with a limit in blocks of 1024 bytes. */
  function limited(kibibytes: number, directory: string) {
    const command = `ulimit -f ${kibibytes}; exec "$0" "$@"`
    const args = ['-c', command, process.execPath, MAIN, 'run', file, '--out', directory]
    const { status, stdout, stderr } = spawnSync('bash', args, { encoding: 'utf8', env: environment() })
    return { status, stdout, stderr }
  }

  it('the journal ends the run: 1, and one line that says how to go on', () => {
    const directory = join(folder, 'limited')
    const { status, stdout, stderr } = limited(40, directory)
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' })
    expect(stderr).toMatch(
      /^saddlewalk: .*limited: a file would be larger than this process may write; \d+% of the run is kept: saddlewalk run --resume .*limited continues it\n$/,
    )
    expect(readdirSync(directory).sort()).toEqual(['experiment.yaml', 'manifest.json', 'units.journal'])
    expect(journalBytes(directory)).toBeLessThanOrEqual(40 * 1024)
    expectToGoOn(directory)
  })

  it('the first file ends it before it has begun: 2, and nothing is left', () => {
    const directory = join(folder, 'nothing')
    const { status, stderr } = limited(0, directory)
    expect(status).toBe(2)
    expect(stderr).toBe(`saddlewalk: --out ${directory}: a file would be larger than this process may write\n`)
    expect(readdirSync(directory)).toEqual([])
  })
})

/** Whether this process may mount. */
const mounted = join(folder, 'disk')
mkdirSync(mounted)
const mount = (...options: string[]) =>
  process.platform === 'linux' && spawnSync('mount', ['-t', 'tmpfs', ...options, 'none', mounted]).status === 0
const unmount = () => spawnSync('umount', [mounted]).status === 0
const mayMount = mount('-o', 'size=64k') && unmount()

describe.runIf(mayMount)('a small disk', () => {
  afterEach(() => void unmount())

  it.each([
    ['the manifest', 4, 2],
    ['the journal', 40, 1],
    ['the journal, later', 64, 1],
  ])('that is full at %s ends the run, which goes on when there is room', (_, kibibytes, code) => {
    expect(mount('-o', `size=${kibibytes}k`)).toBe(true)
    const directory = join(mounted, 'run')
    const { status, stdout, stderr } = saddlewalk('run', file, '--out', directory)
    expect({ status, stdout }).toEqual({ status: code, stdout: '' })
    expect(stderr).toMatch(/^saddlewalk: .*there is no space left on the disk[^\n]*\n$/)
    expect(mount('-o', 'remount,size=64m')).toBe(true)
    if (code === 1) expectToGoOn(directory)
    else expect(saddlewalk('run', file, '--out', directory).status).toBe(0)
    expect(keptBytes(directory)).toEqual(expected)
  })

  it('that has no room for the result: it is printed, and made again when there is room', () => {
    // a shard that is the whole has the same journal in the end
    const shard = join(folder, 'shard')
    expect(saddlewalk('run', file, '--out', shard, '--shard', '1/1').status).toBe(0)
    const pages = Math.ceil(journalBytes(shard) / 4096)
    // beside the journal: experiment, manifest, lock, and two pages of the result
    expect(mount('-o', `size=${4 * (pages + 5)}k`)).toBe(true)
    const directory = join(mounted, 'run')
    const { status, stdout, stderr } = saddlewalk('run', file, '--out', directory)
    expect(status).toBe(1)
    expect(stdout).toContain('81,920 particles')
    expect(stderr).toMatch(/no space left on the disk; 100% of the run is kept: saddlewalk run --resume [^\n]*\n$/)
    expect(readdirSync(directory).sort()).toEqual(['experiment.yaml', 'manifest.json', 'units.journal'])
    expect(mount('-o', 'remount,size=64m')).toBe(true)
    expectToGoOn(directory)
  })
})

// the superuser may write everywhere, but not on a disk that is mounted to be read
it.runIf(mayMount)(
  'a folder that is mounted read-only: 2 before it runs, and 2 for going on with what is in it',
  async () => {
    expect(mount('-o', 'size=64m')).toBe(true)
    try {
      const directory = join(mounted, 'run')
      const running = started('run', file, '--out', directory, '--threads', '1')
      await until(running, () => journalBytes(directory) > 20_000)
      running.child.kill('SIGINT')
      expect((await running.ended).status).toBe(130)
      expect(mount('-o', 'remount,ro')).toBe(true)
      for (const args of [
        [file, '--out', join(mounted, 'new')],
        ['--resume', directory],
      ]) {
        const { status, stderr } = saddlewalk('run', ...args)
        expect({ status, stderr }).toMatchObject({ status: 2, stderr: expect.stringMatching(/may not be written\n$/) })
      }
      expect(mount('-o', 'remount,rw')).toBe(true)
      expectToGoOn(directory)
    } finally {
      unmount()
    }
  },
)
