/** npm run bench, as a process, where it is used wrongly: nothing is measured. */
import { spawnSync } from 'node:child_process'
import { existsSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { resolve } from 'node:path'
import { expect, it } from 'vitest'
import { withSlowerPackage } from '#bench/studies/slower-package.js'
import { TimedPackage } from '#src/bench/timed-package.js'
import { temporaryFolder } from '../cli/command.js'
import { IDLE, writePackage } from './packages.js'

const { write } = temporaryFolder()
const kept = write(
  'kept.json',
  JSON.stringify([{ name: 'check: x', unit: 'u', value: 1, range: '1 to 1', extra: 'machine: a better one' }]),
)

it.each([
  [['nonsense'], 'there is no benchmark "nonsense"; there are throughput, scaling,'],
  [['--nonsense'], "error: unknown option '--nonsense'"],
  [['--check', 'memory'], '--check has workloads of its own: memory has no meaning with it'],
  [['--check', '--threshold', '5'], '--threshold 5: give a percentage above 0, as 5%'],
  [['--check', '--seconds', '0'], '--seconds 0: give seconds, a number above 0'],
  [['--check', '--against', 'no-such'], '--against no-such: there is no such file, and no such revision'],
  [['--check', '--against', kept], `${kept}: its figures are of another machine (a better one): give --other-machine`],
])('refuses %j with 2 and one line', (given, message) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [resolve('dist/bench/main.js'), ...given], {
    encoding: 'utf8',
    cwd: tmpdir(),
  })
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
  expect(stderr.trimEnd().split('\n').at(-1)).toContain(message)
})

it('the package that a study slows down does what the other does, and is taken away', async () => {
  const idle = writePackage(IDLE)
  const slower = await withSlowerPackage(idle, 0.1, async folder => {
    const timed = new TimedPackage(folder)
    const { particleSteps } = await timed.time({ kind: 'experiment', experiment: {} as never, engine: 'wasm' })
    timed.close()
    expect(particleSteps).toBe(10)
    return folder
  })
  expect(existsSync(slower)).toBe(false)
  rmSync(idle, { recursive: true })
})
