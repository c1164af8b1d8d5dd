/** What a run has found so far: a tally for each variant, and one for its particles beside those of the first variant. */
import type { Block, BlockResult } from '../engines/engine.js'
import type { Variant } from '../experiment/variant.js'
import type { BatchSums } from '../tallies/batches.js'
import { type DiffusionTally, diffusionTally, mergeDiffusion } from '../tallies/diffusion.js'
import { addExits, type EscapeTally, escapeTally } from '../tallies/escape.js'
import { addPaired, escapeBatches, joined, type PairedTally, pairedTally } from '../tallies/paired.js'

/** What one variant has been found to do. */
export interface VariantTallies {
  /** Particles of finished blocks. */
  particles: number
  readonly escape: EscapeTally | null
  readonly diffusion: DiffusionTally | null
  /** Beside the first variant; null for the first, and for what is not the same measurement of the same particles. */
  readonly pairedEscape: PairedTally | null
  /** Values: d² of each coordinate at the paired checkpoints, coordinates outermost. */
  readonly pairedDiffusion: PairedTally | null
}

/** The batch sums of a block that pairs are made of. */
interface Batches {
  readonly escape: BatchSums | null
  readonly displacements: BatchSums | null
}

export class RunTallies {
  readonly variants: readonly VariantTallies[]
  /** Blocks of the first variant that others may be compared with, by their first particle. */
  readonly #firsts = new Map<number, Batches>()
  #lastVariant = 0

  constructor(variants: readonly Variant[]) {
    this.variants = variants.map((variant, i) => talliesFor(variant, i === 0 ? null : variants[0]!))
  }

  add(block: Block, result: BlockResult): void {
    const { variant, first, count } = block
    const tallies = this.variants[variant]!
    tallies.particles += count
    if (tallies.escape !== null && result.escape !== null)
      addExits(tallies.escape, result.escape.steps, result.escape.codes)
    if (tallies.diffusion !== null && result.diffusion !== null) mergeDiffusion(tallies.diffusion, result.diffusion)
    if (this.variants.length > 1) this.#pair(variant, first, batchesOf(result, tallies))
  }

  #pair(variant: number, first: number, batches: Batches): void {
    // the next blocks of the first variant come when all others are through with those before
    if (variant === 0 && this.#lastVariant !== 0) this.#firsts.clear()
    this.#lastVariant = variant
    if (variant === 0) {
      this.#firsts.set(first, batches)
      return
    }
    const { pairedEscape, pairedDiffusion } = this.variants[variant]!
    const partner = this.#firsts.get(first)
    if (pairedEscape !== null && partner?.escape && batches.escape)
      addPaired(pairedEscape, partner.escape, batches.escape)
    if (pairedDiffusion !== null && partner?.displacements && batches.displacements)
      addPaired(pairedDiffusion, partner.displacements, batches.displacements)
  }
}

function batchesOf({ escape, diffusion }: BlockResult, tallies: VariantTallies): Batches {
  const displacements = diffusion?.displacements ?? null
  return {
    escape: escape === null ? null : escapeBatches(escape.steps, escape.codes, tallies.escape!.horizon),
    displacements: displacements === null ? null : joined(displacements),
  }
}

function talliesFor(variant: Variant, first: Variant | null): VariantTallies {
  const { experiment, exits, checkpoints, field, kernel } = variant
  const diffusion = checkpoints === null ? null : diffusionTally(kernel.dimension, checkpoints, field)
  const alike = first !== null && first.experiment.particles === experiment.particles
  const sameHorizon = alike && first.experiment.steps === experiment.steps
  return {
    particles: 0,
    escape: exits === null ? null : escapeTally(exits.length, experiment.steps),
    diffusion,
    pairedEscape: sameHorizon && exits !== null && first.exits !== null ? pairedTally(1) : null,
    pairedDiffusion:
      diffusion !== null && alike && measuresTheSame(variant, first)
        ? pairedTally(diffusion.dimension * diffusion.paired.length)
        : null,
  }
}

function measuresTheSame({ kernel, checkpoints }: Variant, first: Variant): boolean {
  return kernel.dimension === first.kernel.dimension && checkpoints?.join() === first.checkpoints?.join()
}
