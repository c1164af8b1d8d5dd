/** Which variants of a sweep are run together, so that their normals are drawn once. */
import { BLOCK } from '../../kernels/block.js'
import { type GraphNode, reachable } from '../../kernels/graph.js'
import type { Kernel } from '../../kernels/particle.js'
import { pairsOf } from '../../kernels/printers/tile.js'
import type { Variant } from '../experiment/variant.js'
import type { Bundles, Measurement } from './engine.js'

/** With more, what drawing still takes of the time is not worth the memory. */
const MOST_TOGETHER = 16
/** Normals of more pairs than this have no room in a second-level cache for the particles of a tile (512 bytes each). */
const MOST_PAIRS = 512

/** Of all kernels of a bundle, which is compiled at once: a C compiler takes one to two seconds for so many. */
const MOST_NODES = 1000

/** Operations of drawing a pair: 13 rounds of Threefry, a logarithm, a root, a sine and a cosine. */
const DRAW = 100
/** Operations in which a machine is about as long busy as with one of these; with all others, one. */
const COSTS: Readonly<Record<string, number>> = { divide: 10, sqrt: 10, exp: 20, log: 20, sin: 30, cos: 30, tanh: 30 }

/** Each variant by itself. */
export const alone = (variants: readonly Variant[]): Bundles => variants.map((_, variant) => [variant])

/** Bundles of variants that walk from the same normals and are measured at the same steps; in the order of their first. */
export function bundlesOf(
  variants: readonly Variant[],
  measurements: readonly Measurement[],
  threads: number,
): Bundles {
  const alike = new Map<string, number[]>()
  for (const [variant, measurement] of measurements.entries()) {
    const key = likeness(measurement)
    alike.set(key, [...(alike.get(key) ?? []), variant])
  }
  const bundles = [...alike.values()].flatMap(group => {
    const kernels = group.map(variant => variants[variant]!.kernel)
    return parts(group, sizeFor(kernels, measurements[group[0]!]!, threads))
  })
  return bundles.sort(([a], [b]) => a! - b!)
}

function likeness({ key, particles, horizon, exits, checkpoints }: Measurement): string {
  return JSON.stringify([key.key0, key.key1, particles, exits === null ? null : horizon, checkpoints])
}

/**
 * How many of some kernels to run together: of the sizes that leave work for all threads, the one that is through first.
 * A lane whose particle is still in one kernel keeps it in all, so that an escape may take the steps of all kernels until the
 * last is through: no more are taken together than those steps cost less than the drawing.
 */
function sizeFor(kernels: readonly Kernel[], { particles, exits }: Measurement, threads: number): number {
  const pairs = pairsOf(kernels)
  if (pairs === 0 || pairs > MOST_PAIRS) return 1
  const draw = pairs * DRAW
  const step = Math.max(...kernels.map(stepCost))
  const nodes = Math.max(...kernels.map(kernel => nodesOf(kernel).length))
  const limits = [kernels.length, MOST_TOGETHER, MOST_NODES / nodes, ...(exits === null ? [] : [draw / step])]
  const most = Math.max(1, Math.floor(Math.min(...limits)))
  const blocks = Math.ceil(particles / BLOCK)
  const duration = (size: number) =>
    Math.ceil((blocks * Math.ceil(kernels.length / size)) / threads) * (draw + size * step)
  const sizes = Array.from({ length: most }, (_, i) => i + 1)
  return sizes.reduce((best, size) => (duration(size) <= duration(best) ? size : best))
}

/** Operations of a step, without drawing. */
function stepCost(kernel: Kernel): number {
  return nodesOf(kernel).reduce((sum, node) => sum + costOf(node) * (node.loop?.count ?? 1), 0)
}

function nodesOf({ state, finite, exits }: Kernel): GraphNode[] {
  return reachable([...state.map(({ next }) => next), finite, ...exits])
}

function costOf(node: GraphNode): number {
  if (node.kind === 'constant' || node.kind === 'input' || node.kind === 'normal') return 0
  return 'operation' in node ? (COSTS[node.operation] ?? 1) : 1
}

/** The number of the bundle of each variant. */
export function bundleNumbers(bundles: Bundles): (variant: number) => number {
  const numbers = new Map(bundles.flatMap((variants, bundle) => variants.map(variant => [variant, bundle] as const)))
  return variant => numbers.get(variant)!
}

/** Cuts a list into as few parts as there must be of at most so many, all about as long. */
function parts<T>(list: readonly T[], most: number): T[][] {
  const count = Math.ceil(list.length / most)
  const boundary = (part: number) => Math.ceil((part * list.length) / count)
  return Array.from({ length: count }, (_, part) => list.slice(boundary(part), boundary(part + 1)))
}
