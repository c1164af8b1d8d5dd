/**
 * Prints a kernel as WebAssembly text: four particles a lane group (f32x4), a group's steps in one loop, so that its
 * state stays in registers.
 *
 * The module exports its memory and three functions over a block:
 *   start   sets every state variable to its start value;
 *   advance takes the steps from + 1 … to;
 *   escape  the same, until every particle of a group has left or diverged; records when and how.
 * Memory holds one array of BLOCK 32-bit words for each state variable, then the exit steps, then the exit codes.
 */
import { BLOCK, DIVERGED, FIRST_EXIT } from '../block.js'
import { argumentsOf, type Float, type GraphNode } from '../graph.js'
import type { Kernel } from '../particle.js'
import { nodesWithVariables, type Stage, schedule } from './schedule.js'
import { add, type Fragment, floats, functions, get, integers, keySchedule, normalPair, set } from './wat-math.js'

const PAGE_BYTES = 65536

export function printWat(kernel: Kernel): string {
  const nexts = kernel.state.map(variable => variable.next)
  const pages = Math.ceil(((kernel.state.length + 2) * BLOCK * 4) / PAGE_BYTES)
  const called = new Set<string>()
  const parts = [
    startFunction(kernel, called),
    advanceFunction(kernel, nexts, called),
    escapeFunction(kernel, nexts, called),
  ]
  const elementary = Object.entries(functions).flatMap(([name, print]) => (called.has(name) ? [print()] : []))
  return `(module\n${indent([`(memory (export "memory") ${pages})`, ...elementary, ...parts].join('\n'))})\n`
}

function startFunction(kernel: Kernel, called: Set<string>): string {
  const starts = kernel.state.map(variable => variable.start)
  const body = new Body(kernel, starts, called)
  return exported('start', '', body, [
    '(local.set $step (i32.const 0))',
    ...body.code,
    ...starts.map((start, i) => store(i, body.expression(start))),
  ])
}

function advanceFunction(kernel: Kernel, nexts: readonly Float[], called: Set<string>): string {
  const body = new Body(kernel, nexts, called)
  return exported('advance', ' (param $from i32) (param $to i32)', body, [
    ...loadState(kernel),
    '(local.set $step (local.get $from))',
    '(loop $steps',
    '(local.set $step (i32.add (local.get $step) (i32.const 1)))',
    ...body.code,
    ...nexts.map((next, i) => set(`state${i}`, body.expression(next))),
    '(br_if $steps (i32.lt_s (local.get $step) (local.get $to))))',
    ...kernel.state.map((_, i) => store(i, get(`state${i}`))),
  ])
}

function escapeFunction(kernel: Kernel, nexts: readonly Float[], called: Set<string>): string {
  const body = new Body(kernel, [...nexts, kernel.finite, ...kernel.exits], called)
  const states = kernel.state.length
  const left = kernel.exits.map(exit => body.expression(exit))
  const settled = left.reduce((any, exit) => `(v128.or ${any} ${exit})`, `(v128.not ${body.expression(kernel.finite)})`)
  const code = left.reduceRight(
    (otherwise, exit, i) => `(v128.bitselect ${integers(FIRST_EXIT + i)} ${otherwise} ${exit})`,
    integers(0),
  )
  const locals = ['exitStep', 'exitCode', 'now']
  return exported(
    'escape',
    ' (param $from i32) (param $to i32)',
    body,
    [
      ...loadState(kernel),
      set('exitStep', load(states)),
      set('exitCode', load(states + 1)),
      '(local.set $step (local.get $from))',
      '(block $settled',
      '(br_if $settled (i32x4.all_true (local.get $exitCode)))',
      '(loop $steps',
      '(local.set $step (i32.add (local.get $step) (i32.const 1)))',
      ...body.code,
      ...nexts.map((next, i) => set(`state${i}`, body.expression(next))),
      set('now', settled),
      '(if (v128.any_true (local.get $now)) (then',
      // only lanes that are still running take the exit of this step
      set('now', `(v128.and (local.get $now) (i32x4.eq (local.get $exitCode) ${integers(0)}))`),
      set('exitStep', `(v128.bitselect (i32x4.splat (local.get $step)) (local.get $exitStep) (local.get $now))`),
      set(
        'exitCode',
        `(v128.bitselect (v128.bitselect ${code} ${integers(DIVERGED)} ${body.expression(kernel.finite)}) (local.get $exitCode) (local.get $now))`,
      ),
      '(br_if $settled (i32x4.all_true (local.get $exitCode)))))',
      '(br_if $steps (i32.lt_s (local.get $step) (local.get $to)))))',
      ...kernel.state.map((_, i) => store(i, get(`state${i}`))),
      store(states, get('exitStep')),
      store(states + 1, get('exitCode')),
    ],
    locals,
  )
}

