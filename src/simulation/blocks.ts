import { BLOCK } from '../../kernels/block.js'
import type { Block } from '../engines/engine.js'
import type { Variant } from '../experiment/variant.js'

/** Blocks of one variant before those of the next: enough to fill a GPU, few enough to keep one variant's for comparison. */
const BLOCKS_IN_TURN = 32

/** All blocks of a run: some of the first variant, the same of the second, and so on, then the next ones. */
export function* blocksOf(variants: readonly Variant[]): Generator<Block> {
  const most = Math.max(...variants.map(({ experiment }) => experiment.particles))
  for (let from = 0; from < most; from += BLOCKS_IN_TURN * BLOCK)
    for (const [variant, { experiment }] of variants.entries()) {
      const to = Math.min(experiment.particles, from + BLOCKS_IN_TURN * BLOCK)
      for (let first = from; first < to; first += BLOCK) yield { variant, first, count: Math.min(BLOCK, to - first) }
    }
}
