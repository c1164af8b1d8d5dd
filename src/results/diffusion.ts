import { coordinateNames } from '../../kernels/particle.js'
import type { Variant } from '../experiment/variant.js'
import { type DiffusionLaw, diffusionLaws } from '../laws/diffusion-law.js'
import { diffusionCoefficient, meanSquareDisplacement } from '../statistics/diffusion.js'
import { type DiffusionTally, momentsOffset } from '../tallies/diffusion.js'
import type { CoordinateResult, DiffusionResult } from './result.js'

export function diffusionResult(variant: Variant, tally: DiffusionTally): DiffusionResult {
  const laws = diffusionLaws(variant, tally.checkpoints)
  return {
    coordinates: coordinateNames(tally.dimension).map((name, j) =>
      coordinateResult(variant, tally, name, j, 'reason' in laws ? null : laws[j]!),
    ),
    diverged: tally.checkpoints.flatMap((step, c) =>
      tally.diverged[c]! > 0 ? [{ step, particles: tally.diverged[c]! }] : [],
    ),
    noExactLaw: 'reason' in laws ? laws.reason : null,
  }
}

function coordinateResult(
  { experiment }: Variant,
  tally: DiffusionTally,
  name: string,
  coordinate: number,
  law: DiffusionLaw | null,
): CoordinateResult {
  const checkpoints = tally.checkpoints.map((_, c) => ({
    sums: tally.sums,
    offset: momentsOffset(tally, c, coordinate),
  }))
  const coefficient = diffusionCoefficient(checkpoints, experiment.optimizer)
  return {
    name,
    meanSquareDisplacement: checkpoints.map((sums, c) => ({
      step: tally.checkpoints[c]!,
      ...meanSquareDisplacement(sums),
      ...(law?.meanSquareDisplacement[c] ?? { exact: null, kim2026: null }),
    })),
    coefficient:
      coefficient === null ? null : { ...coefficient, ...(law?.coefficient ?? { exact: null, kim2026: null }) },
  }
}
