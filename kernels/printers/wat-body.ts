/** The code of a kernel's expressions as WebAssembly, for several groups of four particles at once. */
import { argumentsOf, type Float, type GraphNode } from '../graph.js'
import type { Kernel } from '../particle.js'
import { nodesWithVariables, type Stage, schedule } from './schedule.js'
import { add, type Fragment, floats, get, integers, keySchedule, normalPair, set, VECTOR_BYTES } from './wat-math.js'

/** How code names what belongs to one group; the first group's names are plain. */
export const ofGroup = (name: string, group: number): string => (group === 0 ? name : `${name}_g${group}`)

/** Where a group's normals come from: they are drawn where they are used, or have been drawn before (wat-tile.ts). */
export type Place = Drawing | Loading

/** From $counter, the key word and the particle, which is the group's own, and the step, an i32x4. */
export interface Drawing {
  readonly group: number
  readonly step: string
}

/** From memory: two rows of so many bytes for each pair, from the address in $noise on. */
export interface Loading {
  readonly group: number
  readonly rowBytes: number
}

/**
 * The code of several groups, instruction by instruction in turn: one group's chain of rounds leaves the machine idle that
 * the others fill. What is the same for all groups, as the head of a loop, is there once.
 */
export function interleaved(groups: readonly Body[]): string[] {
  return groups[0]!.code.flatMap((line, i) => [...new Set([line, ...groups.map(({ code }) => code[i]!)])])
}

/** What is declared or computed once for all groups. */
export const union = (lists: readonly (readonly string[])[]): string[] => [...new Set(lists.flat())]

/** The code that computes some roots for one group, and the locals it needs. Nodes used once are written where they are used. */
export class Body {
  readonly code: string[] = []
  /** What is computed once for the whole call. */
  readonly setup: string[] = []
  readonly locals: string[] = []
  readonly #state: ReadonlyMap<string, number>
  readonly #named = new Map<GraphNode, string>()
  readonly #called: Set<string>

  constructor(
    kernel: Kernel,
    roots: readonly GraphNode[],
    called: Set<string>,
    readonly place: Place,
  ) {
    this.#state = new Map(kernel.state.map((variable, i) => [variable.name, i]))
    this.locals.push(this.own('counter'), ...kernel.state.map((_, i) => this.own(`state${i}`)))
    this.#called = called
    const shared = nodesWithVariables(roots)
    for (const stage of schedule(roots)) {
      if (stage.kind === 'nodes') this.#nodes(stage.nodes, shared, '')
      else this.#loop(stage, shared)
    }
  }

  /** The group's own local of this name. */
  own(name: string): string {
    return ofGroup(name, this.place.group)
  }

  expression(node: GraphNode): string {
    const name = this.#named.get(node)
    if (name !== undefined) return get(name)
    return this.#operation(node)
  }

  #nodes(nodes: readonly GraphNode[], shared: ReadonlySet<GraphNode>, prefix: string): void {
    const drawn = new Set<number>()
    for (const node of nodes) {
      if (node.kind === 'normal') {
        const name = `${prefix}pair${node.pair}`
        if (!drawn.has(node.pair)) this.#draw(name, node, drawn)
        this.#named.set(node, `${this.own(name)}_${node.half}`)
      } else if (shared.has(node) && argumentsOf(node).length > 0) {
        const name = this.own(`n${node.id}`)
        this.code.push(set(name, this.#operation(node)))
        this.#declare([name])
        this.#named.set(node, name)
      }
    }
  }

  #draw(name: string, node: Float & { kind: 'normal' }, drawn: Set<number>): void {
    drawn.add(node.pair)
    if ('step' in this.place) this.#drawNow(name, node, this.place)
    else this.#add(this.#loaded(name, node, this.place))
  }

