import { bundleNumbers } from './bundles.js'
import type { Block, Bundles } from './engine.js'

/** Blocks that are run together: some of the particles, in the variants of one bundle. */
export interface Group {
  readonly bundle: number
  readonly blocks: readonly Block[]
}

/** Neighbouring blocks of one bundle, with at most so many blocks of particles at a time. */
export function* groupsOf(blocks: Iterable<Block>, bundles: Bundles, most: number): Generator<Group> {
  const bundleOf = bundleNumbers(bundles)
  let group: Block[] = []
  for (const block of blocks) {
    const last = group.at(-1)
    if (last !== undefined) {
      const other = bundleOf(last.variant) !== bundleOf(block.variant)
      const apart = block.first !== last.first && block.first !== last.first + last.count
      const full = block.first !== last.first && firstsOf(group) === most
      if (other || apart || full) {
        yield { bundle: bundleOf(last.variant), blocks: group }
        group = []
      }
    }
    group.push(block)
  }
  if (group.length > 0) yield { bundle: bundleOf(group[0]!.variant), blocks: group }
}

const firstsOf = (blocks: readonly Block[]) => new Set(blocks.map(({ first }) => first)).size
