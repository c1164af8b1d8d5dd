/** The report for a repository: Markdown beside its figures. */
import { markdownTable } from '../text/markdown.js'
import type { MadeBy } from './files.js'
import type { JudgedClaim, Reproduction } from './reproduction.js'
import { cellsOf, HEADING, headingOf, leadOf, TITLE } from './words.js'

export function reportMarkdown(reproduction: Reproduction, madeBy: MadeBy): string {
  const parts = [
    `# ${TITLE}`,
    ...leadOf(reproduction, madeBy),
    '## The claims',
    claimsTable(reproduction.claims),
    ...reproduction.claims.map(claimSection),
  ]
  return `${parts.join('\n\n')}\n`
}

function claimsTable(claims: readonly JudgedClaim[]): string {
  const rows = claims.flatMap(({ claim, judgement }) =>
    judgement.findings.map(finding => [
      String(claim.number),
      ...cellsOf(finding),
      finding.figure === null ? '' : `[${finding.figure}](figures/${finding.figure}.svg)`,
    ]),
  )
  const heading = ['', ...HEADING, 'figure']
  return markdownTable({ heading, rows, left: heading.length })
}

function claimSection(judged: JudgedClaim): string {
  const { claim, experiments, judgement } = judged
  const files = Object.keys(experiments).map(name => `\`experiments/${claim.number}-${name}.yaml\``)
  const runs = files.length === 0 ? [] : [`Experiments: ${files.join(', ')}.`]
  return [
    `## ${headingOf(judged)}`,
    `${claim.source}.`,
    ...judgement.figures.map(({ name, title }) => `![${title}](figures/${name}.svg)`),
    ...judgement.remarks,
    ...runs,
  ].join('\n\n')
}
