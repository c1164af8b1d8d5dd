/** Reverse-mode differentiation: from the formula of a loss to the graph of its gradient. */
import { type Float, type Graph, isConstant, reachable } from './graph.js'

/**
 * The partial derivatives of `root` with respect to each input named.
 *
 * Where a function has a corner the derivative is: 0 for abs at 0, that of the first argument for equal arguments of
 * min and max. A condition has no derivative.
 */
export function gradient(graph: Graph, root: Float, inputs: readonly string[]): Float[] {
  const nodes = reachable([root])
  const adjoints = new Map<Float, Float>([[root, graph.constant(1)]])
  const contribute = (from: Float, to: Float, amount: Float) => {
    const leavesLoop = from.loop !== null && to.loop === null
    const share = leavesLoop ? graph.sum(from.loop, amount) : amount
    const before = adjoints.get(to)
    adjoints.set(to, before === undefined ? share : graph.add(before, share))
  }
  for (const node of nodes.reverse()) {
    const adjoint = adjoints.get(node as Float)
    if (adjoint === undefined || isConstant(adjoint, 0)) continue
    propagate(graph, node as Float, adjoint, contribute)
  }
  return inputs.map(name => adjoints.get(graph.input(name)) ?? graph.constant(0))
}

type Contribute = (from: Float, to: Float, amount: Float) => void

function propagate(graph: Graph, node: Float, adjoint: Float, contribute: Contribute): void {
  switch (node.kind) {
    case 'unary':
      contribute(node, node.a, graph.multiply(adjoint, unaryDerivative(graph, node)))
      return
    case 'binary':
      propagateBinary(graph, node, adjoint, contribute)
      return
    case 'select':
      contribute(node, node.a, graph.select(node.condition, adjoint, graph.constant(0)))
      contribute(node, node.b, graph.select(node.condition, graph.constant(0), adjoint))
      return
    case 'sum':
      contribute(node, node.body, adjoint)
      return
  }
}

function unaryDerivative(graph: Graph, node: Float & { kind: 'unary' }): Float {
  const { a } = node
  const one = graph.constant(1)
  switch (node.operation) {
    case 'negate':
      return graph.constant(-1)
    case 'abs':
      return sign(graph, a)
    case 'sqrt':
      return graph.divide(graph.constant(0.5), node)
    case 'exp':
      return node
    case 'log':
      return graph.divide(one, a)
    case 'sin':
      return graph.unary('cos', a)
    case 'cos':
      return graph.negate(graph.unary('sin', a))
    case 'tanh':
      return graph.subtract(one, graph.multiply(node, node))
  }
}

function propagateBinary(graph: Graph, node: Float & { kind: 'binary' }, adjoint: Float, contribute: Contribute): void {
  const { a, b } = node
  switch (node.operation) {
    case 'add':
      contribute(node, a, adjoint)
      contribute(node, b, adjoint)
      return
    case 'subtract':
      contribute(node, a, adjoint)
      contribute(node, b, graph.negate(adjoint))
      return
    case 'multiply':
      contribute(node, a, graph.multiply(adjoint, b))
      contribute(node, b, graph.multiply(adjoint, a))
      return
    case 'divide':
      contribute(node, a, graph.divide(adjoint, b))
      contribute(node, b, graph.negate(graph.divide(graph.multiply(adjoint, node), b)))
      return
    case 'min':
    case 'max': {
      const first = graph.compare('lessOrEqual', ...((node.operation === 'min' ? [a, b] : [b, a]) as [Float, Float]))
      contribute(node, a, graph.select(first, adjoint, graph.constant(0)))
      contribute(node, b, graph.select(first, graph.constant(0), adjoint))
    }
  }
}

function sign(graph: Graph, a: Float): Float {
  const zero = graph.constant(0)
  const negative = graph.select(graph.compare('less', a, zero), graph.constant(-1), zero)
  return graph.select(graph.compare('less', zero, a), graph.constant(1), negative)
}
