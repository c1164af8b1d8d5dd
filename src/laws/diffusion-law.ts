/** The exact law of diffusion beside the formulas of Kim et al. 2026, for one coordinate of a variant. */
import type { Experiment } from '../experiment/schema.js'
import type { Variant } from '../experiment/variant.js'
import { diffusionCoefficient, theorem2MeanSquareDisplacement, theorem3 } from '../theory/kim2026.js'
import { linearStep } from '../theory/linear-step.js'
import { exactDiffusionCoefficient, exactMoments } from '../theory/moments.js'
import { type LinearMotion, linearMotions, type NoLaw } from './linear.js'

export interface DiffusionLaw {
  readonly meanSquareDisplacement: readonly { readonly exact: number; readonly kim2026: number | null }[]
  readonly coefficient: { readonly exact: number; readonly kim2026: number | null }
  /** a of the step w' = a·w + noise, its momentum left aside. */
  readonly multiplier: number
}

/** For each coordinate, the law at the steps given. */
export function diffusionLaws(variant: Variant, steps: readonly number[]): readonly DiffusionLaw[] | NoLaw {
  const motions = linearMotions(variant)
  if ('reason' in motions) return motions
  return motions.map(motion => {
    const moments = exactMoments(motion.coordinate, motion.start, steps)
    const kim = kimOf(motion, variant.experiment)
    return {
      meanSquareDisplacement: moments.map(({ step, meanSquareDisplacement }) => ({
        exact: meanSquareDisplacement,
        kim2026: kim?.meanSquareDisplacement(step) ?? null,
      })),
      coefficient: { exact: exactDiffusionCoefficient(motion.coordinate), kim2026: kim?.coefficient ?? null },
      multiplier: linearStep(motion.coordinate).multiplier,
    }
  })
}

/**
 * The paper's formulas, which are for hessian noise: Theorem 2, or with momentum Theorem 3, which starts at the saddle
 * (with C₂ = t/η, as its derivation has it).
 */
function kimOf({ coordinate, curvature, radius, start }: LinearMotion, { noise, optimizer }: Experiment) {
  if (noise.hessian === undefined) return null
  const kim = { ...coordinate, curvature, radius, batchSize: noise.hessian.batchSize }
  const fromSaddle = start.mean === 0 && start.std === 0
  return {
    coefficient: diffusionCoefficient(kim),
    meanSquareDisplacement: (step: number): number | null => {
      const time = optimizer.learningRate * step
      if (optimizer.momentum === 0) return theorem2MeanSquareDisplacement(kim, start, time)
      return fromSaddle ? theorem3(kim, time, 'derived') : null
    },
  }
}
