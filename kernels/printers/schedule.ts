/**
 * The order in which a printer emits a kernel: what is the same for all iterations of a minibatch, then the loop over
 * the minibatch, then what uses its sums, and so on. All sums over one minibatch that can be taken together are.
 */
import { argumentsOf, type Float, type GraphNode, type Loop, reachable } from '../graph.js'

export type Sum = Float & { readonly kind: 'sum' }

export type Stage =
  | { readonly kind: 'nodes'; readonly nodes: readonly GraphNode[] }
  | { readonly kind: 'loop'; readonly loop: Loop; readonly body: readonly GraphNode[]; readonly sums: readonly Sum[] }

export function schedule(roots: readonly GraphNode[]): Stage[] {
  const nodes = reachable(roots)
  const levels = loopLevels(nodes)
  const stages: Stage[] = []
  const highest = Math.max(0, ...levels.values())
  for (let level = 0; level <= highest; level++) {
    const sums = nodes.filter((node): node is Sum => node.kind === 'sum' && levels.get(node) === level)
    for (const loop of new Set(sums.map(sum => sum.over))) {
      const group = sums.filter(sum => sum.over === loop)
      const body = reachable(group.map(sum => sum.body)).filter(node => node.loop === loop)
      stages.push({ kind: 'loop', loop, body, sums: group })
    }
    const plain = nodes.filter(node => node.loop === null && node.kind !== 'sum' && levels.get(node) === level)
    if (plain.length > 0) stages.push({ kind: 'nodes', nodes: plain })
  }
  return stages
}

/** How many loops have to have run before a node can be computed. */
function loopLevels(nodes: readonly GraphNode[]): Map<GraphNode, number> {
  const levels = new Map<GraphNode, number>()
  for (const node of nodes) {
    const below = Math.max(0, ...argumentsOf(node).map(argument => levels.get(argument)!))
    levels.set(node, node.kind === 'sum' ? below + 1 : below)
  }
  return levels
}

/** What is nested deeper in one printed expression than this gets a variable: assemblers call themselves for each level. */
const DEEPEST_EXPRESSION = 24

/**
 * The nodes that a printer gives a variable: roots, what is used in several places, what a loop would otherwise compute
 * each time, and now and then one of a deep expression. All others are written where they are used.
 */
export function nodesWithVariables(roots: readonly GraphNode[]): Set<GraphNode> {
  const named = new Set<GraphNode>(roots)
  const used = new Set<GraphNode>()
  const depths = new Map<GraphNode, number>()
  const nodes = reachable(roots)
  for (const node of nodes)
    for (const argument of argumentsOf(node)) {
      const leavesLoop = node.loop !== null && argument.loop === null
      if (used.has(argument) || leavesLoop || node.kind === 'sum') named.add(argument)
      used.add(argument)
    }
  for (const node of nodes) {
    const depth =
      1 + Math.max(0, ...argumentsOf(node).map(argument => (named.has(argument) ? 0 : depths.get(argument)!)))
    if (depth > DEEPEST_EXPRESSION) named.add(node)
    depths.set(node, depth)
  }
  return named
}
