/** `npm run study:fuzz`: 10,000 fuzzed experiment files. Writes fuzz.md beside this file. */
import { writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { compiler } from '../../engines/compiler.js'
import { caseOf } from './cases.js'
import { commandOutcome } from './command.js'
import { faultsOf, fuzz } from './fuzz.js'
import type { Kind, Outcome } from './harness.js'

const SEED = 'fuzz'
const CASES = 10_000
const ENGINES = ['wasm', 'reference', ...(compiler === null ? [] : ['native'])]
const RUN_SHARE = 1 / 8
const RUN_MILLISECONDS = 500
const DEADLINE_MILLISECONDS = 30_000
const COMMANDS = 100
const KILL_MILLISECONDS = 5000

const PREAMBLE = `# Fuzzed experiment files

Made by \`npm run study:fuzz\` (some minutes) with the seed "${SEED}". Half of the files are examples and experiments of the
reproduction with one to four changes: bits turned, lines removed, doubled or moved, numbers at the edge of what can be
written, names as \`__proto__\` and \`../../x\`, groups nested 10,000 deep, aliases that multiply, formulas of 10,000
characters. A quarter are experiments that fast-check edits, a quarter formulas and conditions that it writes. Over two in five are put one to
three arguments of \`--set\`, of the same numbers, names and groups.

Each is loaded as the command line does, in a process with ${DEADLINE_MILLISECONDS / 1000} s for each: no answer, an end of the process, an error that is
not the user's, or a message of more than one line is a fault. Of what is accepted the kernels are printed and assembled (those of
the first three variants); of one in ${1 / RUN_SHARE}, drawn with the seed, the laws are made too (\`theory\`, of
the first three variants), and it is run (engines ${ENGINES.join(', ')} in turn, one thread) and cut off after ${RUN_MILLISECONDS / 1000} s. Then ${COMMANDS} of
the files go through \`saddlewalk run --out\` as a process, killed after ${KILL_MILLISECONDS / 1000} s, and what ran through theory, figures, report, histogram and
show: the status is 0, or 2 with one line, and nothing is written outside the working folder.
`

test('fuzz', { timeout: 3_600_000 }, async () => {
  let done = 0
  const outcomes = await fuzz({
    seed: SEED,
    cases: CASES,
    runShare: RUN_SHARE,
    runMilliseconds: RUN_MILLISECONDS,
    engines: ENGINES,
    deadlineMilliseconds: DEADLINE_MILLISECONDS,
    onDone: () => ++done % 100 === 0 && process.stderr.write(`\r${done} files   `),
  })
  const commands: Outcome[] = []
  for (let i = 0; i < COMMANDS; i++) {
    // a step that is odd meets files of every making
    const fuzzCase = caseOf(SEED, i * (CASES / COMMANDS - 1))
    commands.push(await commandOutcome(fuzzCase, { killMilliseconds: KILL_MILLISECONDS }))
    process.stderr.write(`\r${i + 1} commands   `)
  }
  writeFileSync(new URL('fuzz.md', import.meta.url), `${PREAMBLE}\n${report(outcomes, commands)}`)
  expect(faultsOf([...outcomes, ...commands])).toEqual([])
})

const WORDS: Readonly<Record<Kind, string>> = {
  refused: 'refused in one line',
  planned: 'accepted, kernels assembled',
  ran: 'run to the end',
  'cut off': 'run until cut off',
  fault: 'fault',
}

function report(outcomes: readonly Outcome[], commands: readonly Outcome[]): string {
  const count = (of: readonly Outcome[], kind: string) => of.filter(outcome => outcome.kind === kind).length
  const rows = Object.entries(WORDS).map(
    ([kind, words]) => `| ${words} | ${count(outcomes, kind)} | ${count(commands, kind)} |`,
  )
  const faults = faultsOf([...outcomes, ...commands]).map(fault => `- ${fault.split('\n')[0]}\n`)
  return `On ${new Date().toISOString().slice(0, 10)}:

| | ${outcomes.length} files | ${commands.length} as commands |
|---|---|---|
${rows.join('\n')}

Slowest of those that were not run: ${slowest(outcomes.filter(({ kind }) => kind === 'refused' || kind === 'planned'))}.
Slowest of those that were: ${slowest(outcomes.filter(({ kind }) => kind === 'ran' || kind === 'cut off'))}.
${faults.length === 0 ? '' : `\n${faults.join('')}`}`
}

function slowest(outcomes: readonly Outcome[]): string {
  const [{ name, milliseconds }] = [...outcomes].sort((a, b) => b.milliseconds - a.milliseconds) as [Outcome]
  return `${(milliseconds / 1000).toFixed(1)} s for number ${name}`
}
