/** What only a person at a terminal sees, and numbers as a person reads them. */
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ProgressBar, progressLine } from '#src/cli/progress.js'
import { duration, interval, rate, significant, table, whole, withoutEmpty } from '#src/text/format.js'
import { environment, MAIN, SADDLE, temporaryFolder } from './command.js'

const { folder, write } = temporaryFolder()

// util-linux's script gives a command a pseudo-terminal
const hasScript = /util-linux/.test(spawnSync('script', ['--version'], { encoding: 'utf8' }).stdout ?? '')

const ERASE = '\r\u001b[2K'
const COLOUR = '\u001b[36m'

describe.runIf(hasScript)('in a terminal (where there is util-linux to make one)', () => {
  const file = write('saddle.yaml', SADDLE)

  /** All that the terminal shows, standard output redirected or not. */
  function shown(particles: number, variables: Record<string, string> = {}, redirection = ''): string {
    const args = [process.execPath, MAIN, 'run', file, '--engine', 'reference', '--threads', '1']
    args.push('--set', `particles=${particles}`)
    const command = `${args.map(arg => `'${arg}'`).join(' ')} ${redirection}`
    const { stdout, status } = spawnSync('script', ['-qec', command, '/dev/null'], {
      encoding: 'utf8',
      env: environment({ TERM: 'xterm-256color', ...variables }),
    })
    expect(status).toBe(0)
    return stdout
  }

  it('a bar goes forward, and is gone before the summary, which has colours', () => {
    const output = shown(12_000)
    const [before, ...drawn] = output.split(ERASE)
    expect(before).toBe('')
    expect(drawn.length).toBeGreaterThan(1)
    const shares = drawn.slice(0, -1).map(line => Number(/^[█░]{30} (\d+)% {2}.*particle-steps\/s/.exec(line)?.[1]))
    expect(shares[0]).toBeGreaterThanOrEqual(0)
    expect(shares).toEqual([...shares].sort((a, b) => a - b))
    expect(drawn.at(-1)).toContain('12,000 particles, 400 steps')
    expect(drawn.at(-1)).not.toMatch(/[█░]{30}/)
    expect(drawn.at(-1)).toContain(COLOUR)
  })

  it('the bar is on standard error, and a summary in a file has no colours', () => {
    const file = join(folder, 'summary.txt')
    const drawn = shown(6000, {}, `> '${file}'`).split(ERASE)
    expect(drawn.length).toBeGreaterThan(2)
    expect([drawn[0], drawn.at(-1)]).toEqual(['', ''])
    for (const line of drawn.slice(1, -1)) expect(line).toMatch(/^[█░]{30} \d+% {2}/)
    const summary = readFileSync(file, 'utf8')
    expect(summary).toContain('6,000 particles')
    expect(summary).not.toContain('\u001b')
  })

  it('NO_COLOR takes the colours away', () => {
    const summary = shown(100, { NO_COLOR: '1' }).split(ERASE).at(-1)!
    expect(summary).toContain('100 particles')
    expect(summary).not.toContain('\u001b')
  })
})

describe('the progress bar', () => {
  const progress = { share: 0.25, particleSteps: 5e6, seconds: 2 }
  const barOn = (isTTY: boolean) => {
    const written: string[] = []
    const stream = { isTTY, write: (text: string) => written.push(text) } as unknown as NodeJS.WriteStream
    return { written, bar: new ProgressBar(stream) }
  }

  it('has a share, a rate and the time left', () => {
    expect(progressLine(progress)).toMatchInlineSnapshot(
      `"███████░░░░░░░░░░░░░░░░░░░░░░░ 25%  2.5 M particle-steps/s, 6 s left"`,
    )
    expect(progressLine({ ...progress, mostSeconds: 7200 })).toMatchInlineSnapshot(
      `"███████░░░░░░░░░░░░░░░░░░░░░░░ 25%  2.5 M particle-steps/s, 6 s left, 2.0 h in all at most"`,
    )
    expect(progressLine({ ...progress, share: 0 })).toMatchInlineSnapshot(
      `"░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░ 0%  2.5 M particle-steps/s"`,
    )
    expect(progressLine({ ...progress, share: 1 })).toMatchInlineSnapshot(
      `"██████████████████████████████ 100%  2.5 M particle-steps/s, 0 s left"`,
    )
  })

  it('is drawn at most ten times a second, and then taken away', () => {
    const { written, bar } = barOn(true)
    bar.update(progress)
    bar.update(progress)
    expect(written).toEqual([`${ERASE}${progressLine(progress)}`])
    bar.clear()
    bar.clear()
    expect(written.slice(1)).toEqual([ERASE])
  })

  it('is nothing where there is no terminal', () => {
    const { written, bar } = barOn(false)
    bar.update(progress)
    bar.clear()
    expect(written).toEqual([])
  })
})

describe('numbers', () => {
  it.each<[value: number | null | undefined, text: string]>([
    [null, '–'],
    [undefined, '–'],
    [0, '0'],
    [65_536, '65,536'],
    [-1, '-1'],
    [999_999, '999,999'],
    [1_000_000, '1.000e+6'],
    [0.123456, '0.1235'],
    [0.5, '0.5'],
    [1234.56, '1,235'],
    [0.0001, '0.0001'],
    [0.00001234567, '1.235e-5'],
    [Number.POSITIVE_INFINITY, 'Infinity'],
  ])('significant(%s) is %s', (value, text) => {
    expect(significant(value)).toBe(text)
  })

  it('to other digits', () => {
    expect(significant(0.123456, 2)).toBe('0.12')
    expect(whole(4_294_967_296)).toBe('4,294,967,296')
    expect(rate(1.23456e9)).toBe('1,230 M particle-steps/s')
  })

  it('intervals, open where an end is not known', () => {
    expect(interval({ estimate: 0.5, low: 0.25, high: 0.75 })).toBe('0.5 [0.25, 0.75]')
    expect(interval({ estimate: 10, low: 8, high: null })).toBe('10 [8, …]')
    expect(interval({ estimate: null, low: 8, high: null })).toBe('–')
    expect(interval(null)).toBe('–')
  })

  it.each([
    [0.1, '1 s'],
    [89, '89 s'],
    [90, '2 min'],
    [5399, '90 min'],
    [5400, '1.5 h'],
  ])('%d seconds are %s', (seconds, text) => {
    expect(duration(seconds)).toBe(text)
  })
})

describe('tables', () => {
  it('put names to the left and numbers to the right, whatever their colour', () => {
    const rows = [
      ['a', '1'],
      ['\u001b[36mlong\u001b[39m', '22'],
    ]
    expect(table({ heading: ['name', 'n'], rows, left: 1, notes: ['a note'] })).toBe(
      'name   n\na      1\n\u001b[36mlong\u001b[39m  22\na note',
    )
  })

  it('leave out those droppable columns that are empty in every row', () => {
    const rows = [
      ['1', '–', '–', '–'],
      ['2', '–', '3', '–'],
    ]
    const full = { heading: ['a', 'b', 'c', 'd'], rows, left: 1 }
    expect(withoutEmpty(full, ['b', 'c'])).toEqual({
      heading: ['a', 'c', 'd'],
      rows: [
        ['1', '–', '–'],
        ['2', '3', '–'],
      ],
      left: 1,
    })
  })
})
