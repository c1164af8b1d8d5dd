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

/** Powers, roots and logarithms of what is at least 1. */
function above(name: 'log' | 'sqrt' | 'power', a: Tree): Tree {
  const apply = { log: Math.log, sqrt: Math.sqrt, power: (base: number) => base ** -1.5 }[name]
  const base = `1 + (${a.text})^2`
  return {
    text: name === 'power' ? `((${base})^-1.5)` : `${name}(${base})`,
    value: (x, y) => apply(1 + a.value(x, y) ** 2),
    build: (graph, x, y) => {
      const sum = graph.add(graph.constant(1), graph.power(a.build(graph, x, y), graph.constant(2)))
      return name === 'power' ? graph.power(sum, graph.constant(-1.5)) : graph.unary(name, sum)
    },
  }
}

function extreme(name: 'min' | 'max', a: Tree, b: Tree): Tree {
  return {
    text: `${name}(${a.text}, ${b.text})`,
    value: (x, y) => Math[name](a.value(x, y), b.value(x, y)),
    build: (graph, x, y) => graph[name](a.build(graph, x, y), b.build(graph, x, y)),
  }
}

function signed(name: 'abs' | 'negate', a: Tree): Tree {
  return {
    text: name === 'abs' ? `abs(${a.text})` : `(-(${a.text}))`,
    value: (x, y) => (name === 'abs' ? Math.abs(a.value(x, y)) : -a.value(x, y)),
    build: (graph, x, y) => graph[name](a.build(graph, x, y)),
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
    fc
      .tuple(fc.constantFrom('log' as const, 'sqrt' as const, 'power' as const), tie('tree'))
      .map(parts => above(...parts)),
    fc.tuple(tie('tree'), tie('tree')).map(parts => quotient(...parts)),
  ),
})).tree

/** Expressions that may have corners, though no jumps. */
export const continuous: fc.Arbitrary<Tree> = fc.letrec<{ tree: Tree }>(tie => ({
  tree: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    smooth,
    fc.tuple(fc.constantFrom('min' as const, 'max' as const), tie('tree'), tie('tree')).map(parts => extreme(...parts)),
    fc.tuple(fc.constantFrom('abs' as const, 'negate' as const), tie('tree')).map(parts => signed(...parts)),
    fc
      .tuple(fc.constantFrom('+' as const, '-' as const, '*' as const), tie('tree'), tie('tree'))
      .map(parts => binary(...parts)),
  ),
})).tree

export const point = fc.tuple(fc.double({ min: -2, max: 2, noNaN: true }), fc.double({ min: -2, max: 2, noNaN: true }))

/** Whether two numbers are equal to a relative tolerance, of 1 or their size. */
export function isNear(found: number, expected: number, tolerance: number, size = Math.abs(expected)): boolean {
  return Math.abs(found - expected) <= tolerance * Math.max(1, size)
}
