/** What a reproduction leaves in its folder: the report as a page and for a repository, the findings, what was run. */
import { stringify } from 'yaml'
import type { ExperimentInput } from '../experiment/schema.js'
import { reportMarkdown } from './markdown.js'
import { reproductionPage } from './page.js'
import type { Reproduction } from './reproduction.js'

/** Of the program that made it. */
export interface MadeBy {
  readonly version: string
  readonly command: string
}

/** Contents by file name, folders with slashes. */
export function filesOf(reproduction: Reproduction, madeBy: MadeBy): Map<string, string> {
  const files = new Map([
    ['README.md', reportMarkdown(reproduction, madeBy)],
    ['report.html', reproductionPage(reproduction, madeBy)],
    ['findings.json', `${JSON.stringify(findingsOf(reproduction, madeBy), null, 2)}\n`],
  ])
  for (const { claim, experiments, judgement } of reproduction.claims) {
    for (const { name, svg } of judgement.figures) files.set(`figures/${name}.svg`, svg)
    for (const [name, experiment] of Object.entries(experiments))
      files.set(`experiments/${claim.number}-${name}.yaml`, experimentText(experiment))
  }
  return files
}

/** For programs: what `--json` prints. */
export function findingsOf({ quick, claims, engine }: Reproduction, { version, command }: MadeBy) {
  return {
    paper: 'Kim, Park, Choi, Lee: Stability Analysis of Sharpness-Aware Minimization, ICML 2026, arXiv 2301.06308',
    saddlewalk: version,
    command,
    quick,
    engine,
    claims: claims.map(({ claim: { number, title, source }, judgement: { findings, remarks } }) => ({
      ...{ number, title, source, findings, remarks },
    })),
  }
}

const experimentText = (experiment: ExperimentInput) =>
  stringify(experiment, { lineWidth: 0, aliasDuplicateObjects: false })