  #loaded(name: string, { pair, loop }: Float & { kind: 'normal' }, { group, rowBytes }: Loading): Fragment {
    const locals = [0, 1].map(half => `${this.own(name)}_${half}`)
    const begin = '(local.get $noise)'
    const rows = loop === null ? begin : `(i32.add ${begin} (i32.mul (local.get $pair) (i32.const ${2 * rowBytes})))`
    const offset = (half: number) => (2 * pair + half) * rowBytes + group * VECTOR_BYTES
    const code = locals.map((local, half) => set(local, `(v128.load offset=${offset(half)} ${rows})`))
    return { code, locals }
  }

  #drawNow(name: string, node: Float & { kind: 'normal' }, { step }: Drawing): void {
    const inLoop = node.loop !== null
    const key1 = `(i32.add (local.get $key1) ${inLoop ? `(i32.add (local.get $pair) (i32.const ${node.pair}))` : `(i32.const ${node.pair})`})`
    const keys = keySchedule(name, key1)
    if (inLoop) this.#add(keys)
    else {
      this.setup.push(...keys.code)
      this.#declare(keys.locals)
    }
    this.#add(normalPair(this.own(name), { keys: name, counter: this.own('counter'), step }))
  }

  #loop({ loop, body, sums }: Stage & { kind: 'loop' }, shared: ReadonlySet<GraphNode>): void {
    const total = (sum: Float) => this.own(`n${sum.id}`)
    for (const sum of sums) {
      this.#named.set(sum, total(sum))
      this.locals.push(total(sum))
      this.code.push(set(total(sum), floats(0)))
    }
    const end = loop.firstPair + loop.count * loop.pairsPerIteration
    this.code.push(`(local.set $pair (i32.const ${loop.firstPair}))`, '(loop $samples')
    this.#nodes(body, shared, `sample${loop.firstPair}_`)
    for (const sum of sums) this.code.push(set(total(sum), add(get(total(sum)), this.expression(sum.body))))
    this.code.push(
      `(local.set $pair (i32.add (local.get $pair) (i32.const ${loop.pairsPerIteration})))`,
      `(br_if $samples (i32.ne (local.get $pair) (i32.const ${end}))))`,
    )
  }

  #add({ code, locals }: Fragment): void {
    this.code.push(...code)
    this.#declare(locals)
  }

  #declare(locals: readonly string[]): void {
    this.locals.push(...locals.filter(local => !this.locals.includes(local)))
  }

  #operation(node: GraphNode): string {
    switch (node.kind) {
      case 'constant':
        return floats(node.value)
      case 'truth':
        return integers(node.value ? -1 : 0)
      case 'input':
        return get(this.own(`state${this.#state.get(node.name)}`))
      case 'unary':
        return this.#unary(node)
      case 'binary':
        return `(f32x4.${BINARY[node.operation]} ${this.expression(node.a)} ${this.expression(node.b)})`
      case 'compare':
        return `(f32x4.${COMPARISON[node.comparison]} ${this.expression(node.a)} ${this.expression(node.b)})`
      case 'select':
        return `(v128.bitselect ${this.expression(node.a)} ${this.expression(node.b)} ${this.expression(node.condition)})`
      case 'and':
      case 'or':
        return `(v128.${node.kind} ${this.expression(node.a)} ${this.expression(node.b)})`
      case 'not':
        return `(v128.not ${this.expression(node.a)})`
      case 'finite':
        return `(f32x4.lt (f32x4.abs ${this.expression(node.a)}) ${floats(Infinity)})`
      default:
        throw new Error(`a ${node.kind} node is computed in its own place`)
    }
  }

  #unary({ operation, a }: Float & { kind: 'unary' }): string {
    const argument = this.expression(a)
    if (operation === 'negate') return `(f32x4.neg ${argument})`
    if (operation === 'abs' || operation === 'sqrt') return `(f32x4.${operation} ${argument})`
    this.#called.add(operation)
    return `(call $${operation} ${argument})`
  }
}

const BINARY = { add: 'add', subtract: 'sub', multiply: 'mul', divide: 'div', min: 'min', max: 'max' } as const
const COMPARISON = { less: 'lt', lessOrEqual: 'le', equal: 'eq' } as const
