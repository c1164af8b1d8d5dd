import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Graph } from '#kernels/graph.js'
import { ExpressionError, parseCondition, parseFormula } from '#kernels/parse.js'
import { Evaluator } from '#kernels/printers/evaluate.js'
import { continuous, isNear, point } from './expressions.js'

function valueOf(kind: 'formula' | 'condition', text: string, x: number, y: number): number {
  const graph = new Graph()
  const variables = new Map(['x', 'y'].map(name => [name, graph.input(name)]))
  const root = kind === 'formula' ? parseFormula(graph, text, variables) : parseCondition(graph, text, variables)
  const evaluator = new Evaluator([root], ['x', 'y'])
  evaluator.inputs.set([x, y])
  evaluator.run()
  return evaluator.value(root)
}

/** What is wrong with a text, and where. */
function errorOf(kind: 'formula' | 'condition', text: string): [string, number] {
  try {
    valueOf(kind, text, 1, 1)
  } catch (error) {
    if (error instanceof ExpressionError) return [error.problem, error.column]
    throw error
  }
  return ['no error', 0]
}

describe('a formula', () => {
  const [x, y] = [1.5, -0.75]
  it.each<[string, number]>([
    ['x^2 - y^2 + 0.1*sin(x*y)', x ** 2 - y ** 2 + 0.1 * Math.sin(x * y)],
    ['-x^2', -(x ** 2)],
    ['(-x)^2', x ** 2],
    ['2^3^2', 512],
    ['2^-x', 2 ** -x],
    ['2 ^ -x^2', 2 ** -(x ** 2)],
    ['x**3', x ** 3],
    ['3 - 2 - 1', 0],
    ['8/4/2', 1],
    ['x - y - 2', x - y - 2],
    ['x/y/2', x / y / 2],
    ['x - y*2^2', x - y * 4],
    ['2*-x^2', -2 * x ** 2],
    ['- -x', x],
    ['+x*-y', -x * y],
    ['1e-3 + .5 + 2.', 2.501],
    ['pi + e', Math.PI + Math.E],
    ['min(x, y, 0.1) + max(x, y)', y + x],
    ['abs(y) + sqrt(4) + log(e) + exp(0) + cos(0) + tanh(0)', 0.75 + 2 + 1 + 1 + 1],
    ['x^0.5 + x^-1 + x^1.7', x ** 0.5 + 1 / x + x ** 1.7],
    ['\n x +\t1', x + 1],
  ])('%j', (text, expected) => {
    expect(valueOf('formula', text, x, y)).toBeCloseTo(expected, 12)
  })

  it('printed with all its brackets parses to the same value, to 1e-9', () => {
    fc.assert(
      fc.property(continuous, point, (tree, [px, py]) => {
        const expected = tree.value(px, py)
        fc.pre(Math.abs(expected) < 1e12)
        expect(isNear(valueOf('formula', tree.text, px, py), expected, 1e-9)).toBe(true)
      }),
      { numRuns: 300, seed: 20261124 },
    )
  })
})

describe('a condition', () => {
  it.each<[string, boolean]>([
    ['abs(y) > 0.5 or x^2 + y^2 > 4', true],
    ['x > 1 and y > 1 or x > 0', true],
    ['x > 0 or x > 1 and y > 1', true],
    ['(x > 0 or x > 1) and y > 1', false],
    ['not (x > 0)', false],
    ['not (x > 2)', true],
    ['not (x > 2) and y > 0', false],
    ['x - 1 > y + 1', true],
    ['x <= 1.5 and x >= 1.5', true],
    ['x < 1.5', false],
  ])('%j', (text, expected) => {
    expect(valueOf('condition', text, 1.5, -0.75)).toBe(Number(expected))
  })
})

