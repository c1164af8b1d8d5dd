/** Random expressions in x and y, with a meaning of their own to hold graphs to. */
import fc from 'fast-check'
import type { Float, Graph } from '#kernels/graph.js'

/** A tree of text that the parser reads, with its value in float64. */
export interface Tree {
  readonly text: string
  value(x: number, y: number): number
  build(graph: Graph, x: Float, y: Float): Float
}

const constant = fc.integer({ min: -40, max: 40 }).map(
  (quarters): Tree => ({
    text: quarters < 0 ? `(${quarters / 4})` : `${quarters / 4}`,
    value: () => quarters / 4,
    build: graph => graph.constant(quarters / 4),
  }),
)

const variable = fc.constantFrom<Tree>(
  { text: 'x', value: x => x, build: (_, x) => x },
  { text: 'y', value: (_, y) => y, build: (_, __, y) => y },
)

const infix = { '+': 'add', '-': 'subtract', '*': 'multiply' } as const

function binary(operator: keyof typeof infix, a: Tree, b: Tree): Tree {
  const apply = {
    '+': (p: number, q: number) => p + q,
    '-': (p: number, q: number) => p - q,
    '*': (p: number, q: number) => p * q,
  }
  return {
    text: `(${a.text} ${operator} ${b.text})`,
    value: (x, y) => apply[operator](a.value(x, y), b.value(x, y)),
    build: (graph, x, y) => graph[infix[operator]](a.build(graph, x, y), b.build(graph, x, y)),
  }
}

function unary(name: 'sin' | 'cos' | 'tanh' | 'exp', a: Tree): Tree {
  const bounded = name === 'exp' ? `exp(-(${a.text})^2)` : `${name}(${a.text})`
  return {
    text: bounded,
    value: (x, y) => (name === 'exp' ? Math.exp(-(a.value(x, y) ** 2)) : Math[name](a.value(x, y))),
    build: (graph, x, y) => {
      const argument = a.build(graph, x, y)
      if (name !== 'exp') return graph.unary(name, argument)
      return graph.unary('exp', graph.negate(graph.multiply(argument, argument)))
    },
  }
}

function quotient(a: Tree, b: Tree): Tree {
  return {
    text: `(${a.text} / (1 + (${b.text})^2))`,
    value: (x, y) => a.value(x, y) / (1 + b.value(x, y) ** 2),
    build: (graph, x, y) => {
      const below = b.build(graph, x, y)
      return graph.divide(a.build(graph, x, y), graph.add(graph.constant(1), graph.multiply(below, below)))
    },
  }
}

/** Smooth expressions without poles. */
export const smooth: fc.Arbitrary<Tree> = fc.letrec<{ tree: Tree }>(tie => ({
  tree: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    constant,
    variable,
    fc
      .tuple(fc.constantFrom('+' as const, '-' as const, '*' as const), tie('tree'), tie('tree'))
      .map(parts => binary(...parts)),
    fc
      .tuple(fc.constantFrom('sin' as const, 'cos' as const, 'tanh' as const, 'exp' as const), tie('tree'))
      .map(parts => unary(...parts)),
    fc.tuple(tie('tree'), tie('tree')).map(parts => quotient(...parts)),
  ),
})).tree

export const point = fc.tuple(fc.double({ min: -2, max: 2, noNaN: true }), fc.double({ min: -2, max: 2, noNaN: true }))

/** Whether two numbers are equal to a relative tolerance, of 1 or their size. */
export function isNear(found: number, expected: number, tolerance: number, size = Math.abs(expected)): boolean {
  return Math.abs(found - expected) <= tolerance * Math.max(1, size)
}
