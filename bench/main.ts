/** `npm run bench`: all benchmarks, or those named, as `npm run bench -- throughput`; with --check the regression check. */
import { appendFileSync, writeFileSync } from 'node:fs'
import { Command, CommanderError } from 'commander'
import { isRegression } from '../src/bench/comparison-text.js'
import { machineLine } from '../src/bench/machine.js'
import { percentage, positiveSeconds } from '../src/bench/settings.js'
import { interruptible } from '../src/cli/interruptible.js'
import { InputError } from '../src/experiment/input-error.js'
import { table } from '../src/text/format.js'
import { markdownTable } from '../src/text/markdown.js'
import { tableOf } from './check/against.js'
import { check } from './check/check.js'
import { entriesOf, type Section, sectionMarkdown } from './report.js'
import { NAMES, runSuite } from './suite.js'

/** 0 done, 1 a regression, 2 bad usage, 130 interrupted. */
const EXIT = { regression: 1, badUsage: 2, interrupted: 130 }

interface Options {
  readonly json?: string
  readonly markdown?: string
  readonly check?: boolean
  readonly against?: string
  readonly threshold: string
  readonly seconds: string
  readonly seed: string
  readonly otherMachine?: boolean
}

const command = new Command('npm run bench --')
  .argument('[names...]', `benchmarks, of ${NAMES.join(', ')} (default: all)`)
  .option('--json <file>', 'keep the figures as github-action-benchmark reads them (customBiggerIsBetter)')
  .option('--markdown <file>', 'put the tables at the end of a file, as $GITHUB_STEP_SUMMARY')
  .option('--check', 'compare with another revision, in pairs; ends with 1 on a regression')
  .option('--against <revision>', 'a revision, or a file of --json (default: HEAD if anything changed, else HEAD~1)')
  .option('--threshold <percentage>', 'how much longer a time must be to matter', '5%')
  .option('--seconds <seconds>', 'time for pairs, of which at least 12 are taken', '120')
  .option('--seed <text>', 'of the order within pairs', 'saddlewalk')
  .option('--other-machine', 'compare also with figures of another machine')
  .exitOverride()

async function measure(names: readonly string[], options: Options, signal: AbortSignal): Promise<number> {
  const sections = await runSuite(names, signal)
  keep(options, sections, sections.map(sectionMarkdown))
  return 0
}

async function compare(names: readonly string[], options: Options, signal: AbortSignal): Promise<number> {
  if (names.length > 0)
    throw new InputError(`--check has workloads of its own: ${names.join(' ')} has no meaning with it`)
  const { against, seed, otherMachine = false } = options
  const threshold = percentage('--threshold', options.threshold)
  const seconds = positiveSeconds('--seconds', options.seconds)
  const checked = await check(against, { threshold, seconds, seed, otherMachine }, signal)
  process.stdout.write(`${table(tableOf(checked))}\n`)
  keep(options, [checked.now], [markdownTable(tableOf(checked))])
  return checked.compared.some(isRegression) ? EXIT.regression : 0
}

function keep({ json, markdown }: Options, sections: readonly Section[], tables: readonly string[]): void {
  const entries = sections.flatMap(section => entriesOf(section, machineLine()))
  if (json !== undefined) writeFileSync(json, `${JSON.stringify(entries, null, 2)}\n`)
  if (markdown !== undefined) appendFileSync(markdown, `${tables.join('\n\n')}\n`)
}

function report(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : EXIT.badUsage
  const { name, message, stack } = error as Error
  const known: Record<string, number> = { InputError: EXIT.badUsage, Interrupted: EXIT.interrupted }
  process.stderr.write(`${known[name] === undefined ? stack : message}\n`)
  return known[name] ?? EXIT.regression
}

try {
  command.parse()
  const options = command.opts<Options>()
  process.exitCode = await interruptible(false, ({ signal }) =>
    (options.check ? compare : measure)(command.args, options, signal),
  )
} catch (error) {
  process.exitCode = report(error)
}
