/** reproduce, as a process: the quick version comes to the verdicts of the report that is in the repository. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { complaintOf, saddlewalk, temporaryFolder } from './command.js'

interface Findings {
  readonly claims: readonly {
    readonly number: number
    readonly findings: readonly { readonly id: string; readonly verdict: { readonly kind: string } }[]
  }[]
}

const { folder } = temporaryFolder()
const COMMITTED = 'docs/kim2026'
const committed = JSON.parse(readFileSync(join(COMMITTED, 'findings.json'), 'utf8')) as Findings

const kindsOf = ({ claims }: Findings) =>
  new Map(claims.flatMap(({ findings }) => findings.map(({ id, verdict }) => [id, verdict.kind] as const)))

/** Whether a claim holds at all; null where the smaller run cannot tell. */
const outcome = (kind: string) => (kind === 'not decided' ? null : kind.startsWith('holds'))

/** Claims on which two reproductions contradict each other. */
function contradictions(a: Map<string, string>, b: Map<string, string>): string[] {
  return [...a].flatMap(([id, kind]) => {
    const [one, other] = [outcome(kind), outcome(b.get(id)!)]
    return one === null || other === null || one === other ? [] : [`${id}: ${kind}, and ${b.get(id)}`]
  })
}

describe('reproduce kim2026 --quick', () => {
  const out = join(folder, 'quick')
  const { status, stdout, stderr } = saddlewalk('reproduce', 'kim2026', '--quick', '--json', '--out', out)
  const quick = JSON.parse(stdout || '{"claims":[]}') as Findings

  it('prints its findings as JSON and nothing else, and keeps the same in its folder', () => {
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(JSON.parse(readFileSync(join(out, 'findings.json'), 'utf8'))).toEqual(quick)
    for (const file of ['README.md', 'report.html']) expect(existsSync(join(out, file))).toBe(true)
  })

  it('has all eight claims, and the findings of the committed report', () => {
    expect(quick.claims.map(({ number }) => number)).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
    expect([...kindsOf(quick).keys()]).toEqual([...kindsOf(committed).keys()])
  })

  it('comes to the verdicts of the committed report, wherever it can tell, which is four times of five', () => {
    expect(contradictions(kindsOf(quick), kindsOf(committed))).toEqual([])
    const kinds = [...kindsOf(quick).values()]
    expect(kinds.filter(kind => kind !== 'not decided').length / kinds.length).toBeGreaterThan(0.8)
  })

  it('negative control: a verdict that is turned round is noticed', () => {
    const turned = new Map(kindsOf(quick))
    turned.set('7.usam-slower', 'fails')
    expect(contradictions(turned, kindsOf(committed))).toEqual(['7.usam-slower: fails, and holds'])
  })
})

it('every figure that a finding of the committed report names is there', () => {
  const named = (
    JSON.parse(readFileSync(join(COMMITTED, 'findings.json'), 'utf8')).claims as Findings['claims']
  ).flatMap(({ findings }) => findings.flatMap(finding => (finding as { figure?: string | null }).figure ?? []))
  expect(named.length).toBeGreaterThan(8)
  for (const name of named) expect(existsSync(join(COMMITTED, 'figures', `${name}.svg`)), name).toBe(true)
})

describe('refusals', () => {
  it('of a paper that it does not know, with the nearest name', () => {
    expect(complaintOf('reproduce', 'kim2025', '--out', join(folder, 'none'))).toBe(
      'there is no paper "kim2025" — did you mean "kim2026"? (there is kim2026)',
    )
  })

  it('of a folder with files of something else', () => {
    const other = join(folder, 'other')
    mkdirSync(other)
    writeFileSync(join(other, 'thesis.tex'), '')
    expect(complaintOf('reproduce', 'kim2026', '--quick', '--out', other)).toBe(
      `--out ${other}: the folder is not empty, and no reproduction is in it that could be replaced`,
    )
  })
})
