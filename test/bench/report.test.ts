import { describe, expect, it } from 'vitest'
import { readEntries } from '#bench/entries.js'
import { different } from '#bench/peers.js'
import { entriesOf, figure, sectionMarkdown, sectionText } from '#bench/report.js'
import { comparisonTable } from '#src/bench/comparison-text.js'
import { medianInterval, ratioOfMedians } from '#src/bench/median.js'
import { percentage, positiveSeconds } from '#src/bench/settings.js'
import { markdownTable } from '#src/text/markdown.js'
import { temporaryFolder } from '../cli/command.js'

const { write } = temporaryFolder()
const seven = [1, 2, 3, 4, 5, 6, 7]
const section = {
  title: 'things',
  rows: [
    figure('speed', 'M particle-steps/s', seven),
    figure('wait', 's', seven),
    figure('room', 'MB', [200]),
    figure('this over that', '', seven),
    { name: 'other', note: 'not installed here' },
  ],
}

it('figures are medians with intervals, in text and in Markdown', () => {
  expect(sectionText(section).split('\n')[1]).toMatch(/^speed +4\.00 \[1\.00, 7\.00\] M particle-steps\/s$/)
  expect(sectionMarkdown(section).split('\n')).toEqual([
    '| things | median [95% interval] |',
    '|---|--:|',
    '| speed | 4.00 [1.00, 7.00] M particle-steps/s |',
    '| wait | 4.00 [1.00, 7.00] s |',
    '| room | 200 MB |',
    '| this over that | 4.00 [1.00, 7.00] |',
    '| other | not installed here |',
  ])
})

it('a bar in a cell does not end it', () => {
  expect(markdownTable({ heading: ['a|b'], rows: [], left: 1 })).toContain('| a\\|b |')
})

describe('the JSON of github-action-benchmark', () => {
  const entries = entriesOf(section, 'mine')

  it('has what is better when it is more: seconds become times a second', () => {
    expect(entries).toMatchObject([
      { name: 'things: speed', unit: 'M particle-steps/s', value: 4, range: '1.00000 to 7.00000' },
      { name: 'things: wait', unit: 'times/s', value: 0.25, range: '0.142857 to 1.00000' },
    ])
  })

  it('is read again', () => {
    const [speed] = readEntries(write('figures.json', JSON.stringify(entries)))
    expect(speed).toEqual({
      name: 'things: speed',
      unit: 'M particle-steps/s',
      interval: { median: 4, low: 1, high: 7 },
      machine: 'mine',
    })
  })

  it.each([
    ['no JSON', '{'],
    ['an object', '{}'],
    ['no range', JSON.stringify([{ ...entries[0], range: '± 3%' }])],
    ['no machine', JSON.stringify([{ ...entries[0], extra: '' }])],
    ['no number', JSON.stringify([{ ...entries[0], value: 'fast' }])],
  ])('is refused with %s, on one line', (_, text) => {
    const file = write('wrong.json', text)
    expect(() => readEntries(file)).toThrow(/^\S+wrong\.json: these are no figures of npm run bench -- --json: [^\n]+$/)
  })
})

describe('medians that were measured apart', () => {
  it('have an interval wider than each of the two', () => {
    const [a, b] = [medianInterval([8, 9, 10, 11, 12, 13]), medianInterval([4, 4.5, 5, 5.5, 6, 6.5])]
    const { estimate, low, high } = ratioOfMedians(a, b)
    expect(estimate).toBeCloseTo(2, 12)
    expect(Math.log(high / estimate)).toBeCloseTo(Math.hypot(Math.log(13 / 10.5), Math.log(5.25 / 4)), 12)
    expect(Math.log(estimate / low)).toBeCloseTo(Math.hypot(Math.log(10.5 / 8), Math.log(6.5 / 5.25)), 12)
  })
})

it('a comparison says the verdict, both clocks and how many pairs', () => {
  const interval = { estimate: 1.1, low: 1.06, high: 1.14 }
  const pair = { before: { wall: 1, cpu: 1 }, now: { wall: 1, cpu: 1 } }
  const { rows } = comparisonTable([
    { name: 'a', verdict: 'regression', clock: 'cpu', ratio: interval, wall: { ...interval, low: 0.9 }, pairs: [pair] },
    { name: 'b', verdict: 'faster', ratio: interval },
    { name: 'c', skipped: 'before cannot run it' },
  ])
  expect(rows).toEqual([
    ['a', 'regression', '1.100 [1.060, 1.140]', 'cpu', '1.100 [0.900, 1.140]', '1'],
    ['b', 'faster', '1.100 [1.060, 1.140]', 'medians', '–', '–'],
    ['c', 'skipped: before cannot run it', '–', '–', '–', '–'],
  ])
})

describe('a peer', () => {
  const answer = (mean: number) => ({ seconds: 1, particleSteps: 1, statistics: { x: { mean, standardError: 0.3 } } })
  const truths = { x: { mean: 2, standardError: 0.4 } }

  it('may be off by five standard errors of both', () => {
    expect(different(truths, answer(4.49))).toBeNull()
    expect(different(truths, answer(4.51))).toBe('x is 4.51 ± 0.3, and should be 2 ± 0.4')
  })

  it('must have every statistic, and numbers', () => {
    expect(different({ y: truths.x }, answer(2))).not.toBeNull()
    expect(different(truths, answer(Number.NaN))).not.toBeNull()
  })
})

it('settings are read, or refused in one line', () => {
  expect([percentage('--threshold', '5%'), positiveSeconds('--seconds', '1.5')]).toEqual([0.05, 1.5])
  for (const text of ['5', '0%', '-1%', 'x%', '5%5'])
    expect(() => percentage('--threshold', text)).toThrow(`--threshold ${text}: give a percentage above 0, as 5%`)
  for (const text of ['0', 'x', 'Infinity'])
    expect(() => positiveSeconds('--seconds', text)).toThrow(`--seconds ${text}: give seconds, a number above 0`)
})
