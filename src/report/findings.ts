/** The main findings of a run in sentences, each number with its interval. */

import type { CoordinateResult, EscapeResult, Result, VariantResult } from '../results/result.js'
import type { Interval } from '../statistics/interval.js'
import { interval, significant, whole } from '../text/format.js'
import { variantName } from '../text/tables.js'

export function findings({ variants }: Result): string[] {
  return variants.flatMap((variant, i) => [
    ...(variant.escape === undefined
      ? []
      : escapeFindings(variantName(variant), variant.escape, firstName(variants, i))),
    ...(variant.diffusion?.coordinates ?? []).flatMap(coordinate =>
      diffusionFindings(`${variantName(variant)}, along ${coordinate.name}`, coordinate, firstName(variants, i)),
    ),
  ])
}

function firstName(variants: readonly VariantResult[], i: number): string | null {
  return i === 0 ? null : variantName(variants[0]!)
}

function escapeFindings(name: string, escape: EscapeResult, first: string | null): string[] {
  const median = escape.quantiles.find(({ p }) => p === 0.5)
  const { escaped, particles, horizon, censored, diverged } = escape
  const share = `${whole(escaped)} of ${whole(particles)} particles escaped within ${whole(horizon)} steps`
  const lost = diverged === 0 ? '' : `, ${whole(diverged)} diverged`
  return [
    `${name}: ${share}${censored === 0 ? '' : `, ${whole(censored)} were still in`}${lost}.`,
    ...(median?.estimate == null
      ? []
      : [`${name}: half had left by step ${interval(median)}${beside(median, median.exact)}.`]),
    ...(escape.rate === null
      ? []
      : [
          `${name}: from step ${whole(escape.rate.fromStep)} on they leave at a rate of ${interval(escape.rate)} per step${beside(escape.rate, escape.rate.exact)}.`,
        ]),
    ...(first === null ? [] : comparison(name, escape, first)),
  ]
}

function comparison(name: string, { comparedWithFirst }: EscapeResult, first: string): string[] {
  const ratio = comparedWithFirst?.restrictedMeanRatio ?? null
  if (ratio === null) return []
  const how = comparedWithFirst!.paired ? ', compared particle by particle' : ''
  const verdict = ratio.low > 1 ? 'longer than' : ratio.high < 1 ? 'less long than' : 'not distinguishably as long as'
  const times = `${interval(ratio)} times the mean time`
  return [`${name} stays ${verdict} ${first}: ${times}${how}${beside(ratio, ratio.exact)}.`]
}

function diffusionFindings(
  name: string,
  { coefficient, multiplier, behindFirst }: CoordinateResult,
  first: string | null,
): string[] {
  const gap = behindFirst?.at(-1)
  const kim =
    coefficient?.kim2026 == null
      ? ''
      : `; Kim et al. give ${significant(coefficient.kim2026)}${within(coefficient, coefficient.kim2026)}`
  const drawn = multiplier === null ? '' : attraction(multiplier)
  return [
    ...(coefficient === null
      ? []
      : [
          `${name}: the diffusion coefficient is ${interval(coefficient)}${beside(coefficient, coefficient.exact)}${kim}.`,
        ]),
    ...(drawn === ''
      ? []
      : [
          `${name}: a step multiplies the position by ${interval(multiplier)}${beside(multiplier!, multiplier!.exact)}: ${drawn}.`,
        ]),
    ...(gap === undefined ? [] : [`${name}: ${gapFinding(gap, first)}.`]),
  ]
}

function gapFinding(gap: NonNullable<CoordinateResult['behindFirst']>[number], first: string | null): string {
  const { step, estimate, low, high, exact } = gap
  const subject = `after ${whole(step)} steps the mean square displacement is`
  const other = `that of ${first}${beside(gap, exact)}`
  if (low <= 0 && high >= 0) return `${subject} not distinguishable from ${other}`
  const more = estimate < 0
  const size = more ? { estimate: -estimate, low: -high, high: -low } : { estimate, low, high }
  return `${subject} ${interval(size)} ${more ? 'more' : 'less'} than ${other}`
}

/** Whether the saddle holds in this direction, as far as the interval tells. */
function attraction({ low, high }: Interval): string {
  if (high < 1 && low > -1) return 'the saddle draws particles in'
  if (low > 1 || high < -1) return 'the saddle drives them out'
  return 'too near 1 to say whether the saddle holds them'
}

/** The exact value, and whether the interval holds it. */
function beside(found: { low: number | null; high: number | null }, exact: number | null | undefined): string {
  return exact == null ? '' : ` (exact: ${significant(exact)}${within(found, exact)})`
}

function within({ low, high }: { low: number | null; high: number | null }, value: number): string {
  return value >= (low ?? Number.NEGATIVE_INFINITY) && value <= (high ?? Number.POSITIVE_INFINITY)
    ? ''
    : ', outside the interval'
}
