/**
 * The escape function of kernels that share their noise. A lane has one particle, which walks in every kernel from the same
 * normals until it is out of all of them; then the lane takes the next particle of the block. Lanes have a place in memory
 * (wat-shared-layout.ts) from which each kernel takes the steps of a tile, and where it notes who has left.
 */
import { RUNNING } from '../block.js'
import type { Kernel } from '../particle.js'
import { type Body, interleaved, ofGroup, union } from './wat-body.js'
import { codeOf, settled } from './wat-escape.js'
import { ARRAY_BYTES, BLOCK_PARAMETERS, declared, exported } from './wat-frame.js'
import { addIntegers, get, indent, integers, keyLocals, set, VECTOR_BYTES } from './wat-math.js'
import type { SharedLayout } from './wat-shared-layout.js'
import { drawLocals, drawTile, loadingBodies, ROW_BYTES, tileGroups } from './wat-tile.js'

export function escapeFunctions(layout: SharedLayout, called: Set<string>): string[] {
  return [
    // the next particle of the block, and the steps that no lane is sure to be done before
    '(global $next (mut i32) (i32.const 0))',
    '(global $until (mut i32) (i32.const 0))',
    noteFunction(layout),
    refillFunction(layout),
    ...layout.kernels.map((kernel, v) => tileFunction(kernel, v, layout, called)),
    escapeFunction(layout),
  ]
}

const loadVector = (address: number, group: number) => `(v128.load (i32.const ${address + group * VECTOR_BYTES}))`
const storeVector = (address: number, group: number, value: string) =>
  `(v128.store (i32.const ${address + group * VECTOR_BYTES}) ${value})`

function escapeFunction(layout: SharedLayout): string {
  const { tile } = layout
  const step = (group: number) => ofGroup('step', group)
  const refill = '(call $refill (local.get $count) (local.get $from) (local.get $to))'
  const code = [
    ...declared('i32', ['until', 'left', 'noise', 'pair']),
    ...keyLocals.declare,
    ...declared('v128', [...union([drawLocals]), ...tileGroups.map(step)]),
    ...keyLocals.set,
    '(global.set $next (i32.const 0))',
    ...tileGroups.map(group => storeVector(layout.particle, group, integers(-1))),
    refill,
    '(block $over',
    '(loop $tiles',
    '(local.set $until (global.get $until))',
    '(br_if $over (i32.eqz (local.get $until)))',
    `(if (i32.gt_s (local.get $until) (i32.const ${tile.steps})) (then (local.set $until (i32.const ${tile.steps}))))`,
    ...tileGroups.flatMap(group => [
      set(ofGroup('counter', group), counterOfLanes(layout, group)),
      set(step(group), loadVector(layout.step, group)),
    ]),
    '(local.set $left (local.get $until))',
    ...drawTile(
      tile,
      tileGroups.map(group => set(step(group), addIntegers(get(step(group)), integers(1)))),
      group => get(step(group)),
    ),
    ...tileGroups.map(group => storeVector(layout.step, group, get(step(group)))),
    ...layout.kernels.map((_, v) => `(call $escape${v} (local.get $until))`),
    refill,
    '(br $tiles)))',
  ]
  return `(func ${exported('escape')} ${BLOCK_PARAMETERS} (param $from i32) (param $to i32)\n${indent(code.join('\n'))})`
}

function counterOfLanes({ particle }: SharedLayout, group: number): string {
  return addIntegers(get('k0'), addIntegers('(i32x4.splat (local.get $particle))', loadVector(particle, group)))
}

/** The steps of one kernel that are in the tile, for all lanes; nothing when the particles of all are out. */
function tileFunction(kernel: Kernel, v: number, layout: SharedLayout, called: Set<string>): string {
  const nexts = kernel.state.map(variable => variable.next)
  const bodies = loadingBodies(kernel, [...nexts, kernel.finite, ...kernel.exits], called)
  const each = (lines: (body: Body, group: number) => readonly string[]) => bodies.flatMap(lines)
  const lane = (s: number) => layout.lane(layout.state(v) + s)
  const ofState = (line: (s: number, body: Body, group: number) => string) =>
    kernel.state.flatMap((_, s) => bodies.map((body, group) => line(s, body, group)))
  const any = (name: string) =>
    `(v128.any_true ${bodies.map(body => get(body.own(name))).reduce((all, one) => `(v128.or ${all} ${one})`)})`
  const code = [
    ...declared('i32', ['pair', 'noise']),
    ...declared('v128', union(bodies.map(body => [...body.locals, ...['active', 'now'].map(name => body.own(name))]))),
    ...each((body, group) => [set(body.own('active'), loadVector(layout.active(v), group))]),
    `(if (i32.eqz ${any('active')}) (then (return)))`,
    ...ofState((s, body, group) => set(body.own(`state${s}`), loadVector(lane(s), group))),
    `(local.set $noise (i32.const ${layout.tile.address}))`,
    '(loop $steps',
    '(local.set $left (i32.sub (local.get $left) (i32.const 1)))',
    ...interleaved(bodies),
    ...each(body => [set(body.own('now'), `(v128.and ${get(body.own('active'))} ${settled(kernel, body)})`)]),
    ...ofState((s, body) => set(body.own(`state${s}`), body.expression(nexts[s]!))),
    `(if ${any('now')} (then`,
    ...each((body, group) => [
      storeVector(layout.code, group, `(v128.and ${get(body.own('now'))} ${codeOf(kernel, body)})`),
      set(body.own('active'), `(v128.andnot ${get(body.own('active'))} ${get(body.own('now'))})`),
    ]),
    `(call $note (i32.const ${layout.exitStep(v)}) (i32.const ${layout.exitCode(v)}) (local.get $left))))`,
    `(local.set $noise (i32.add (local.get $noise) (i32.const ${layout.tile.stepBytes})))`,
    '(br_if $steps (local.get $left)))',
    ...each((body, group) => [storeVector(layout.active(v), group, get(body.own('active')))]),
    ...ofState((s, body, group) => storeVector(lane(s), group, get(body.own(`state${s}`)))),
  ]
  return `(func $escape${v} (param $left i32)\n${indent(code.join('\n'))})`
}

