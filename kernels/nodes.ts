/**
 * The expression graph: what every loss, optimizer step and escape condition is made of.
 *
 * A node stands for a real number (Float) or a truth value (Bool). Printers turn the graph into float32 code for
 * each machine; `printers/evaluate.ts` runs it in float64 and is its definition. Constants are kept in float64 and
 * rounded once, by the printer. Nodes are hash-consed: equal expressions are one object, so a printed kernel
 * computes each only once. Ids grow from arguments to users, so id order is an evaluation order.
 *
 * Folding keeps the real value of an expression, not its float32 rounding, and takes `0 · x` to be 0.
 */

export type UnaryOperation = 'negate' | 'abs' | 'sqrt' | 'exp' | 'log' | 'sin' | 'cos' | 'tanh'
export type BinaryOperation = 'add' | 'subtract' | 'multiply' | 'divide' | 'min' | 'max'
export type Comparison = 'less' | 'lessOrEqual' | 'equal'

/** A repeated body: iteration i draws the pairs firstPair + i · pairsPerIteration and on. One loop is one minibatch. */
export interface Loop {
  readonly firstPair: number
  readonly pairsPerIteration: number
  readonly count: number
}

interface NodeBase {
  readonly id: number
  /** The loop whose iterations this node differs between, or null when it is the same in all of them. */
  readonly loop: Loop | null
}

export type Float = NodeBase &
  (
    | { readonly kind: 'constant'; readonly value: number }
    | { readonly kind: 'input'; readonly name: string }
    /** Half `half` of standard normal pair `pair` of this step (within a loop: of this iteration). */
    | { readonly kind: 'normal'; readonly pair: number; readonly half: 0 | 1 }
    | { readonly kind: 'unary'; readonly operation: UnaryOperation; readonly a: Float }
    | { readonly kind: 'binary'; readonly operation: BinaryOperation; readonly a: Float; readonly b: Float }
    | { readonly kind: 'select'; readonly condition: Bool; readonly a: Float; readonly b: Float }
    /** The sum of `body` over the iterations of the loop `over`. */
    | { readonly kind: 'sum'; readonly over: Loop; readonly body: Float }
  )

export type Bool = NodeBase &
  (
    | { readonly kind: 'truth'; readonly value: boolean }
    | { readonly kind: 'compare'; readonly comparison: Comparison; readonly a: Float; readonly b: Float }
    | { readonly kind: 'and' | 'or'; readonly a: Bool; readonly b: Bool }
    | { readonly kind: 'not'; readonly a: Bool }
    /** True when the value is finite as a float32, on every engine. */
    | { readonly kind: 'finite'; readonly a: Float }
  )

export type GraphNode = Float | Bool

const unary: Record<UnaryOperation, (a: number) => number> = {
  negate: a => -a,
  abs: Math.abs,
  sqrt: Math.sqrt,
  exp: Math.exp,
  log: Math.log,
  sin: Math.sin,
  cos: Math.cos,
  tanh: Math.tanh,
}

const binary: Record<BinaryOperation, (a: number, b: number) => number> = {
  add: (a, b) => a + b,
  subtract: (a, b) => a - b,
  multiply: (a, b) => a * b,
  divide: (a, b) => a / b,
  min: Math.min,
  max: Math.max,
}

const comparison: Record<Comparison, (a: number, b: number) => boolean> = {
  less: (a, b) => a < b,
  lessOrEqual: (a, b) => a <= b,
  equal: (a, b) => a === b,
}

/** The float64 meaning of each operation, shared with the evaluator. */
export const meaning = { unary, binary, comparison }

/** The arguments of a node, in order. */
export function argumentsOf(node: GraphNode): readonly GraphNode[] {
  switch (node.kind) {
    case 'constant':
    case 'input':
    case 'normal':
    case 'truth':
      return []
    case 'unary':
    case 'not':
    case 'finite':
      return [node.a]
    case 'binary':
    case 'compare':
    case 'and':
    case 'or':
      return [node.a, node.b]
    case 'select':
      return [node.condition, node.a, node.b]
    case 'sum':
      return [node.body]
  }
}

/** All nodes that the roots depend on, arguments before users. */
export function reachable(roots: readonly GraphNode[]): GraphNode[] {
  const seen = new Set<GraphNode>()
  const waiting = [...roots]
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (seen.has(node)) continue
    seen.add(node)
    waiting.push(...argumentsOf(node))
  }
  return [...seen].sort((a, b) => a.id - b.id)
}

/** Whether a node is a constant (of the value given). */
export function isConstant(node: Float, value?: number): node is Float & { kind: 'constant' } {
  return node.kind === 'constant' && (value === undefined || node.value === value)
}