describe('what is wrong is said with its column', () => {
  it.each<['formula' | 'condition', string, string, number]>([
    ['formula', 'x + v', 'unknown name "v"; there are x, y, pi, e', 5],
    ['formula', '2*sinn(x)', 'unknown function "sinn"; there are abs, sqrt, exp, log, sin, cos, tanh, min, max', 3],
    ['formula', 'x > 1', 'a number is needed here, and this is a condition', 1],
    ['condition', '  x + 1', 'a condition (as "abs(y) > 0.5") is needed here, and this is a number', 3],
    ['condition', '0 < x < 1', 'comparisons are not chained: write "a < b and b < c"', 1],
    ['formula', 'x y', 'an operator is missing before this', 3],
    ['formula', 'x / 0', 'this divides by zero', 5],
    ['formula', 'log(-1)', 'this constant is not a number', 1],
    ['formula', '1e999', 'this constant is not finite', 1],
    ['formula', '', 'an expression is needed, and this is empty', 1],
    ['formula', 'sin', 'sin is a function: write sin(…)', 1],
    ['formula', 'x(2)', 'x is a variable: write x * (…)', 1],
    ['formula', 'sin(x, y)', 'sin takes one argument, not 2', 1],
    ['formula', 'min(x)', 'min takes two arguments or more, not 1', 1],
    ['formula', '[1]', 'only numbers, variables, operators and functions are allowed', 1],
    ['formula', '"x"', '"x" is not a number', 1],
    ['condition', 'not x > 0', 'a condition (as "abs(y) > 0.5") is needed here, and this is a number', 5],
    ['formula', 'this', 'only numbers, variables, operators and functions are allowed', 1],
    ['formula', 'x.y', 'only numbers, variables, operators and functions are allowed', 1],
    ['formula', '1 + x.y(2)', 'only numbers, variables, operators and functions are allowed', 5],
    ['formula', 'x ? 1 : 2', 'only numbers, variables, operators and functions are allowed', 1],
    ['formula', '__proto__', 'unknown name "__proto__"; there are x, y, pi, e', 1],
    ['formula', 'toString', 'unknown name "toString"; there are x, y, pi, e', 1],
    [
      'formula',
      'constructor("return 1")()',
      'unknown function "constructor"; there are abs, sqrt, exp, log, sin, cos, tanh, min, max',
      1,
    ],
    ['formula', '(x + 1)(y)', 'an operator is missing after this', 1],
    ['formula', 'x*2(y)', 'an operator is missing before this', 4],
    ['formula', 'y*(x + v)(y)', 'unknown name "v"; there are x, y, pi, e', 8],
    ['formula', 'sin x', 'an operator is missing before this', 5],
    ['formula', 'x, y', 'an operator is missing before this', 4],
    ['formula', 'x; y', 'an operator is missing before this', 4],
    ['formula', 'x + 1/(1 - 1)', 'this divides by zero', 7],
    ['formula', 'x + 0^-1', 'this constant is not finite', 5],
    ['formula', 'y + 1e200*(1e200*x)', 'this constant is not finite', 5],
    ['formula', 'max(1, log(0))', 'this constant is not finite', 8],
    ['formula', '()', 'an expression is needed, and this is empty', 1],
    ['condition', ' ', 'an expression is needed, and this is empty', 1],
    ['condition', 'x or y > 1', 'a condition (as "abs(y) > 0.5") is needed here, and this is a number', 1],
    ['condition', 'y > 1 > x', 'comparisons are not chained: write "a < b and b < c"', 1],
  ])('%s %j', (kind, text, problem, column) => {
    expect(errorOf(kind, text)).toEqual([problem, column])
  })

  it.each<[string, string, number]>([
    ['x +', 'expected expression after +', 4],
    ['x +* y', 'expected expression after +', 4],
    ['(x', 'unclosed (', 3],
    ['((x)', 'unclosed (', 5],
    ['x)', 'unexpected ")"', 2],
    ['x = 1', 'unexpected "="', 3],
    ['x == y', 'unexpected "="', 3],
    ['x => y', 'unexpected "="', 3],
    ['x % 2', 'unexpected "%"', 3],
    ['!x', 'unexpected "!"', 1],
    ['`x`', 'unexpected "`"', 1],
    ['1..2', 'unexpected period', 3],
    ['1e', 'expected exponent (1e)', 3],
    ['2x', 'variable names cannot start with a number (2x)', 2],
  ])('unreadable, in the words of the library: %j', (text, problem, column) => {
    expect(errorOf('formula', text)).toEqual([problem, column])
  })

  it('in one message, with the names there are for what is unknown', () => {
    const graph = new Graph()
    const read = () => parseFormula(graph, 'x + v', new Map([['x', graph.input('x')]]))
    expect(read).toThrow('unknown name "v"; there are x, pi, e, at column 5 of "x + v"')
    expect(read).toThrow(expect.objectContaining({ unknown: { given: 'v', known: ['x', 'pi', 'e'] } }))
  })

  it('arbitrary text is read or refused with an ExpressionError, never anything else', () => {
    const token = fc.constantFrom(
      'x',
      'y',
      '(',
      ')',
      '+',
      '-',
      '^',
      ' or ',
      'not ',
      '<',
      '1',
      '.',
      'e',
      'sin',
      ',',
      ';',
      '"',
      '[',
      '#',
    )
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(token, { maxLength: 12 }).map(parts => parts.join('')),
    )
    fc.assert(
      fc.property(text, given => {
        for (const kind of ['formula', 'condition'] as const) expect(errorOf(kind, given)).toHaveLength(2)
      }),
      { numRuns: 2000, seed: 20261124 },
    )
  })

  it.each([
    ['brackets', `${'('.repeat(4990)}x${')'.repeat(4990)}`],
    ['signs', `${'-'.repeat(9000)}x`],
    ['functions', `${'sin('.repeat(1900)}x${')'.repeat(1900)}`],
    ['calls', `x${'()'.repeat(4990)}`],
    ['powers', `x${'^x'.repeat(4000)}`],
    ['sums', `x${'+x'.repeat(4900)}`],
  ])('thousands of nested %s do not overflow the stack', (_, text) => {
    expect(errorOf('formula', text)).toEqual(['operations are nested more than 500 deep', 1])
  })

  it('a sum of 400 terms is fine', () => {
    expect(valueOf('formula', `x${'+x'.repeat(399)}`, 1, 0)).toBe(400)
  })

  it('an expression has at most 10,000 characters', () => {
    expect(errorOf('formula', 'x+'.repeat(5001))[0]).toBe('an expression has at most 10000 characters')
  })
})