const wordAt = (address: number, lane = '$lane') => `(i32.load offset=${address} (local.get ${lane}))`
const setWord = (address: number, value: string, lane = '$lane') =>
  `(i32.store offset=${address} (local.get ${lane}) ${value})`

/** A function whose code runs for each lane; $lane and $at, its particle, are in bytes. */
function overLanes(heading: string, before: readonly string[], code: readonly string[]): string {
  const lines = [
    ...before,
    '(loop $lanes',
    ...code,
    '(local.set $lane (i32.add (local.get $lane) (i32.const 4)))',
    `(br_if $lanes (i32.lt_u (local.get $lane) (i32.const ${ROW_BYTES}))))`,
  ]
  return `(func ${heading} (local $lane i32) (local $at i32)\n${indent(lines.join('\n'))})`
}

/** Notes the particles that have just left a kernel, so many steps before the end of the tile. */
function noteFunction({ particle, step, code }: SharedLayout): string {
  const place = (array: string) => `(i32.add (local.get ${array}) (local.get $at))`
  return overLanes(
    '$note (param $exitStep i32) (param $exitCode i32) (param $before i32)',
    [],
    [
      `(if ${wordAt(code)} (then`,
      `(local.set $at (i32.shl ${wordAt(particle)} (i32.const 2)))`,
      `(i32.store ${place('$exitStep')} (i32.sub ${wordAt(step)} (local.get $before)))`,
      `(i32.store ${place('$exitCode')} ${wordAt(code)})))`,
    ],
  )
}

/** Lanes that are done take the next particles that are still in somewhere; sets $until, to 0 when all lanes are idle. */
function refillFunction(layout: SharedLayout): string {
  const kernels = layout.kernels.map((_, v) => v)
  const arrays = Array.from({ length: layout.states }, (_, array) => array)
  const anyOf = (words: readonly string[]) => words.reduce((any, word) => `(i32.or ${any} ${word})`)
  const running = (v: number) => `(i32.eq ${wordAt(layout.exitCode(v), '$at')} (i32.const ${RUNNING}))`
  const code = [
    '(block $filled',
    `(local.set $at (i32.shl ${wordAt(layout.particle)} (i32.const 2)))`,
    '(if (i32.ge_s (local.get $at) (i32.const 0)) (then',
    `(br_if $filled (i32.and (i32.ne ${anyOf(kernels.map(v => wordAt(layout.active(v))))} (i32.const 0)) (i32.lt_s ${wordAt(layout.step)} (local.get $to))))`,
    ...arrays.map(array => setWord(array * ARRAY_BYTES, wordAt(layout.lane(array)), '$at')),
    '))',
    setWord(layout.particle, '(i32.const -1)'),
    ...kernels.map(v => setWord(layout.active(v), '(i32.const 0)')),
    '(loop $search',
    '(br_if $filled (i32.ge_s (global.get $next) (local.get $count)))',
    '(local.set $at (i32.shl (global.get $next) (i32.const 2)))',
    '(global.set $next (i32.add (global.get $next) (i32.const 1)))',
    `(br_if $search (i32.eqz ${anyOf(kernels.map(running))})))`,
    setWord(layout.particle, '(i32.shr_u (local.get $at) (i32.const 2))'),
    setWord(layout.step, '(local.get $from)'),
    ...kernels.map(v => setWord(layout.active(v), `(i32.sub (i32.const 0) ${running(v)})`)),
    ...arrays.map(array => setWord(layout.lane(array), wordAt(array * ARRAY_BYTES, '$at'))),
    ')',
    `(if (i32.ge_s ${wordAt(layout.particle)} (i32.const 0)) (then`,
    `(local.set $left (i32.sub (local.get $to) ${wordAt(layout.step)}))`,
    '(if (i32.or (i32.eqz (global.get $until)) (i32.lt_s (local.get $left) (global.get $until))) (then',
    '(global.set $until (local.get $left))))))',
  ]
  const heading = '$refill (param $count i32) (param $from i32) (param $to i32) (local $left i32)'
  return overLanes(heading, ['(global.set $until (i32.const 0))'], code)
}
