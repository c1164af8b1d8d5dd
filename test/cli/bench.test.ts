/** saddlewalk bench, as a process; nothing is asserted of how long anything takes. */
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { IDLE, writePackage } from '../bench/packages.js'
import { complaintOf, SADDLE, saddlewalk, temporaryFolder } from './command.js'

const { folder, write } = temporaryFolder()
const file = write('saddle.yaml', SADDLE)
const other = writePackage(IDLE)
afterAll(() => rmSync(other, { recursive: true }))
const kept = join(folder, 'kept.json')
const quick = ['--rounds', '6', '--threads', '1', '--set', 'particles=20']

describe('times', () => {
  it('are printed with intervals, and kept', () => {
    const { status, stdout, stderr } = saddlewalk('bench', file, ...quick, '--save', kept)
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(stdout).toMatch(/^experiment: wasm on 1 thread +median of 6 runs\non the wall +\S+ \[\S+, \S+\] s\n/)
    expect(stdout).toMatch(/\nthroughput +\S+ M particle-steps\/s\n$/)
    expect(existsSync(kept)).toBe(true)
  })

  it('are one JSON object with --json', () => {
    const { status, stdout } = saddlewalk('bench', file, ...quick, '--json')
    expect(status).toBe(0)
    const { times, engine, wall } = JSON.parse(stdout)
    expect(times).toHaveLength(6)
    expect(engine).toEqual({ name: 'wasm', threads: 1 })
    expect(wall.low).toBeLessThanOrEqual(wall.median)
  })
})

describe('--check', () => {
  const edited = (name: string, edit: (times: Record<string, unknown>) => void) => {
    const times = JSON.parse(readFileSync(kept, 'utf8'))
    edit(times)
    return write(name, JSON.stringify(times))
  }
  const scaled = (factor: number) => (times: { times?: { wall: number; cpu: number }[] }) => {
    for (const each of times.times!) each.cpu *= factor
  }
  const check = (against: string, ...more: string[]) =>
    saddlewalk('bench', file, ...quick, '--check', '--against', against, ...more)

  it('ends with 1 where the time was a thousandth, with 0 where it was a thousand times as long', () => {
    const slower = check(edited('fast.json', scaled(0.001)))
    expect(slower.status).toBe(1)
    expect(slower.stdout).toMatch(/\nexperiment +regression +/)
    expect(slower.stdout).toContain('not in pairs: weaker')
    const faster = check(edited('slow.json', scaled(1000)), '--json')
    expect(faster.status).toBe(0)
    expect(JSON.parse(faster.stdout)).toMatchObject({ verdict: 'faster' })
  })

  it('in pairs with another package, which does nothing at all, is a regression', () => {
    const { status, stdout } = check(other, '--seconds', '0.001')
    expect(status).toBe(1)
    expect(stdout).toMatch(/regression .* cpu .* 12\n/)
    expect(stdout).toContain(`before: saddlewalk 9.9.9 in ${other}`)
  })

  it('refuses times of other work and of other machines, before it takes its own', () => {
    const against = ['--threads', '1', '--rounds', '6', '--check', '--against']
    expect(complaintOf('bench', file, ...against, kept)).toBe(`--against ${kept}: its times are of another experiment`)
    const elsewhere = edited('elsewhere.json', times => (times.machine = 'a better one'))
    expect(complaintOf('bench', file, ...quick, '--check', '--against', elsewhere)).toBe(
      `--against ${elsewhere}: its times are of another machine (a better one): give --other-machine to compare all the same`,
    )
    expect(check(elsewhere, '--other-machine').stderr).toBe('')
    const threads = edited('threads.json', times => (times.engine = { name: 'wasm', threads: 7 }))
    expect(complaintOf('bench', file, ...quick, '--check', '--against', threads)).toBe(
      `--against ${threads}: its times are of wasm on 7 threads, and these of wasm on 1 thread`,
    )
  })
})

it.each([
  [['--check'], '--check: give --against, the folder of another saddlewalk package or a file of --save'],
  [['--against', 'x'], '--against has no meaning without --check'],
  [['--other-machine'], '--other-machine has no meaning without --check'],
  [['--check', '--against', 'x', '--save', 'y'], '--save has no meaning with --check'],
  [['--rounds', '5'], '--rounds 5: an interval of the median needs 6'],
  [['--engine', 'wsam'], 'unknown engine "wsam" — did you mean "wasm"? (there are auto, gpu, native, wasm, reference)'],
])('refuses %j', (given, message) => {
  expect(complaintOf('bench', file, ...given)).toBe(message)
})

it('refuses an experiment that measures nothing, and a folder or file of another kind', () => {
  const nothing = write('nothing.yaml', SADDLE.split('\n').slice(0, 6).join('\n'))
  expect(complaintOf('bench', nothing)).toBe('nothing to measure: give escape, diffusion or both')
  expect(complaintOf('bench', file, '--check', '--against', folder)).toBe(
    `${folder}: this is not the folder of a saddlewalk package (its package.json says so)`,
  )
  expect(complaintOf('bench', file, '--check', '--against', file)).toMatch(
    /these are no times of saddlewalk bench --save/,
  )
})
