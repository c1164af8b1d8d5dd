/** The laws of an experiment, without simulating it. */
import { coordinateNames } from '../../kernels/particle.js'
import type { Experiment } from '../experiment/schema.js'
import type { Plan } from '../experiment/sweep.js'
import type { Variant } from '../experiment/variant.js'
import { type DiffusionLaw, diffusionLaws } from '../laws/diffusion-law.js'
import { escapeLaw } from '../laws/escape-law.js'
import { linearMotions } from '../laws/linear.js'
import { type CorollaryGap, corollaryGaps, displacementModels, type Model } from '../laws/models.js'
import { isAttractor } from '../theory/kim2026.js'
import { linearStep } from '../theory/linear-step.js'
import { type EscapeReading, quantilesToRead, stepsToRead } from './escape.js'

export interface EscapeTheory {
  /** Steps; null where survival does not fall so low. */
  readonly quantiles: readonly { readonly p: number; readonly exact: number | null }[]
  readonly survival: readonly { readonly step: number; readonly exact: number }[]
  readonly mean: number | null
  readonly restrictedMean: number
  /** Of the exponential tail, per step. */
  readonly rate: number | null
}

export interface CoordinateTheory {
  readonly name: string
  readonly curvature: number
  /** One step without momentum is w' = multiplier·w + noise·z about the critical point. */
  readonly multiplier: number
  readonly noise: number
  /** |multiplier| < 1: the discrete step is drawn to the critical point in this coordinate. */
  readonly attracted: boolean
  /** Theorem 1 of Kim et al. 2026, λ + ρλ² > 0, for the continuous limit. */
  readonly attractedKim2026: boolean
  readonly meanSquareDisplacement: readonly {
    readonly step: number
    readonly exact: number
    readonly kim2026: number | null
  }[]
  /** Per unit of time t = learning rate × steps. */
  readonly coefficient: DiffusionLaw['coefficient']
  /** What published models say at the same steps as meanSquareDisplacement, and the range that they are made for. */
  readonly models: readonly Model[]
  readonly corollary1: CorollaryGap | null
}

/** Each law, or the reason why there is none. */
export interface VariantTheory {
  readonly settings: Variant['settings']
  readonly coordinates: readonly CoordinateTheory[] | { readonly reason: string }
  readonly escape: EscapeTheory | { readonly reason: string } | null
}

export interface TheoryResult {
  readonly experiment: Experiment
  readonly variants: readonly VariantTheory[]
}

export function theoryResult(plan: Plan, reading: EscapeReading): TheoryResult {
  return {
    experiment: plan.experiment,
    variants: plan.variants.map(variant => ({
      settings: variant.settings,
      coordinates: coordinateTheories(variant),
      escape: variant.exits === null ? null : escapeTheory(variant, reading),
    })),
  }
}

function coordinateTheories(variant: Variant): VariantTheory['coordinates'] {
  const motions = linearMotions(variant)
  const steps = variant.checkpoints ?? [variant.experiment.steps]
  const laws = diffusionLaws(variant, steps)
  const models = displacementModels(variant, steps)
  const gaps = corollaryGaps(variant, steps.at(-1)!)
  if ('reason' in motions) return motions
  if ('reason' in laws) return laws
  if ('reason' in models) return models
  if ('reason' in gaps) return gaps
  return coordinateNames(variant.loss.dimension).map((name, j) => {
    const { coordinate, curvature, radius } = motions[j]!
    const { multiplier, noise } = linearStep(coordinate)
    return {
      name,
      curvature,
      multiplier,
      noise,
      attracted: Math.abs(multiplier) < 1,
      attractedKim2026: isAttractor(curvature, radius),
      meanSquareDisplacement: laws[j]!.meanSquareDisplacement.map((law, i) => ({ step: steps[i]!, ...law })),
      coefficient: laws[j]!.coefficient,
      models: models[j]!,
      corollary1: gaps[j]!,
    }
  })
}

function escapeTheory(variant: Variant, reading: EscapeReading): VariantTheory['escape'] {
  const law = escapeLaw(variant)
  if ('reason' in law) return law
  const horizon = variant.experiment.steps
  return {
    quantiles: quantilesToRead(reading).map(p => ({ p, exact: law.quantile(p) })),
    survival: stepsToRead(reading, horizon).map(step => ({ step, exact: law.survivalAt(step) })),
    mean: law.mean(),
    restrictedMean: law.restrictedMean(horizon),
    rate: law.tailRate(),
  }
}
