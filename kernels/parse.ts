/**
 * Formulas and conditions as users write them, to graphs: `x^2 - y^2 + 0.1*sin(x*y)`, `abs(y) > 0.5 or x^2 + y^2 > 4`.
 * jsep reads the text; only what is listed here is accepted, and nothing is ever executed.
 */
import jsep from 'jsep'
import { argumentsOf, type Bool, type Float, type Graph, type UnaryOperation } from './graph.js'

/** What is wrong with an expression, and at which column (from 1). */
export class ExpressionError extends Error {
  override readonly name = 'ExpressionError'
  constructor(
    readonly problem: string,
    readonly text: string,
    readonly column: number,
    /** A name in the text that is unknown, and the names that would have been known. */
    readonly unknown?: { readonly given: string; readonly known: readonly string[] },
  ) {
    super(`${problem}, at column ${column} of "${text}"`)
  }
}

type Expression = jsep.Expression & { start?: number; grouped?: boolean }
type Value = { readonly type: 'number'; readonly node: Float } | { readonly type: 'condition'; readonly node: Bool }

const FUNCTIONS_OF_ONE: readonly UnaryOperation[] = ['abs', 'sqrt', 'exp', 'log', 'sin', 'cos', 'tanh']
const FUNCTIONS_OF_MORE = ['min', 'max'] as const
export const FUNCTIONS: readonly string[] = [...FUNCTIONS_OF_ONE, ...FUNCTIONS_OF_MORE]
const CONSTANTS: Readonly<Record<string, number>> = { pi: Math.PI, e: Math.E }
const LONGEST = 10_000
/** Operations within operations: what is deeper would overflow the stack, here or where the kernel is assembled. */
const DEEPEST = 500

/** The number a formula stands for. @throws ExpressionError */
export function parseFormula(graph: Graph, text: string, variables: ReadonlyMap<string, Float>): Float {
  const parser = new Parser(graph, text, variables)
  return parser.number(parser.root)
}

/** The truth value a condition stands for. @throws ExpressionError */
export function parseCondition(graph: Graph, text: string, variables: ReadonlyMap<string, Float>): Bool {
  const parser = new Parser(graph, text, variables)
  return parser.condition(parser.root)
}

class Parser {
  readonly root: Expression

  constructor(
    readonly graph: Graph,
    readonly text: string,
    readonly variables: ReadonlyMap<string, Float>,
  ) {
    if (text.length > LONGEST)
      throw new ExpressionError(`an expression has at most ${LONGEST} characters`, text, LONGEST)
    this.root = read(text)
    if (isTooDeep(this.root)) throw tooDeep(text)
  }

  number(expression: Expression): Float {
    const value = this.#value(expression)
    if (value.type === 'number') return value.node
    throw this.#error(expression, 'a number is needed here, and this is a condition')
  }

  condition(expression: Expression): Bool {
    const value = this.#value(expression)
    if (value.type === 'condition') return value.node
    throw this.#error(expression, 'a condition (as "abs(y) > 0.5") is needed here, and this is a number')
  }

