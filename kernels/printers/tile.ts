/** How normals that several kernels share are drawn ahead: for some particles, a few steps at a time. */
import { reachable } from '../graph.js'
import type { Kernel } from '../particle.js'

/** Half of a first-level cache of 32 KB: the other half is for what steps compute. */
const TILE_BYTES = 16_384
const MOST_STEPS = 64

/** Pairs of normals of a step; a kernel may use fewer than others. */
export function pairsOf(kernels: readonly Kernel[]): number {
  const nodes = kernels.flatMap(({ state }) => reachable(state.map(({ next }) => next)))
  const ends = nodes.map(node => {
    if (node.kind !== 'normal') return 0
    const { loop, pair } = node
    return loop === null ? pair + 1 : loop.firstPair + loop.count * loop.pairsPerIteration
  })
  return Math.max(0, ...ends)
}

/** Where the state variables of each kernel begin among those of all. */
export function offsetsOf(kernels: readonly Kernel[]): number[] {
  return kernels.map((_, v) => statesOf(kernels.slice(0, v)))
}

/** State variables of all kernels. */
export function statesOf(kernels: readonly Kernel[]): number {
  return kernels.reduce((sum, { state }) => sum + state.length, 0)
}

/** Steps in a tile, for rows of so many bytes: two rows a pair and step. */
export function stepsInTile(pairs: number, rowBytes: number): number {
  return Math.max(1, Math.min(MOST_STEPS, Math.floor(TILE_BYTES / (2 * Math.max(1, pairs) * rowBytes))))
}
