/** The float64 evaluator: plain, slow, and the definition of what a graph means. */
import { argumentsOf, type GraphNode, type Loop, meaning } from '../graph.js'
import { normalPair } from '../random/normal.js'
import { threefry, type Words } from '../random/threefry.js'
import { type Stage, schedule } from './schedule.js'

/** Where the normals of an evaluation come from: the key of the seed, and the counter. */
export interface Draw {
  key0: number
  key1: number
  particle: number
  step: number
}

type Instruction = (draw: Draw) => void

/**
 * A compiled set of expressions.
 *
 *   const evaluator = new Evaluator([loss], ['x', 'y'])
 *   evaluator.inputs.set([1, 2]); evaluator.run(draw); evaluator.value(loss)
 *
 * Truth values are read as 0 and 1.
 */
export class Evaluator {
  /** The values of the inputs, in the order of their names. */
  readonly inputs: Float64Array
  readonly #registers: Float64Array
  readonly #register = new Map<GraphNode, number>()
  readonly #instructions: Instruction[] = []

  constructor(roots: readonly GraphNode[], inputNames: readonly string[]) {
    const stages = schedule(roots)
    let count = inputNames.length
    for (const stage of stages) {
      const nodes = stage.kind === 'nodes' ? stage.nodes : [...stage.body, ...stage.sums]
      for (const node of nodes) this.#register.set(node, node.kind === 'input' ? place(node.name, inputNames) : count++)
    }
    this.#registers = new Float64Array(count)
    this.inputs = this.#registers.subarray(0, inputNames.length)
    for (const stage of stages) this.#instructions.push(...this.#stage(stage))
  }

  /** Evaluates everything for the current inputs; a graph without normals needs no draw. */
  run(draw: Draw = { key0: 0, key1: 0, particle: 0, step: 0 }): void {
    const instructions = this.#instructions
    for (let i = 0; i < instructions.length; i++) instructions[i]!(draw)
  }

  /** The value of a root (or of anything below it) in the last run. */
  value(node: GraphNode): number {
    return this.#registers[this.registerOf(node)]!
  }

  /** The index of a node in `registers`, for loops that read many values. */
  registerOf(node: GraphNode): number {
    const register = this.#register.get(node)
    if (register === undefined) throw new Error('this node is not part of what the evaluator was made for')
    return register
  }

  get registers(): Float64Array {
    return this.#registers
  }

  #stage(stage: Stage): Instruction[] {
    if (stage.kind === 'nodes') return this.#nodes(stage.nodes, null).instructions
    return [this.#loop(stage)]
  }

  #loop({ loop, body, sums }: Stage & { kind: 'loop' }): Instruction {
    const registers = this.#registers
    const iteration = { pair: 0 }
    const { instructions } = this.#nodes(body, loop, iteration)
    const totals = sums.map(sum => this.registerOf(sum))
    const terms = sums.map(sum => this.registerOf(sum.body))
    return draw => {
      for (const total of totals) registers[total] = 0
      for (let i = 0; i < loop.count; i++) {
        iteration.pair = loop.firstPair + i * loop.pairsPerIteration
        for (let k = 0; k < instructions.length; k++) instructions[k]!(draw)
        for (let k = 0; k < totals.length; k++) registers[totals[k]!]! += registers[terms[k]!]!
      }
    }
  }

  #nodes(nodes: readonly GraphNode[], loop: Loop | null, iteration = { pair: 0 }): { instructions: Instruction[] } {
    const pairs = new Map<number, [number, number]>()
    const instructions: Instruction[] = []
    for (const node of nodes) {
      if (node.kind !== 'normal') {
        instructions.push(...this.#operation(node))
        continue
      }
      const halves = pairs.get(node.pair)
      if (halves !== undefined) {
        halves[node.half] = this.registerOf(node)
        continue
      }
      const registersOfPair: [number, number] = [-1, -1]
      registersOfPair[node.half] = this.registerOf(node)
      pairs.set(node.pair, registersOfPair)
      instructions.push(drawPair(this.#registers, registersOfPair, node.pair, loop === null ? { pair: 0 } : iteration))
    }
    return { instructions }
  }

  #operation(node: GraphNode): Instruction[] {
    const registers = this.#registers
    const out = this.registerOf(node)
    if (node.kind === 'constant' || node.kind === 'truth') {
      registers[out] = Number(node.value)
      return []
    }
    const compute = this.#computation(node)
    if (compute === null) return []
    return [
      () => {
        registers[out] = compute()
      },
    ]
  }

  /** How a node's value follows from the registers of its arguments; null for what is set elsewhere. */
  #computation(node: GraphNode): (() => number) | null {
    const registers = this.#registers
    const [a, b, c] = argumentsOf(node).map(argument => this.registerOf(argument)) as [number, number, number]
    switch (node.kind) {
      case 'unary': {
        const apply = meaning.unary[node.operation]
        return () => apply(registers[a]!)
      }
      case 'binary': {
        const apply = meaning.binary[node.operation]
        return () => apply(registers[a]!, registers[b]!)
      }
      case 'compare': {
        const apply = meaning.comparison[node.comparison]
        return () => Number(apply(registers[a]!, registers[b]!))
      }
      case 'select':
        return () => (registers[a] === 1 ? registers[b]! : registers[c]!)
      case 'and':
        return () => registers[a]! * registers[b]!
      case 'or':
        return () => Math.max(registers[a]!, registers[b]!)
      case 'not':
        return () => 1 - registers[a]!
      case 'finite':
        return () => Number(Number.isFinite(Math.fround(registers[a]!)))
      default:
        return null
    }
  }
}

function drawPair(
  registers: Float64Array,
  halves: readonly [number, number],
  pair: number,
  iteration: { readonly pair: number },
): Instruction {
  const words: Words = [0, 0]
  const normals: [number, number] = [0, 0]
  return draw => {
    threefry(words, draw.key0, (draw.key1 + iteration.pair + pair) | 0, draw.particle, draw.step)
    normalPair(normals, words[0], words[1])
    if (halves[0] >= 0) registers[halves[0]] = normals[0]
    if (halves[1] >= 0) registers[halves[1]] = normals[1]
  }
}

function place(name: string, inputNames: readonly string[]): number {
  const index = inputNames.indexOf(name)
  if (index < 0) throw new Error(`the expression has an input "${name}" that was not named`)
  return index
}