  #value(expression: Expression): Value {
    switch (expression.type) {
      case 'Literal':
        return this.#literal(expression as jsep.Literal)
      case 'Identifier':
        return this.#identifier(expression as jsep.Identifier)
      case 'UnaryExpression':
        return this.#unary(expression as jsep.UnaryExpression)
      case 'BinaryExpression':
        return this.#binary(expression as jsep.BinaryExpression)
      case 'CallExpression':
        return this.#call(expression as jsep.CallExpression)
      case 'Compound':
        return this.#compound(expression as jsep.Compound)
      default:
        throw this.#error(expression, 'only numbers, variables, operators and functions are allowed')
    }
  }

  #literal(literal: jsep.Literal): Value {
    if (typeof literal.value === 'number') return this.#constant(literal, literal.value)
    throw this.#error(literal, `${literal.raw} is not a number`)
  }

  #constant(expression: Expression, value: number): Value {
    if (!Number.isFinite(value)) throw this.#error(expression, 'this constant is not finite')
    return { type: 'number', node: this.graph.constant(value) }
  }

  #identifier({ name, ...expression }: jsep.Identifier & { start?: number }): Value {
    const variable = this.variables.get(name)
    if (variable !== undefined) return { type: 'number', node: variable }
    const constant = Object.hasOwn(CONSTANTS, name) ? CONSTANTS[name] : undefined
    if (constant !== undefined) return { type: 'number', node: this.graph.constant(constant) }
    const known = [...this.variables.keys(), ...Object.keys(CONSTANTS)]
    if (FUNCTIONS.includes(name)) throw this.#error(expression, `${name} is a function: write ${name}(…)`)
    throw this.#error(expression, `unknown name "${name}"; there are ${known.join(', ')}`, { given: name, known })
  }

  #unary(expression: jsep.UnaryExpression): Value {
    const { operator, argument } = expression
    if (operator === 'not') return { type: 'condition', node: this.graph.not(this.condition(argument)) }
    if (operator === '+') return { type: 'number', node: this.number(argument) }
    return { type: 'number', node: this.graph.negate(this.number(argument)) }
  }

  #binary(expression: jsep.BinaryExpression): Value {
    const { operator, left, right } = expression
    const { graph } = this
    if (operator === 'and' || operator === 'or')
      return { type: 'condition', node: graph[operator](this.condition(left), this.condition(right)) }
    if (operator === '^' || operator === '**') return { type: 'number', node: this.#power(expression, left, right) }
    this.#refuseChain(left, operator)
    const [a, b] = [this.number(left), this.number(right)]
    switch (operator) {
      case '+':
        return { type: 'number', node: this.#finite(expression, graph.add(a, b)) }
      case '-':
        return { type: 'number', node: this.#finite(expression, graph.subtract(a, b)) }
      case '*':
        return { type: 'number', node: this.#finite(expression, graph.multiply(a, b)) }
      case '/':
        return { type: 'number', node: this.#finite(expression, this.#quotient(right, a, b)) }
      case '<':
        return { type: 'condition', node: graph.compare('less', a, b) }
      case '<=':
        return { type: 'condition', node: graph.compare('lessOrEqual', a, b) }
      case '>':
        return { type: 'condition', node: graph.compare('less', b, a) }
      default:
        return { type: 'condition', node: graph.compare('lessOrEqual', b, a) }
    }
  }

  /** `-x^2` is −(x²), as in mathematics: jsep binds the sign first, so it is moved outside again. */
  #power(expression: Expression, left: Expression, right: Expression): Float {
    if (left.type === 'UnaryExpression' && !left.grouped && left.operator !== 'not') {
      const power = this.#power(expression, left.argument as Expression, right)
      return left.operator === '-' ? this.graph.negate(power) : power
    }
    const [base, exponent] = [this.number(left), this.number(right)]
    return this.#finite(
      expression,
      this.#fold(expression, () => this.graph.power(base, exponent)),
    )
  }

  #quotient(right: Expression, a: Float, b: Float): Float {
    if (b.kind === 'constant' && b.value === 0) throw this.#error(right, 'this divides by zero')
    return this.graph.divide(a, b)
  }

  #refuseChain(left: Expression, operator: string): void {
    const comparisons = ['<', '<=', '>', '>=']
    if (left.type !== 'BinaryExpression' || left.grouped || !comparisons.includes(operator)) return
    if (comparisons.includes(left.operator as string))
      throw this.#error(left, 'comparisons are not chained: write "a < b and b < c"')
  }

  #call(expression: jsep.CallExpression): Value {
    const { callee, arguments: given } = expression
    if (callee.type !== 'Identifier') {
      // jsep gives no place to what is called
      this.#value({ ...callee, start: startOf(expression) } as Expression)
      throw this.#error(expression, 'an operator is missing after this')
    }
    const { name } = callee as jsep.Identifier
    const unary = FUNCTIONS_OF_ONE.find(known => known === name)
    const more = FUNCTIONS_OF_MORE.find(known => known === name)
    if (unary !== undefined) {
      if (given.length !== 1) throw this.#error(expression, `${name} takes one argument, not ${given.length}`)
      const argument = this.number(given[0]!)
      return {
        type: 'number',
        node: this.#finite(
          expression,
          this.#fold(expression, () => this.graph.unary(unary, argument)),
        ),
      }
    }
    if (more !== undefined) {
      if (given.length < 2) throw this.#error(expression, `${name} takes two arguments or more, not ${given.length}`)
      const [first, ...rest] = given.map(argument => this.number(argument)) as [Float, ...Float[]]
      return { type: 'number', node: rest.reduce((a, b) => this.graph[more](a, b), first) }
    }
    if (this.variables.has(name)) throw this.#error(expression, `${name} is a variable: write ${name} * (…)`)
    const unknown = { given: name, known: FUNCTIONS }
    throw this.#error(expression, `unknown function "${name}"; there are ${FUNCTIONS.join(', ')}`, unknown)
  }

  #compound({ body }: jsep.Compound): Value {
    if (body.length === 0) throw new ExpressionError('an expression is needed, and this is empty', this.text, 1)
    throw this.#error(body[1]!, 'an operator is missing before this')
  }

  #fold(expression: Expression, build: () => Float): Float {
    try {
      return build()
    } catch (error) {
      if (error instanceof RangeError) throw this.#error(expression, 'this constant is not a number')
      throw error
    }
  }

  /** Refuses a constant that overflows, also one that folding has made into a factor. */
  #finite(expression: Expression, node: Float): Float {
    const parts = [node, ...argumentsOf(node)]
    if (parts.some(part => part.kind === 'constant' && !Number.isFinite(part.value)))
      throw this.#error(expression, 'this constant is not finite')
    return node
  }

  #error(expression: Expression, problem: string, unknown?: ExpressionError['unknown']): ExpressionError {
    return new ExpressionError(problem, this.text, startOf(expression) + 1, unknown)
  }
}

