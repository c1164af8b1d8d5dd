import { coordinateNames } from '../../kernels/particle.js'
import type { Variant } from '../experiment/variant.js'
import { type DiffusionLaw, diffusionLaws } from '../laws/diffusion-law.js'
import type { VariantTallies } from '../simulation/tallies.js'
import { covarianceEstimate } from '../statistics/covariance-estimate.js'
import { meanSquareDisplacement, stepRegression } from '../statistics/diffusion.js'
import { type DisplacementMoments, displacementFit } from '../statistics/displacement-fit.js'
import { anomalousExponent, logSlope } from '../statistics/exponent.js'
import type { Interval } from '../statistics/interval.js'
import { pairedDifference } from '../statistics/paired.js'
import { type DiffusionTally, momentsOffset, sumsOffset } from '../tallies/diffusion.js'
import type { PairedTally } from '../tallies/paired.js'
import { fieldResult } from './field.js'
import type { CoordinateResult, DiffusionResult } from './result.js'

/** A variant's diffusion, and that of the first variant of the sweep. */
export interface MeasuredDiffusion {
  readonly variant: Variant
  readonly tallies: VariantTallies
  readonly first: { readonly variant: Variant; readonly tallies: VariantTallies }
}

type Laws = readonly DiffusionLaw[] | null

export function diffusionResult({ variant, tallies, first }: MeasuredDiffusion): DiffusionResult {
  const tally = tallies.diffusion!
  const laws = diffusionLaws(variant, tally.checkpoints)
  const own = 'reason' in laws ? null : laws
  const gap = gapsOf(tallies, first, own)
  return {
    coordinates: coordinateNames(tally.dimension).map((name, j) => ({
      name,
      ...coordinateResult(variant, tallies, j, own?.[j] ?? null),
      ...(gap === null ? {} : { behindFirst: gap(j) }),
    })),
    diverged: tally.checkpoints.flatMap((step, c) =>
      tally.diverged[c]! > 0 ? [{ step, particles: tally.diverged[c]! }] : [],
    ),
    ...(tally.field === null ? {} : { field: fieldResult(variant, tally.field) }),
    noExactLaw: 'reason' in laws ? laws.reason : null,
  }
}

function coordinateResult(
  { experiment }: Variant,
  { diffusion, particles }: VariantTallies,
  coordinate: number,
  law: DiffusionLaw | null,
): Omit<CoordinateResult, 'name'> {
  const tally = diffusion!
  const checkpoints = tally.checkpoints.map((step, c) => ({ step, ...sumsAt(tally, c, coordinate) }))
  const { coefficient, multiplier } = stepRegression(checkpoints, experiment.optimizer)
  const paired = pairedBefore(tally)
  const moments = (kept: Float64Array): DisplacementMoments => ({
    moments: kept,
    offset: momentsOffset(tally, coordinate),
    values: tally.paired.length,
    steps: paired.map(c => tally.checkpoints[c]!),
    particles,
  })
  const laws = law?.coefficient ?? { exact: null, kim2026: null }
  return {
    meanSquareDisplacement: checkpoints.map((sums, c) => ({
      step: tally.checkpoints[c]!,
      ...known(meanSquareDisplacement(sums)),
      ...(law?.meanSquareDisplacement[c] ?? { exact: null, kim2026: null }),
    })),
    coefficient: coefficient && { ...coefficient, ...laws },
    coefficientOfDisplacement: beside(displacementFit(moments(tally.noiseMoments), experiment.optimizer), laws.exact),
    coefficientOfCovariance: beside(covarianceEstimate(checkpoints, multiplier, experiment.optimizer), laws.exact),
    multiplier: beside(multiplier, law?.multiplier ?? null),
    exponent: beside(anomalousExponent(moments(tally.displacementMoments)), law && exactExponent(law, tally, paired)),
  }
}

/** What is not a number is not known. */
function known({ estimate, standardError }: ReturnType<typeof meanSquareDisplacement>) {
  const finite = (value: number) => (Number.isFinite(value) ? value : null)
  return { estimate: finite(estimate), standardError: finite(standardError) }
}

/** An estimate, if there is one, beside its exact value. */
function beside<T extends Interval>(estimate: T | null, exact: number | null): (T & { exact: number | null }) | null {
  return estimate && { ...estimate, exact }
}

const sumsAt = (tally: DiffusionTally, checkpoint: number, coordinate: number) => ({
  sums: tally.sums,
  offset: sumsOffset(tally, checkpoint, coordinate),
})

/** The paired checkpoints by which no particle had diverged. */
function pairedBefore({ paired, diverged }: DiffusionTally): number[] {
  return paired.filter(c => diverged[c] === 0)
}

function exactExponent(law: DiffusionLaw, { checkpoints }: DiffusionTally, paired: readonly number[]): number {
  return logSlope(
    paired.map(c => checkpoints[c]!),
    paired.map(c => law.meanSquareDisplacement[c]!.exact),
  )
}

/** How far the first variant is ahead at each paired checkpoint, by coordinate; null where there are no pairs. */
function gapsOf(
  { diffusion, pairedDiffusion, particles }: VariantTallies,
  first: MeasuredDiffusion['first'],
  laws: Laws,
): ((coordinate: number) => NonNullable<CoordinateResult['behindFirst']>) | null {
  const other = first.tallies.diffusion
  if (pairedDiffusion === null || other === null || first.tallies.particles !== particles) return null
  const own = diffusion!
  const firstLaws = diffusionLaws(first.variant, own.checkpoints)
  return coordinate =>
    own.paired.flatMap((c, place) => {
      if (own.diverged[c]! + other.diverged[c]! > 0) return []
      const gap = pairedGap(pairedDiffusion, coordinate * own.paired.length + place, {
        first: meanSquareDisplacement(sumsAt(other, c, coordinate)).estimate,
        second: meanSquareDisplacement(sumsAt(own, c, coordinate)).estimate,
        particles,
      })
      const firstLaw = 'reason' in firstLaws ? null : firstLaws[coordinate]!
      const [a, b] = [firstLaw?.meanSquareDisplacement[c], laws?.[coordinate]?.meanSquareDisplacement[c]]
      const exact = a && b ? a.exact - b.exact : null
      const kim2026 = a?.kim2026 != null && b?.kim2026 != null ? a.kim2026 - b.kim2026 : null
      return gap === null ? [] : [{ step: own.checkpoints[c]!, ...gap, exact, kim2026 }]
    })
}

/** First minus second. */
function pairedGap(tally: PairedTally, value: number, means: Parameters<typeof pairedDifference>[2]): Interval | null {
  const difference = pairedDifference(tally, value, means)
  if (difference === null) return null
  const { estimate, low, high } = difference
  return { estimate: -estimate, low: -high, high: -low }
}
