/** The code in C that computes expressions of a kernel, for the vectors of all groups (c-math.ts). */
import { argumentsOf, type Bool, type Float, type GraphNode } from '../graph.js'
import type { Kernel } from '../particle.js'
import { splat } from './c-math.js'
import { nodesWithVariables, type Stage, schedule } from './schedule.js'

export const indent = (lines: readonly string[]): string[] => lines.map(line => line.replace(/^/gm, '  '))

/** What is written as an expression is computed before any state variable changes. */
export function moved(nexts: readonly Float[], body: Body): string[] {
  return nexts.map((next, s) => `EACH state${s}[g] = ${body.expression(next)};`)
}

/**
 * Where normals come from: drawn where they are used, in a pipeline that makes the words of the next pair beside this one
 * (c-math.ts), or drawn before and loaded from `noise` (c-shared.ts).
 */
export type Normals = 'drawn' | 'pipelined' | 'loaded'

/** The code that computes some roots. Nodes used once are written where they are used. */
export class Body {
  readonly code: string[] = []
  readonly #state: ReadonlyMap<string, number>
  readonly #named = new Map<GraphNode, string>()
  readonly #called: Set<string>
  readonly #normals: Normals
  /** Pairs of the step that are not drawn in a loop, in the order they are drawn. */
  readonly pairs: readonly number[]

  constructor(kernel: Kernel, roots: readonly GraphNode[], called: Set<string>, normals: Normals = 'drawn') {
    this.#state = new Map(kernel.state.map((variable, i) => [variable.name, i]))
    this.#called = called
    this.#normals = normals
    const shared = nodesWithVariables(roots)
    const stages = schedule(roots)
    this.pairs = pairsIn(stages)
    for (const stage of stages) {
      if (stage.kind === 'nodes') this.code.push(...this.#nodes(stage.nodes, shared, ''))
      else this.code.push(...this.#loop(stage, shared))
    }
  }

  /** A node in terms of the vectors of group g. */
  expression(node: GraphNode): string {
    const name = this.#named.get(node)
    return name === undefined ? this.#operation(node) : `${name}[g]`
  }

  #nodes(nodes: readonly GraphNode[], shared: ReadonlySet<GraphNode>, prefix: string): string[] {
    const drawn = new Set<number>()
    return nodes.flatMap(node => {
      if (node.kind === 'normal') return this.#draw(node, `${prefix}pair${node.pair}`, drawn)
      if (!shared.has(node) || argumentsOf(node).length === 0) return []
      const name = `n${node.id}`
      const code = `${isTruth(node) ? 'M' : 'F'} ${name}[GROUPS]; EACH ${name}[g] = ${this.#operation(node)};`
      this.#named.set(node, name)
      return [code]
    })
  }

  #draw(node: Float & { kind: 'normal' }, name: string, drawn: Set<number>): string[] {
    this.#named.set(node, `${name}_${node.half}`)
    if (drawn.has(node.pair)) return []
    drawn.add(node.pair)
    const number = node.loop === null ? `${node.pair}` : `pair + ${node.pair}`
    if (this.#normals === 'loaded')
      return [`const F *${name}_0 = noise + (${number}) * 2 * GROUPS, *${name}_1 = ${name}_0 + GROUPS;`]
    const call =
      this.#normals === 'pipelined' && node.loop === null
        ? `pipelined(counter, ${this.#following(node.pair)}, word0, word1, ${name}_0, ${name}_1);`
        : `normals(counter, step, key0, key1 + ${number}, ${name}_0, ${name}_1);`
    return [`F ${name}_0[GROUPS], ${name}_1[GROUPS];`, call]
  }

  /** The step and the keys of the pair that is drawn after this one: the last is followed by the first of the next step. */
  #following(pair: number): string {
    const next = this.pairs[this.pairs.indexOf(pair) + 1]
    return next === undefined ? `nextStep, key0, key1 + ${this.pairs[0]}` : `step, key0, key1 + ${next}`
  }

