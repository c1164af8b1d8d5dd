import type { Block } from './engine.js'

/** Neighbouring blocks of one variant, at most so many at a time. */
export function* groupsOf(blocks: Iterable<Block>, most: number): Generator<Block[]> {
  let group: Block[] = []
  for (const block of blocks) {
    if (group.length === most || (group.length > 0 && group[0]!.variant !== block.variant)) {
      yield group
      group = []
    }
    group.push(block)
  }
  if (group.length > 0) yield group
}
