/** What is summed of a variant: sums of units and tallies of runs begin with these zeros. */
import type { Variant } from '../experiment/variant.js'
import { type DiffusionTally, diffusionTally } from '../tallies/diffusion.js'
import { type PairedTally, pairedTally } from '../tallies/paired.js'

export interface Shape {
  /** Null when escapes are not measured. */
  readonly escape: { readonly exits: number; readonly horizon: number } | null
  readonly diffusion: () => DiffusionTally | null
  readonly pairedEscape: () => PairedTally | null
  readonly pairedDiffusion: () => PairedTally | null
  /** Whether it is compared with the first variant, particle by particle. */
  readonly paired: boolean
}

export const shapesOf = (variants: readonly Variant[]): readonly Shape[] =>
  variants.map((variant, i) => shapeOf(variant, i === 0 ? null : variants[0]!))

function shapeOf(variant: Variant, first: Variant | null): Shape {
  const { experiment, exits, checkpoints, field, kernel } = variant
  const diffusion = () => (checkpoints === null ? null : diffusionTally(kernel.dimension, checkpoints, field))
  const alike = first !== null && first.experiment.particles === experiment.particles
  const sameHorizon = alike && first.experiment.steps === experiment.steps
  const escapes = sameHorizon && exits !== null && first.exits !== null
  const displacements = alike && checkpoints !== null && measuresTheSame(variant, first)
  return {
    escape: exits === null ? null : { exits: exits.length, horizon: experiment.steps },
    diffusion,
    pairedEscape: () => (escapes ? pairedTally(1) : null),
    pairedDiffusion: () => (displacements ? pairedTally(kernel.dimension * diffusion()!.paired.length) : null),
    paired: escapes || displacements,
  }
}

function measuresTheSame({ kernel, checkpoints }: Variant, first: Variant): boolean {
  return kernel.dimension === first.kernel.dimension && checkpoints?.join() === first.checkpoints?.join()
}
