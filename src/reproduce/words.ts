/** What both forms of the report say. */
import { whole } from '../text/format.js'
import type { Finding } from './claim.js'
import type { MadeBy } from './files.js'
import { type JudgedClaim, type Reproduction, SEED } from './reproduction.js'
import { MOST_LOOKS, type Verdict, verdictText } from './verdict.js'

export const TITLE = 'Stability Analysis of Sharpness-Aware Minimization, reproduced'

export const HEADING = ['claim', 'setting', 'prediction', 'measured', 'verdict'] as const

export const cellsOf = ({ claim, setting, prediction, measured, verdict }: Finding) =>
  [claim, setting, prediction, measured, verdictText(verdict)] as const

export const headingOf = ({ claim: { number, title } }: JudgedClaim) => `${number}. ${title}`

export const allFindings = ({ claims }: Pick<Reproduction, 'claims'>): Finding[] =>
  claims.flatMap(({ judgement }) => judgement.findings)

/** `12 hold, 3 hold within a tolerance, 4 fail` */
export function tallyText(findings: readonly Finding[]): string {
  const count = (...kinds: Verdict['kind'][]) => findings.filter(({ verdict }) => kinds.includes(verdict.kind)).length
  const parts = [
    [count('holds'), 'hold'],
    [count('holds within'), 'hold within the share given'],
    [count('fails beyond'), 'fail beyond a limit'],
    [count('fails'), 'fail'],
    [count('not decided'), 'not decided'],
  ] as const
  return parts.flatMap(([number, text]) => (number === 0 ? [] : [`${number} ${text}`])).join(', ')
}

export function leadOf(reproduction: Reproduction, { version, command }: MadeBy): string[] {
  const findings = allFindings(reproduction)
  return [
    `The claims of Kim, Park, Choi and Lee (ICML 2026, arXiv 2301.06308) that a simulation of particles can test, each with its prediction, what was measured, and a verdict. Of ${findings.length}: ${tallyText(findings)}.`,
    `Made by \`${command}\` with saddlewalk ${version}, ${reproduction.engine} engine, seed ${SEED}, ${whole(reproduction.particleSteps)} particle-steps. The same command gives the same figures; every experiment is in the folder experiments and can be run by itself.`,
    `Brackets are 95% confidence intervals. Verdicts are made at a level of 5% for the whole report (Bonferroni, at most ${MOST_LOOKS} comparisons): "holds" means that the prediction is within the interval so stretched, and the interval within the tolerance given; "holds within 3%" that it is off, but by no more than that; "fails beyond" names the limit up to which it is good.`,
  ]
}