/** Where an expression begins: for an operator, where its left side does. */
function startOf(expression: Expression): number {
  if (expression.start !== undefined) return expression.start
  return expression.left === undefined ? 0 : startOf(expression.left as Expression)
}

/** Whether operations are nested deeper than is allowed, without recursion. */
function isTooDeep(root: Expression): boolean {
  const waiting = [{ node: root, depth: 1 }]
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { node, depth } = next
    if (depth > DEEPEST) return true
    const { left, right, argument, callee, arguments: given = [] } = node as Parts
    for (const part of [left, right, argument, callee, ...given])
      if (part !== undefined) waiting.push({ node: part, depth: depth + 1 })
  }
  return false
}

interface Parts {
  readonly left?: Expression
  readonly right?: Expression
  readonly argument?: Expression
  readonly callee?: Expression
  readonly arguments?: readonly Expression[]
}

function tooDeep(text: string): ExpressionError {
  return new ExpressionError(`operations are nested more than ${DEEPEST} deep`, text, 1)
}

const OPERATORS = { or: 1, and: 2, '<': 4, '<=': 4, '>': 4, '>=': 4, '+': 5, '-': 5, '*': 6, '/': 6, '^': 8, '**': 8 }

function read(text: string): Expression {
  configure()
  try {
    return jsep(text) as Expression
  } catch (error) {
    const { index, description } = error as { index?: number; description?: string }
    // jsep calls itself for what is nested, until there is no stack left
    if (error instanceof RangeError) throw tooDeep(text)
    if (index === undefined) throw error
    const problem = (description ?? 'this cannot be read').replace(/^./, first => first.toLowerCase())
    throw new ExpressionError(problem, text, index + 1)
  }
}

let configured = false

/** Gives jsep our operators and no others, and makes it note where each token begins. */
function configure(): void {
  if (configured) return
  configured = true
  jsep.removeAllBinaryOps()
  jsep.removeAllUnaryOps()
  jsep.removeAllLiterals()
  for (const [operator, precedence] of Object.entries(OPERATORS))
    jsep.addBinaryOp(operator, precedence, operator === '^' || operator === '**')
  for (const operator of ['-', '+', 'not']) jsep.addUnaryOp(operator)
  const starts: number[] = []
  jsep.hooks.add('gobble-token', function (this: jsep.HookScope, environment: { node?: jsep.PossibleExpression }) {
    starts.push(this.index)
    // jsep runs no hook after a number it reads itself
    if (/[\d.]/.test(this.char)) environment.node = this.gobbleNumericLiteral()
  } as never)
  jsep.hooks.add('after-token', function (this: jsep.HookScope, environment: { node?: Expression }) {
    const start = starts.pop()
    const { node } = environment
    // jsep tries for a token, and finds none, before each closing bracket
    if (!node || start === undefined) return
    node.grouped = this.expr[start] === '('
    node.start = start
  } as never)
}
