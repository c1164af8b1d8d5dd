/**
 * The escape function: a lane whose particle has left, diverged or come to the last step takes the next one of the block at
 * once, which noise by counter makes free. So no lane waits for the slowest of its group.
 *
 * Lanes have a place in memory behind the arrays of the block: for each of `particle` (its number in the block, −1 for an
 * idle lane), `step`, `code` and the state variables one word a lane. The steps of all groups are taken in one loop until
 * some lane is done; then the lanes go to their place, `refill` settles those that are done and gives them new particles,
 * and the loop goes on.
 */
import { BLOCK, DIVERGED, FIRST_EXIT } from '../block.js'
import type { Kernel } from '../particle.js'
import { Body, interleaved, union } from './wat-body.js'
import { addIntegers, get, indent, integers, keyLocals, LANES, set } from './wat-math.js'

/** Words of a lane's place before those of the state. */
const PLACE = { particle: 0, step: 1, code: 2, state: 3 } as const

export function scratchBytes(kernel: Kernel, groups: number): number {
  return (PLACE.state + kernel.state.length) * groups * LANES * 4
}

export function escapeFunctions(kernel: Kernel, groups: number, called: Set<string>): string[] {
  const layout = new Layout(kernel, groups)
  return [
    // the next particle of the block, and the steps that no lane is sure to be done before
    '(global $next (mut i32) (i32.const 0))',
    '(global $until (mut i32) (i32.const 0))',
    refillFunction(layout),
    escapeFunction(kernel, layout, called),
  ]
}

/** Where things are in memory. */
class Layout {
  readonly lanes: number
  readonly states: number

  constructor(kernel: Kernel, groups: number) {
    this.lanes = groups * LANES
    this.states = kernel.state.length
  }

  /** The array of a state variable, or of exit steps and codes after them. */
  array(index: number): number {
    return index * BLOCK * 4
  }

  get exitStep(): number {
    return this.array(this.states)
  }

  get exitCode(): number {
    return this.array(this.states + 1)
  }

  /** The words of all lanes of this kind. */
  words(kind: number): number {
    return this.array(this.states + 2) + kind * this.lanes * 4
  }

  /** A group's words, as a vector. */
  vector(kind: number, group: number): number {
    return this.words(kind) + group * LANES * 4
  }
}

function escapeFunction(kernel: Kernel, layout: Layout, called: Set<string>): string {
  const nexts = kernel.state.map(variable => variable.next)
  const roots = [...nexts, kernel.finite, ...kernel.exits]
  const bodies = Array.from({ length: layout.lanes / LANES }, (_, group) => {
    const step = get(group === 0 ? 'step' : `step_g${group}`)
    return new Body(kernel, roots, called, { group, step })
  })
  const each = (lines: (body: Body) => readonly string[]) => bodies.flatMap(lines)
  const load = (kind: number, { place }: Body) => `(v128.load (i32.const ${layout.vector(kind, place.group)}))`
  const store = (kind: number, { place }: Body, value: string) =>
    `(v128.store (i32.const ${layout.vector(kind, place.group)}) ${value})`
  const ofState = (line: (i: number, body: Body) => string) =>
    kernel.state.flatMap((_, i) => bodies.map(body => line(i, body)))
  const anyDone = bodies.map(body => get(body.own('now'))).reduce((any, now) => `(v128.or ${any} ${now})`)
  const locals = union(
    bodies.map(body => [...body.locals, ...['step', 'running', 'now'].map(name => body.own(name))]),
  ).map(local => `(local $${local} v128)`)
  const code = [
    '(local $until i32) (local $pair i32)',
    ...keyLocals.declare,
    ...locals,
    ...keyLocals.set,
    ...union(bodies.map(body => body.setup)),
    '(global.set $next (i32.const 0))',
    ...each(body => [store(PLACE.particle, body, integers(-1))]),
    '(call $refill (local.get $count) (local.get $from) (local.get $to))',
    '(block $over',
    '(loop $refilled',
    '(local.set $until (global.get $until))',
    '(br_if $over (i32.eqz (local.get $until)))',
    ...each(body => [
      set(
        body.own('counter'),
        addIntegers('(local.get $k0)', addIntegers('(i32x4.splat (local.get $particle))', load(PLACE.particle, body))),
      ),
      set(body.own('running'), `(i32x4.ge_s ${load(PLACE.particle, body)} ${integers(0)})`),
      set(body.own('step'), load(PLACE.step, body)),
    ]),
    ...ofState((i, body) => set(body.own(`state${i}`), load(PLACE.state + i, body))),
    '(loop $steps',
    ...each(body => [set(body.own('step'), addIntegers(get(body.own('step')), integers(1)))]),
    ...interleaved(bodies),
    ...each(body => [set(body.own('now'), `(v128.and ${get(body.own('running'))} ${settled(kernel, body)})`)]),
    ...ofState((i, body) => set(body.own(`state${i}`), body.expression(nexts[i]!))),
    '(local.set $until (i32.sub (local.get $until) (i32.const 1)))',
    `(br_if $steps (i32.and (i32.ne (local.get $until) (i32.const 0)) (i32.eqz (v128.any_true ${anyDone})))))`,
    ...each(body => [
      store(PLACE.step, body, get(body.own('step'))),
      store(PLACE.code, body, `(v128.and ${get(body.own('now'))} ${codeOf(kernel, body)})`),
    ]),
    ...ofState((i, body) => store(PLACE.state + i, body, get(body.own(`state${i}`)))),
    '(call $refill (local.get $count) (local.get $from) (local.get $to))',
    '(br $refilled)))',
  ]
  const parameters = ['particle', 'count', 'key0', 'key1', 'from', 'to'].map(name => `(param $${name} i32)`).join(' ')
  return `(func (export "escape") ${parameters}\n${indent(code.join('\n'))})`
}

