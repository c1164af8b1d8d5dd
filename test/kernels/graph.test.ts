import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Bool, type Float, Graph, isConstant } from '#kernels/graph.js'
import { Evaluator } from '#kernels/printers/evaluate.js'
import { continuous, isNear, point } from './expressions.js'

function evaluate(root: Float, x = 0, y = 0): number {
  const evaluator = new Evaluator([root], ['x', 'y'])
  evaluator.inputs.set([x, y])
  evaluator.run({ key0: 1, key1: 2, particle: 3, step: 4 })
  return evaluator.value(root)
}

describe('a graph', () => {
  const graph = new Graph()
  const [x, y] = [graph.input('x'), graph.input('y')]
  const zero = graph.constant(0)
  const one = graph.constant(1)

  it('has one node for equal expressions, whatever the order of commuting arguments', () => {
    expect(graph.add(x, y)).toBe(graph.add(y, x))
    expect(graph.multiply(graph.constant(2), x)).toBe(graph.multiply(x, graph.constant(2)))
    expect(graph.subtract(x, y)).not.toBe(graph.subtract(y, x))
    expect(graph.constant(-0)).toBe(zero)
  })

  it.each<[string, Float, Float]>([
    ['x + 0 is x', graph.add(x, zero), x],
    ['0 · x is 0', graph.multiply(zero, x), zero],
    ['1 · x is x', graph.multiply(x, one), x],
    ['x − x is 0', graph.subtract(x, x), zero],
    ['−(−x) is x', graph.negate(graph.negate(x)), x],
    ['x + x is 2x', graph.add(x, x), graph.multiply(graph.constant(2), x)],
    ['x + (−y) is x − y', graph.add(x, graph.negate(y)), graph.subtract(x, y)],
    ['−(x − y) is y − x', graph.negate(graph.subtract(x, y)), graph.subtract(y, x)],
    [
      '2·(3x) is 6x',
      graph.multiply(graph.constant(2), graph.multiply(graph.constant(3), x)),
      graph.multiply(graph.constant(6), x),
    ],
    ['x / 4 is x · ¼', graph.divide(x, graph.constant(4)), graph.multiply(graph.constant(0.25), x)],
    ['x² is x · x', graph.power(x, graph.constant(2)), graph.multiply(x, x)],
    ['min(x, x) is x', graph.min(x, x), x],
    ['x − (−y) is x + y', graph.subtract(x, graph.negate(y)), graph.add(x, y)],
    ['0 − x is −x', graph.subtract(zero, x), graph.negate(x)],
    ['−1 · x is −x', graph.multiply(graph.constant(-1), x), graph.negate(x)],
    ['2 · (−x) is −2 · x', graph.multiply(graph.constant(2), graph.negate(x)), graph.multiply(graph.constant(-2), x)],
    ['−(2x) is −2 · x', graph.negate(graph.multiply(graph.constant(2), x)), graph.multiply(graph.constant(-2), x)],
    ['0 / x is 0', graph.divide(zero, x), zero],
    ['x⁰ is 1', graph.power(x, zero), one],
    ['x^½ is √x', graph.power(x, graph.constant(0.5)), graph.sqrt(x)],
    ['x⁻² is 1 / x²', graph.power(x, graph.constant(-2)), graph.divide(one, graph.multiply(x, x))],
    ['exp(0) is 1', graph.unary('exp', zero), one],
    ['2 / 8 is ¼', graph.divide(graph.constant(2), graph.constant(8)), graph.constant(0.25)],
  ])('folds: %s', (_, found, expected) => {
    expect(found).toBe(expected)
  })

  it('folds a choice whose condition is known, and a condition of constants', () => {
    expect(graph.select(graph.truth(false), x, y)).toBe(y)
    expect(graph.compare('less', zero, one)).toBe(graph.truth(true))
    expect(graph.and(graph.truth(true), graph.compare('less', x, y))).toBe(graph.compare('less', x, y))
    expect(graph.not(graph.not(graph.compare('less', x, y)))).toBe(graph.compare('less', x, y))
  })

  it('does not fold a division by zero, or by what has no reciprocal', () => {
    for (const value of [0, 1e-320]) expect(graph.divide(x, graph.constant(value)).kind).toBe('binary')
    expect(evaluate(graph.divide(x, zero), -2)).toBe(-Infinity)
  })

  it('tells whether a number is finite as a float32', () => {
    const finite = graph.select(graph.finite(x), one, zero)
    expect([1e38, 3.4e38, 3.5e38, Infinity, Number.NaN].map(value => evaluate(finite, value))).toEqual([1, 1, 0, 0, 0])
    expect(graph.finite(graph.constant(3.5e38))).toBe(graph.truth(false))
  })

  it('has the truth table of and, or and not', () => {
    const [p, q] = [graph.compare('less', zero, x), graph.compare('less', zero, y)]
    const number = (condition: Bool) => graph.select(condition, one, zero)
    const conditions = [graph.and(p, q), graph.or(p, q), graph.not(p), graph.or(graph.not(p), q)].map(number)
    const table = [
      [1, 1],
      [1, -1],
      [-1, 1],
      [-1, -1],
    ].map(([a, b]) => conditions.map(condition => evaluate(condition, a, b)))
    expect(table).toEqual([
      [1, 1, 0, 1],
      [0, 1, 0, 0],
      [0, 1, 1, 1],
      [0, 0, 1, 1],
    ])
  })

  it('refuses a constant that is not a number', () => {
    expect(() => graph.constant(Number.NaN)).toThrow(RangeError)
  })

  it('takes out of a sum what is the same in all its iterations', () => {
    const loop = graph.loop(0, 1, 8)
    const z = graph.normal(0, 0, loop)
    expect(graph.sum(loop, x)).toBe(graph.multiply(graph.constant(8), x))
    const linear = graph.sum(loop, graph.subtract(graph.multiply(x, z), y))
    expect(linear).toBe(graph.subtract(graph.multiply(x, graph.sum(loop, z)), graph.multiply(graph.constant(8), y)))
    const quotient = graph.sum(loop, graph.divide(graph.negate(z), y))
    expect(quotient).toBe(graph.divide(graph.negate(graph.sum(loop, z)), y))
    expect(graph.sum(loop, graph.multiply(z, z))).toMatchObject({ kind: 'sum', loop: null })
    expect(() => graph.sum(graph.loop(0, 1, 9), z)).toThrow('a sum runs over the loop')
    expect(() => graph.add(z, graph.normal(0, 0, graph.loop(0, 1, 9)))).toThrow('two loops')
  })

  it('sums over a minibatch draw the pairs of its samples: a mean of 8 normals is that of normals 0 to 7', () => {
    const mean = graph.sum(graph.loop(0, 1, 8), graph.normal(0, 1, graph.loop(0, 1, 8)))
    const singly = graph.total(Array.from({ length: 8 }, (_, pair) => graph.normal(pair, 1)))
    expect(evaluate(mean)).toBeCloseTo(evaluate(singly), 12)
  })

  it('substitutes inside sums, comparisons and choices', () => {
    const loop = graph.loop(0, 1, 3)
    const z = graph.normal(0, 0, loop)
    const at = (w: Float) => {
      const kept = graph.or(graph.not(graph.and(graph.compare('less', w, y), graph.finite(w))), graph.truth(false))
      return graph.select(kept, graph.sum(loop, graph.max(graph.multiply(w, z), graph.negate(z))), graph.abs(w))
    }
    expect(graph.substitute(at(x), new Map([['x', graph.sqrt(y)]]))).toBe(at(graph.sqrt(y)))
    expect(graph.substitute(at(x), new Map())).toBe(at(x))
  })

  it('substitutes inputs everywhere, folding again', () => {
    const formula = graph.multiply(graph.subtract(x, y), graph.unary('exp', x))
    expect(graph.substitute(formula, new Map([['x', y]]))).toBe(zero)
    expect(
      isConstant(
        graph.substitute(
          formula,
          new Map([
            ['x', one],
            ['y', zero],
          ]),
        ),
      ),
    ).toBe(true)
  })

  it('folded expressions have the value of the expression as written, to 1e-9 relative', () => {
    fc.assert(
      fc.property(continuous, point, (tree, [px, py]) => {
        const own = new Graph()
        const root = tree.build(own, own.input('x'), own.input('y'))
        const expected = tree.value(px, py)
        fc.pre(Math.abs(expected) < 1e12)
        expect(isNear(evaluate(root, px, py), expected, 1e-9)).toBe(true)
      }),
      { numRuns: 500, seed: 20261124 },
    )
  })
})
