import type { Coverage, Coverages } from './coverage.js'

/** What all intervals are to cover, and how far an estimate may be off in standard errors. */
export const BAND = [0.935, 0.965] as const
export const MOST_BIAS = 0.1

/** An answer that is there in fewer experiments than this share says more of which experiments have it. */
const OFTEN = 0.9
/** Tested in one experiment of five, for its cost. */
const ALWAYS_FEWER = /^goodness of fit/

/** Looks at one estimator in one setting: at several steps or coordinates. */
interface Row {
  readonly setting: string
  readonly estimator: string
  readonly looks: readonly Coverage[]
}

export function rowsOf(setting: string, coverages: Coverages): Row[] {
  const groups = new Map<string, Coverage[]>()
  const most = Math.max(...[...coverages.values()].map(({ experiments }) => experiments))
  for (const [path, coverage] of coverages) {
    if (coverage.experiments < OFTEN * most && !ALWAYS_FEWER.test(path)) continue
    const estimator = estimatorOf(path)
    groups.set(estimator, [...(groups.get(estimator) ?? []), coverage])
  }
  return [...groups].map(([estimator, looks]) => ({ setting, estimator, looks }))
}

/** The path without the step, probability, coordinate or cell that was looked at. */
function estimatorOf(path: string): string {
  const words = path.split(' ').filter(word => !/^(-?[\d.,-]+|coordinates|cells|x|y|down|up)$/.test(word))
  return words.join(' ')
}

/** Half the width of the 95% interval of a share near 0.95. */
export const shareError = (experiments: number) => 1.96 * Math.sqrt((0.95 * 0.05) / experiments)

/** Outside the band by more than chance at about level 1e-3, or biased by more than a tenth of a standard error and chance. */
export function isOutside(coverage: Coverage): boolean {
  const error = (3.3 / 1.96) * shareError(coverage.experiments)
  const biasError = 3.3 / Math.sqrt(coverage.experiments)
  return (
    coverage.share < BAND[0] - error ||
    coverage.share > BAND[1] + error ||
    Math.abs(coverage.bias) > MOST_BIAS + biasError
  )
}

export function table(rows: readonly Row[]): string {
  const lines = rows.map(({ setting, estimator, looks }) => {
    const shares = looks.map(({ share }) => share)
    const bias = looks.map(look => look.bias).sort((a, b) => Math.abs(b) - Math.abs(a))[0]!
    const widths = looks.map(({ width }) => width)
    const experiments = Math.min(...looks.map(look => look.experiments))
    const mark = looks.some(isOutside) ? 'outside' : ''
    const cells = [
      setting,
      estimator,
      String(looks.length),
      String(experiments),
      `${range(
        shares.map(share => 100 * share),
        1,
      )} ± ${(100 * shareError(experiments)).toFixed(1)}`,
      `${bias.toFixed(2)} ± ${(1.96 / Math.sqrt(experiments)).toFixed(2)}`,
      range(widths, 2),
      mark,
    ]
    return `| ${cells.join(' | ')} |`
  })
  const heading = ['setting', 'estimator', 'looks', 'experiments', 'covered, %', 'bias, standard errors', 'width', '']
  return [`| ${heading.join(' | ')} |`, `|${heading.map(() => '---').join('|')}|`, ...lines].join('\n')
}

function range(values: readonly number[], digits: number): string {
  const [low, high] = [Math.min(...values).toFixed(digits), Math.max(...values).toFixed(digits)]
  return low === high ? low : `${low} to ${high}`
}
