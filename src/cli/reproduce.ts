import { mkdirSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { styleText } from 'node:util'
import { InputError } from '../experiment/input-error.js'
import { didYouMean } from '../experiment/nearest.js'
import type { Finding } from '../reproduce/claim.js'
import { filesOf, findingsOf } from '../reproduce/files.js'
import { claims } from '../reproduce/kim2026/claims.js'
import { type Reproduction, reproduce as reproduceClaims } from '../reproduce/reproduction.js'
import { verdictText } from '../reproduce/verdict.js'
import { allFindings, headingOf, tallyText } from '../reproduce/words.js'
import { programOf } from '../runs/provenance.js'
import { significant } from '../text/format.js'
import { interruptible } from './interruptible.js'
import { wholeNumber } from './options.js'
import { ProgressBar } from './progress.js'
import { writeWhole } from './write-file.js'

interface ReproduceOptions {
  readonly quick?: boolean
  readonly out: string
  readonly engine: string
  readonly threads?: string
  readonly json?: boolean
}

const PAPERS = ['kim2026']

/** Runs every claim of a paper, and writes the report. */
export async function reproduce(paper: string, options: ReproduceOptions): Promise<void> {
  if (!PAPERS.includes(paper))
    throw new InputError(`there is no paper "${paper}"${didYouMean(paper, PAPERS)} (there is ${PAPERS.join(', ')})`)
  const threads = wholeNumber('--threads', options.threads)
  prepareFolder(options.out)
  const bar = new ProgressBar()
  const reproduction = await interruptible(false, ({ signal }) =>
    reproduceClaims(
      claims,
      { quick: options.quick ?? false },
      {
        engine: options.engine,
        ...(threads === undefined ? {} : { threads }),
        signal,
        onProgress: progress => bar.update(progress),
      },
    ).finally(() => bar.clear()),
  )
  const madeBy = {
    version: programOf().version,
    command: `saddlewalk reproduce ${paper}${options.quick ? ' --quick' : ''}`,
  }
  for (const [name, content] of filesOf(reproduction, madeBy)) {
    mkdirSync(dirname(join(options.out, name)), { recursive: true })
    writeWhole(join(options.out, name), content, '--out')
  }
  const printed = options.json
    ? JSON.stringify(findingsOf(reproduction, madeBy))
    : summaryOf(reproduction, join(options.out, 'report.html'))
  process.stdout.write(`${printed}\n`)
}

/** So that nothing is run in vain, and no file of somebody else's is overwritten. */
function prepareFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true })
  } catch (error) {
    throw new InputError(`--out ${folder}: this folder cannot be made: ${(error as Error).message}`)
  }
  const others = readdirSync(folder)
  if (others.length > 0 && !others.includes('findings.json'))
    throw new InputError(
      `--out ${folder}: the folder is not empty, and no reproduction is in it that could be replaced`,
    )
}

const COLOURS = {
  holds: 'green',
  'holds within': 'cyan',
  'fails beyond': 'yellow',
  fails: 'red',
  'not decided': 'magenta',
} as const

function summaryOf(reproduction: Reproduction, report: string): string {
  const sections = reproduction.claims.map(judged =>
    [
      styleText('bold', headingOf(judged), { stream: process.stdout }),
      ...judged.judgement.findings.flatMap(findingLines),
    ].join('\n'),
  )
  const findings = allFindings(reproduction)
  const last = `${findings.length} findings in ${significant(reproduction.seconds, 3)} s: ${tallyText(findings)}\n${report}`
  return [...sections, last].join('\n\n')
}

function findingLines({ claim, prediction, measured, verdict }: Finding): string[] {
  const text = styleText(COLOURS[verdict.kind], verdictText(verdict), { stream: process.stdout })
  return [`  ${text}: ${claim}`, `    measured ${measured}; predicted ${prediction}`]
}