  #loop({ loop, body, sums }: Stage & { kind: 'loop' }, shared: ReadonlySet<GraphNode>): string[] {
    for (const sum of sums) this.#named.set(sum, `n${sum.id}`)
    const end = loop.firstPair + loop.count * loop.pairsPerIteration
    return [
      ...sums.map(({ id }) => `F n${id}[GROUPS]; EACH n${id}[g] = (F){};`),
      `for (unsigned pair = ${loop.firstPair}; pair != ${end}; pair += ${loop.pairsPerIteration}) {`,
      ...indent([
        ...this.#nodes(body, shared, 'sample_'),
        ...sums.map(sum => `EACH n${sum.id}[g] += ${this.expression(sum.body)};`),
      ]),
      '}',
    ]
  }

  #operation(node: GraphNode): string {
    switch (node.kind) {
      case 'constant':
        return splat(node.value)
      case 'truth':
        return node.value ? 'ALL' : 'NONE'
      case 'input':
        return `state${this.#state.get(node.name)}[g]`
      case 'unary':
        return this.#unary(node)
      case 'binary':
        return this.#binary(node)
      case 'compare':
        return `${node.comparison}(${this.expression(node.a)}, ${this.expression(node.b)})`
      case 'select':
        return `choose(${this.expression(node.condition)}, ${this.expression(node.a)}, ${this.expression(node.b)})`
      case 'and':
        return `(${this.expression(node.a)} & ${this.expression(node.b)})`
      case 'or':
        return `(${this.expression(node.a)} | ${this.expression(node.b)})`
      case 'not':
        return `(M)~${this.expression(node.a)}`
      case 'finite':
        return `isFinite(${this.expression(node.a)})`
      default:
        throw new Error(`a ${node.kind} node is computed in its own place`)
    }
  }

  #unary({ operation, a }: Float & { kind: 'unary' }): string {
    const argument = this.expression(a)
    if (operation === 'negate') return `(-${argument})`
    if (operation === 'abs') return `absolute(${argument})`
    if (operation === 'sqrt') return `root(${argument})`
    this.#called.add(operation)
    return `${operation}_(${argument})`
  }

  /** A product that is used in one sum alone is rounded with it. */
  #binary({ operation, a, b }: Float & { kind: 'binary' }): string {
    if (operation === 'min' || operation === 'max')
      return `${operation === 'min' ? 'least' : 'greatest'}(${this.expression(a)}, ${this.expression(b)})`
    if (operation === 'add' && this.#isProduct(b)) return this.#fused(b, '', this.expression(a))
    if (operation === 'add' && this.#isProduct(a)) return this.#fused(a, '', this.expression(b))
    if (operation === 'subtract' && this.#isProduct(b)) return this.#fused(b, '-', this.expression(a))
    if (operation === 'subtract' && this.#isProduct(a)) return this.#fused(a, '', `-${this.expression(b)}`)
    return `(${this.expression(a)} ${OPERATOR[operation]} ${this.expression(b)})`
  }

  #isProduct(node: Float): node is Float & { kind: 'binary' } {
    return node.kind === 'binary' && node.operation === 'multiply' && !this.#named.has(node)
  }

  #fused({ a, b }: Float & { kind: 'binary' }, sign: '' | '-', addend: string): string {
    return `fused(${sign}${this.expression(a)}, ${this.expression(b)}, ${addend})`
  }
}

function pairsIn(stages: readonly Stage[]): number[] {
  const nodes = stages.flatMap(stage => (stage.kind === 'nodes' ? stage.nodes : []))
  return [...new Set(nodes.flatMap(node => (node.kind === 'normal' ? [node.pair] : [])))]
}

const isTruth = (node: GraphNode): node is Bool =>
  ['truth', 'compare', 'and', 'or', 'not', 'finite'].includes(node.kind)

const OPERATOR = { add: '+', subtract: '-', multiply: '*', divide: '/' } as const
