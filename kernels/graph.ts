/** Builds the expression graph of nodes.ts: each node once, with constants folded. */
import {
  type BinaryOperation,
  type Bool,
  type Comparison,
  type Float,
  type GraphNode,
  isConstant,
  type Loop,
  meaning,
  reachable,
  type UnaryOperation,
} from './nodes.js'

export * from './nodes.js'

type Unidentified<T> = T extends unknown ? Omit<T, 'id' | 'loop'> : never

/** Builds nodes; every node of one kernel comes from one Graph. */
export class Graph {
  readonly #nodes = new Map<string, GraphNode>()
  readonly #loops = new Map<string, Loop>()

  constant(value: number): Float {
    if (Number.isNaN(value)) throw new RangeError('a constant of an expression is not a number (NaN)')
    return this.#intern<Float>(
      `constant ${Object.is(value, -0) ? 0 : value}`,
      { kind: 'constant', value: value + 0 },
      [],
    )
  }

  input(name: string): Float {
    return this.#intern<Float>(`input ${name}`, { kind: 'input', name }, [])
  }

  /** One loop object for each distinct loop, so that gradients sharing a minibatch share its sums. */
  loop(firstPair: number, pairsPerIteration: number, count: number): Loop {
    const key = `${firstPair} ${pairsPerIteration} ${count}`
    const loop = this.#loops.get(key) ?? { firstPair, pairsPerIteration, count }
    this.#loops.set(key, loop)
    return loop
  }

  /** A standard normal; pairs are counted within the step, or within the iteration of `loop`. */
  normal(pair: number, half: 0 | 1, loop: Loop | null = null): Float {
    const place = loop ? `${loop.firstPair} ${loop.pairsPerIteration} ${loop.count}` : ''
    return this.#intern<Float>(`normal ${pair} ${half} ${place}`, { kind: 'normal', pair, half }, [], loop)
  }

  add(a: Float, b: Float): Float {
    if (isConstant(a, 0)) return b
    if (isConstant(b, 0)) return a
    if (a === b) return this.multiply(this.constant(2), a)
    if (b.kind === 'unary' && b.operation === 'negate') return this.subtract(a, b.a)
    if (a.kind === 'unary' && a.operation === 'negate') return this.subtract(b, a.a)
    return this.#commutative('add', a, b)
  }

  /** The sum of a list of terms, left to right; 0 for none. */
  total(terms: readonly Float[]): Float {
    return terms.reduce((sum, term) => this.add(sum, term), this.constant(0))
  }

  subtract(a: Float, b: Float): Float {
    if (a === b) return this.constant(0)
    if (isConstant(b, 0)) return a
    if (isConstant(a, 0)) return this.negate(b)
    if (b.kind === 'unary' && b.operation === 'negate') return this.add(a, b.a)
    return this.#binary('subtract', a, b)
  }

  multiply(a: Float, b: Float): Float {
    return isConstant(b) && !isConstant(a) ? this.#product(b, a) : this.#product(a, b)
  }

  divide(a: Float, b: Float): Float {
    if (isConstant(a, 0)) return a
    if (isConstant(b) && b.value !== 0 && Number.isFinite(1 / b.value))
      return this.multiply(this.constant(1 / b.value), a)
    return this.#binary('divide', a, b)
  }

  min(a: Float, b: Float): Float {
    return a === b ? a : this.#commutative('min', a, b)
  }

  max(a: Float, b: Float): Float {
    return a === b ? a : this.#commutative('max', a, b)
  }

  negate(a: Float): Float {
    if (a.kind === 'unary' && a.operation === 'negate') return a.a
    if (a.kind === 'binary' && a.operation === 'subtract') return this.subtract(a.b, a.a)
    if (a.kind === 'binary' && a.operation === 'multiply' && isConstant(a.a))
      return this.multiply(this.constant(-a.a.value), a.b)
    return this.unary('negate', a)
  }

  abs(a: Float): Float {
    return this.unary('abs', a)
  }

  sqrt(a: Float): Float {
    return this.unary('sqrt', a)
  }

  unary(operation: UnaryOperation, a: Float): Float {
    if (isConstant(a)) return this.constant(meaning.unary[operation](a.value))
    return this.#intern<Float>(`${operation} ${a.id}`, { kind: 'unary', operation, a }, [a])
  }

  /** a^n by repeated squaring for whole n, by square root for halves, else exp(n log a): not a number for a < 0. */
  power(a: Float, n: Float): Float {
    if (!isConstant(n)) return this.unary('exp', this.multiply(n, this.unary('log', a)))
    if (isConstant(a)) return this.constant(a.value ** n.value)
    if (n.value < 0) return this.divide(this.constant(1), this.power(a, this.constant(-n.value)))
    if (Number.isInteger(n.value) && n.value <= 64) return this.#wholePower(a, n.value)
    if (n.value === 0.5) return this.sqrt(a)
    return this.unary('exp', this.multiply(n, this.unary('log', a)))
  }

  select(condition: Bool, a: Float, b: Float): Float {
    if (condition.kind === 'truth') return condition.value ? a : b
    if (a === b) return a
    return this.#intern<Float>(`select ${condition.id} ${a.id} ${b.id}`, { kind: 'select', condition, a, b }, [
      condition,
      a,
      b,
    ])
  }

  /** The sum of `body` over a loop. What does not change between iterations is taken out of it. */
  sum(over: Loop, body: Float): Float {
    if (body.loop === null) return this.multiply(this.constant(over.count), body)
    if (body.loop !== over) throw new Error('a sum runs over the loop its body depends on')
    if (body.kind === 'unary' && body.operation === 'negate') return this.negate(this.sum(over, body.a))
    if (body.kind === 'binary') {
      const { operation, a, b } = body
      if (operation === 'add') return this.add(this.sum(over, a), this.sum(over, b))
      if (operation === 'subtract') return this.subtract(this.sum(over, a), this.sum(over, b))
      if (operation === 'multiply' && a.loop === null) return this.multiply(a, this.sum(over, b))
      if (operation === 'multiply' && b.loop === null) return this.multiply(this.sum(over, a), b)
      if (operation === 'divide' && b.loop === null) return this.divide(this.sum(over, a), b)
    }
    return this.#intern<Float>(`sum ${body.id}`, { kind: 'sum', over, body }, [])
  }

  truth(value: boolean): Bool {
    return this.#intern<Bool>(`truth ${value}`, { kind: 'truth', value }, [])
  }

  compare(comparison: Comparison, a: Float, b: Float): Bool {
    if (isConstant(a) && isConstant(b)) return this.truth(meaning.comparison[comparison](a.value, b.value))
    return this.#intern<Bool>(`${comparison} ${a.id} ${b.id}`, { kind: 'compare', comparison, a, b }, [a, b])
  }

  and(a: Bool, b: Bool): Bool {
    if (a.kind === 'truth') return a.value ? b : a
    if (b.kind === 'truth') return b.value ? a : b
    return a === b ? a : this.#intern<Bool>(`and ${a.id} ${b.id}`, { kind: 'and', a, b }, [a, b])
  }

  or(a: Bool, b: Bool): Bool {
    if (a.kind === 'truth') return a.value ? a : b
    if (b.kind === 'truth') return b.value ? b : a
    return a === b ? a : this.#intern<Bool>(`or ${a.id} ${b.id}`, { kind: 'or', a, b }, [a, b])
  }

  not(a: Bool): Bool {
    if (a.kind === 'truth') return this.truth(!a.value)
    if (a.kind === 'not') return a.a
    return this.#intern<Bool>(`not ${a.id}`, { kind: 'not', a }, [a])
  }

  finite(a: Float): Bool {
    if (isConstant(a)) return this.truth(Number.isFinite(Math.fround(a.value)))
    return this.#intern<Bool>(`finite ${a.id}`, { kind: 'finite', a }, [a])
  }

  /** A new expression with inputs replaced by the given nodes. */
  substitute<T extends GraphNode>(root: T, inputs: ReadonlyMap<string, Float>): T {
    const replaced = new Map<GraphNode, GraphNode>()
    const float = (node: Float) => replaced.get(node) as Float
    const bool = (node: Bool) => replaced.get(node) as Bool
    for (const node of reachable([root])) replaced.set(node, this.#rebuild(node, inputs, float, bool))
    return replaced.get(root) as T
  }

  #rebuild(
    node: GraphNode,
    inputs: ReadonlyMap<string, Float>,
    float: (node: Float) => Float,
    bool: (node: Bool) => Bool,
  ): GraphNode {
    switch (node.kind) {
      case 'constant':
      case 'normal':
      case 'truth':
        return node
      case 'input':
        return inputs.get(node.name) ?? node
      case 'unary':
        return node.operation === 'negate' ? this.negate(float(node.a)) : this.unary(node.operation, float(node.a))
      case 'binary':
        return this[node.operation](float(node.a), float(node.b))
      case 'select':
        return this.select(bool(node.condition), float(node.a), float(node.b))
      case 'sum':
        return this.sum(node.over, float(node.body))
      case 'compare':
        return this.compare(node.comparison, float(node.a), float(node.b))
      case 'and':
      case 'or':
        return this[node.kind](bool(node.a), bool(node.b))
      case 'not':
        return this.not(bool(node.a))
      case 'finite':
        return this.finite(float(node.a))
    }
  }

  /** A product whose constant factor, if it has one, comes first. */
  #product(a: Float, b: Float): Float {
    if (isConstant(a, 0)) return a
    if (isConstant(a, 1)) return b
    if (isConstant(a, -1)) return this.negate(b)
    if (isConstant(a) && b.kind === 'unary' && b.operation === 'negate')
      return this.multiply(this.constant(-a.value), b.a)
    if (isConstant(a) && b.kind === 'binary' && b.operation === 'multiply' && isConstant(b.a))
      return this.multiply(this.constant(a.value * b.a.value), b.b)
    return this.#commutative('multiply', a, b)
  }

  #wholePower(a: Float, n: number): Float {
    if (n === 0) return this.constant(1)
    if (n === 1) return a
    const half = this.#wholePower(a, Math.floor(n / 2))
    const square = this.multiply(half, half)
    return n % 2 === 0 ? square : this.multiply(square, a)
  }

  #commutative(operation: BinaryOperation, a: Float, b: Float): Float {
    const ordered = isConstant(a) || (!isConstant(b) && a.id < b.id)
    return ordered ? this.#binary(operation, a, b) : this.#binary(operation, b, a)
  }

  #binary(operation: BinaryOperation, a: Float, b: Float): Float {
    if (isConstant(a) && isConstant(b)) return this.constant(meaning.binary[operation](a.value, b.value))
    return this.#intern<Float>(`${operation} ${a.id} ${b.id}`, { kind: 'binary', operation, a, b }, [a, b])
  }

  #intern<T extends GraphNode>(
    key: string,
    node: Unidentified<T>,
    args: readonly GraphNode[],
    ownLoop: Loop | null = null,
  ): T {
    const known = this.#nodes.get(key)
    if (known) return known as T
    const loop = args.reduce((found, arg) => commonLoop(found, arg.loop), ownLoop)
    const made = { id: this.#nodes.size, loop, ...node } as unknown as T
    this.#nodes.set(key, made)
    return made
  }
}

function commonLoop(a: Loop | null, b: Loop | null): Loop | null {
  if (a !== null && b !== null && a !== b) throw new Error('an expression cannot mix the iterations of two loops')
  return a ?? b
}
