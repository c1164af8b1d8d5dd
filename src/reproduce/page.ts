/** The report as one self-contained page. */
import { commands, documentHtml, figureHtml, list, section, tableHtml } from '../report/page.js'
import type { MadeBy } from './files.js'
import type { JudgedClaim, Reproduction } from './reproduction.js'
import { cellsOf, HEADING, headingOf, leadOf, TITLE } from './words.js'

export function reproductionPage(reproduction: Reproduction, madeBy: MadeBy): string {
  const lead = leadOf(reproduction, madeBy).map(line => line.replaceAll('`', ''))
  return documentHtml({ title: TITLE, lead }, reproduction.claims.map(claimSection))
}

function claimSection(judged: JudgedClaim): string {
  const { claim, experiments, judgement } = judged
  const { findings, figures, remarks } = judgement
  const names = Object.keys(experiments)
  return section(
    headingOf(judged),
    [
      list([`${claim.source}.`, ...remarks]),
      tableHtml({ heading: HEADING, rows: findings.map(cellsOf), left: HEADING.length }),
      figures
        .map(({ name, title, svg, vegaLite }) => figureHtml({ name, svg, vegaLite, caption: `${title}.` }))
        .join(''),
      names.length === 0
        ? ''
        : commands(names.map(name => `npx saddlewalk run experiments/${claim.number}-${name}.yaml`)),
    ].join(''),
  )
}