/** Lanes that are out: an exit holds, or a coordinate is not finite. */
export function settled(kernel: Kernel, body: Body): string {
  return kernel.exits
    .map(exit => body.expression(exit))
    .reduce((any, exit) => `(v128.or ${any} ${exit})`, `(v128.not ${body.expression(kernel.finite)})`)
}

/** The code of a lane that is out. */
export function codeOf(kernel: Kernel, body: Body): string {
  const exit = kernel.exits.reduceRight(
    (otherwise, each, i) => `(v128.bitselect ${integers(FIRST_EXIT + i)} ${otherwise} ${body.expression(each)})`,
    integers(0),
  )
  return `(v128.bitselect ${exit} ${integers(DIVERGED)} ${body.expression(kernel.finite)})`
}

/** Settles the lanes that are done, gives them the next particles that are still in, and sets $until: 0 when all are idle. */
function refillFunction(layout: Layout): string {
  const at = (offset: number, lane: string) => `offset=${offset} (local.get $${lane})`
  const loadWord = (offset: number, index: string) => `(i32.load ${at(offset, index)})`
  const storeWord = (offset: number, index: string, value: string) => `(i32.store ${at(offset, index)} ${value})`
  const state = Array.from({ length: layout.states }, (_, i) => i)
  const code = [
    // $lane and $at are in bytes
    '(local $lane i32) (local $at i32) (local $left i32)',
    '(global.set $until (i32.const 0))',
    '(loop $lanes',
    '(block $settled',
    `(local.set $at (i32.shl ${loadWord(layout.words(PLACE.particle), 'lane')} (i32.const 2)))`,
    '(if (i32.ge_s (local.get $at) (i32.const 0)) (then',
    `(br_if $settled (i32.and (i32.eqz ${loadWord(layout.words(PLACE.code), 'lane')}) (i32.lt_s ${loadWord(layout.words(PLACE.step), 'lane')} (local.get $to))))`,
    ...state.map(i => storeWord(layout.array(i), 'at', loadWord(layout.words(PLACE.state + i), 'lane'))),
    `(if ${loadWord(layout.words(PLACE.code), 'lane')} (then`,
    storeWord(layout.exitStep, 'at', loadWord(layout.words(PLACE.step), 'lane')),
    `${storeWord(layout.exitCode, 'at', loadWord(layout.words(PLACE.code), 'lane'))}))))`,
    storeWord(layout.words(PLACE.particle), 'lane', '(i32.const -1)'),
    storeWord(layout.words(PLACE.code), 'lane', '(i32.const 0)'),
    '(loop $search',
    '(br_if $settled (i32.ge_s (global.get $next) (local.get $count)))',
    '(local.set $at (i32.shl (global.get $next) (i32.const 2)))',
    '(global.set $next (i32.add (global.get $next) (i32.const 1)))',
    `(br_if $search ${loadWord(layout.exitCode, 'at')}))`,
    storeWord(layout.words(PLACE.particle), 'lane', '(i32.shr_u (local.get $at) (i32.const 2))'),
    storeWord(layout.words(PLACE.step), 'lane', '(local.get $from)'),
    ...state.map(i => storeWord(layout.words(PLACE.state + i), 'lane', loadWord(layout.array(i), 'at'))),
    ')',
    `(if (i32.ge_s ${loadWord(layout.words(PLACE.particle), 'lane')} (i32.const 0)) (then`,
    `(local.set $left (i32.sub (local.get $to) ${loadWord(layout.words(PLACE.step), 'lane')}))`,
    '(if (i32.or (i32.eqz (global.get $until)) (i32.lt_s (local.get $left) (global.get $until))) (then',
    '(global.set $until (local.get $left))))))',
    '(local.set $lane (i32.add (local.get $lane) (i32.const 4)))',
    `(br_if $lanes (i32.lt_u (local.get $lane) (i32.const ${4 * layout.lanes}))))`,
  ]
  return `(func $refill (param $count i32) (param $from i32) (param $to i32)\n${indent(code.join('\n'))})`
}
