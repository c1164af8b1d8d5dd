/** Packages in processes of their own; nothing is asserted of how long they take. */
import { rmSync } from 'node:fs'
import { afterAll, describe, expect, it } from 'vitest'
import { comparePackages, type NamedTask } from '#src/bench/compare-packages.js'
import { packageFiles } from '#src/bench/package-files.js'
import { TimedPackage } from '#src/bench/timed-package.js'
import { IDLE, writePackage } from './packages.js'

const idle = writePackage(IDLE)
const old = writePackage(`export async function simulate(experiment) {
  if (experiment.name === 'new') throw new Error('unknown setting "name"')
  return { engine: { name: 'wasm', threads: 1 }, timing: { particleSteps: 10 } }
}`)
const mortal = writePackage('export const simulate = () => process.exit(7)')
afterAll(() => {
  for (const folder of [idle, old, mortal]) rmSync(folder, { recursive: true })
})

const experiment = (name: string): NamedTask => ({
  name,
  task: { kind: 'experiment', experiment: { name } as never, engine: 'wasm', threads: 1 },
})
const command: NamedTask = { name: 'command', task: { kind: 'command', arguments: ['--version'] } }
const options = { threshold: 0.05, seconds: 1e-6, seed: 'x' }

describe('two packages', () => {
  it('are timed in pairs by both clocks, and what the old one cannot do is skipped with its reason', async () => {
    const compared = await comparePackages(
      { before: old, now: idle },
      [experiment('known'), experiment('new')],
      options,
    )
    expect(compared[0]).toMatchObject({ name: 'known', clock: 'cpu' })
    const { pairs } = compared[0] as Extract<(typeof compared)[0], { pairs: unknown }>
    expect(pairs).toHaveLength(12)
    for (const { before, now } of pairs)
      expect(Math.min(before.wall, now.wall, before.cpu!, now.cpu!)).toBeGreaterThan(0)
    expect(compared[1]).toEqual({ name: 'new', skipped: 'before cannot run it: unknown setting "name"' })
  })

  it('must be able to do the task now', async () => {
    await expect(comparePackages({ before: idle, now: old }, [experiment('new')], options)).rejects.toThrow(
      'unknown setting "name"',
    )
  })

  it('one of which ends is said', async () => {
    await expect(comparePackages({ before: idle, now: mortal }, [experiment('x')], options)).rejects.toThrow(
      /ended: 7$/,
    )
  })

  it('are stopped by a signal, for its reason', async () => {
    const controller = new AbortController()
    const comparison = comparePackages({ before: idle, now: idle }, [command], {
      ...options,
      seconds: 100,
      signal: controller.signal,
    })
    setTimeout(() => controller.abort(new Error('enough')), 300)
    await expect(comparison).rejects.toThrow('enough')
  })
})

it('a command is timed as a process, its processor time by itself', async () => {
  const timed = new TimedPackage(idle)
  try {
    const { times, engine } = await timed.time(command.task)
    expect(engine).toBeNull()
    expect(times.cpu).toBeGreaterThan(0)
    expect(times.wall).toBeGreaterThan(0)
  } finally {
    timed.close()
  }
})

it('a device that is not the processor has no processor time', async () => {
  const timed = new TimedPackage(idle)
  try {
    const { times } = await timed.time({ kind: 'experiment', experiment: {} as never, engine: 'gpu', threads: 1 })
    expect(times.cpu).toBeNull()
  } finally {
    timed.close()
  }
})

it.each(['/', 'examples'])('%s is not the folder of a package', folder => {
  expect(() => packageFiles(folder)).toThrow('this is not the folder of a saddlewalk package')
})

it('a package that is not built is said', () => {
  const folder = writePackage(IDLE)
  rmSync(`${folder}/dist/index.js`)
  expect(() => packageFiles(folder)).toThrow('saddlewalk is not built there')
  rmSync(folder, { recursive: true })
})