/** A function over the groups of a block: its code runs once for each group of four. */
function exported(name: string, parameters: string, body: Body, code: readonly string[], extra: string[] = []): string {
  const locals = [...body.locals, ...extra].map(local => `(local $${local} v128)`)
  const lines = [
    '(local $address i32) (local $step i32) (local $pair i32) (local $k0 v128) (local $k0plus2 v128) (local $counter v128)',
    ...locals,
    set('k0', '(i32x4.splat (local.get $key0))'),
    set('k0plus2', `(i32x4.add (local.get $k0) ${integers(2)})`),
    ...body.setup,
    '(loop $groups',
    set(
      'counter',
      '(i32x4.add (local.get $k0) (i32x4.add (i32x4.splat (local.get $particle)) (v128.const i32x4 0 1 2 3)))',
    ),
    ...code,
    '(local.set $particle (i32.add (local.get $particle) (i32.const 4)))',
    '(local.set $address (i32.add (local.get $address) (i32.const 16)))',
    '(local.set $groups (i32.sub (local.get $groups) (i32.const 1)))',
    '(br_if $groups (local.get $groups)))',
  ]
  const heading = `(func (export "${name}") (param $particle i32) (param $groups i32) (param $key0 i32) (param $key1 i32)`
  return `${heading}${parameters}\n${indent(lines.join('\n'))})`
}

const load = (array: number) => `(v128.load offset=${array * BLOCK * 4} (local.get $address))`
const store = (array: number, value: string) => `(v128.store offset=${array * BLOCK * 4} (local.get $address) ${value})`
const loadState = (kernel: Kernel) => kernel.state.map((_, i) => set(`state${i}`, load(i)))
const indent = (text: string) => text.replace(/^/gm, '  ')

/** The code that computes some roots, and the locals it needs. Nodes used once are written where they are used. */
class Body {
  readonly code: string[] = []
  /** What is computed once for the whole call. */
  readonly setup: string[] = []
  readonly locals: string[] = []
  readonly #state: ReadonlyMap<string, number>
  readonly #named = new Map<GraphNode, string>()
  readonly #called: Set<string>

  constructor(kernel: Kernel, roots: readonly GraphNode[], called: Set<string>) {
    this.#state = new Map(kernel.state.map((variable, i) => [variable.name, i]))
    this.locals.push(...kernel.state.map((_, i) => `state${i}`))
    this.#called = called
    const shared = nodesWithVariables(roots)
    for (const stage of schedule(roots)) {
      if (stage.kind === 'nodes') this.#nodes(stage.nodes, shared, '')
      else this.#loop(stage, shared)
    }
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
        this.#named.set(node, `${name}_${node.half}`)
      } else if (shared.has(node) && argumentsOf(node).length > 0) {
        const name = `n${node.id}`
        this.code.push(set(name, this.#operation(node)))
        this.#declare([name])
        this.#named.set(node, name)
      }
    }
  }

  #draw(name: string, node: Float & { kind: 'normal' }, drawn: Set<number>): void {
    drawn.add(node.pair)
    const inLoop = node.loop !== null
    const key1 = `(i32.add (local.get $key1) ${inLoop ? `(i32.add (local.get $pair) (i32.const ${node.pair}))` : `(i32.const ${node.pair})`})`
    const keys = keySchedule(name, key1)
    if (inLoop) this.#add(keys)
    else {
      this.setup.push(...keys.code)
      this.#declare(keys.locals)
    }
    this.#add(normalPair(name))
  }

  #loop({ loop, body, sums }: Stage & { kind: 'loop' }, shared: ReadonlySet<GraphNode>): void {
    for (const sum of sums) {
      this.#named.set(sum, `n${sum.id}`)
      this.locals.push(`n${sum.id}`)
      this.code.push(set(`n${sum.id}`, floats(0)))
    }
    const end = loop.firstPair + loop.count * loop.pairsPerIteration
    this.code.push(`(local.set $pair (i32.const ${loop.firstPair}))`, '(loop $samples')
    this.#nodes(body, shared, `sample${loop.firstPair}_`)
    for (const sum of sums) this.code.push(set(`n${sum.id}`, add(get(`n${sum.id}`), this.expression(sum.body))))
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
        return get(`state${this.#state.get(node.name)}`)
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
