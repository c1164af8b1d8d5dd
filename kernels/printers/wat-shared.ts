/**
 * Prints several kernels as one WebAssembly module whose particles share their noise: variants of a sweep walk on the same
 * normals, and to draw a pair takes as long as ten steps of a small kernel. Normals are drawn for a tile, some groups of
 * particles and a few steps, that stays in the first-level cache; every kernel takes its steps from there.
 *
 * The module exports what that of wat.ts does. In memory are the state variables of all kernels, one kernel after the other,
 * then exit steps and exit codes of each, then the tile, then what the escape function needs for itself.
 */
import type { Kernel } from '../particle.js'
import { type Body, interleaved, union } from './wat-body.js'
import { BLOCK_PARAMETERS, declared, exported, load, moduleOf, overGroups, startFunction, store } from './wat-frame.js'
import { get, indent, set } from './wat-math.js'
import { escapeFunctions } from './wat-shared-escape.js'
import { SharedLayout } from './wat-shared-layout.js'
import { drawLocals, drawTile, loadingBodies, tileGroups } from './wat-tile.js'

export function printSharedWat(kernels: readonly Kernel[]): string {
  const called = new Set<string>()
  const layout = new SharedLayout(kernels)
  return moduleOf(layout.bytes, called, [
    ...kernels.map((kernel, v) => startFunction(`$start${v}`, kernel, layout.state(v), called)),
    startAll(kernels),
    ...kernels.map((kernel, v) => stepsFunction(kernel, v, layout, called)),
    advanceFunction(layout),
    ...escapeFunctions(layout, called),
  ])
}

function startAll(kernels: readonly Kernel[]): string {
  const block = ['particle', 'count', 'key0', 'key1'].map(get).join(' ')
  const calls = kernels.map((_, v) => `(call $start${v} ${block})`).join('\n')
  return `(func ${exported('start')} ${BLOCK_PARAMETERS}\n${indent(calls)})`
}

/** The steps of one kernel that are in the tile, for the particles that $address points at. */
function stepsFunction(kernel: Kernel, v: number, layout: SharedLayout, called: Set<string>): string {
  const nexts = kernel.state.map(variable => variable.next)
  const bodies = loadingBodies(kernel, nexts, called)
  const array = layout.state(v)
  const ofAll = (line: (body: Body, group: number, s: number) => string) =>
    kernel.state.flatMap((_, s) => bodies.map((body, group) => line(body, group, s)))
  const code = [
    ...declared('i32', ['pair', 'noise']),
    ...declared('v128', union(bodies.map(body => body.locals))),
    `(local.set $noise (i32.const ${layout.tile.address}))`,
    ...ofAll((body, group, s) => set(body.own(`state${s}`), load(array + s, group))),
    '(loop $steps',
    ...interleaved(bodies),
    ...ofAll((body, _, s) => set(body.own(`state${s}`), body.expression(nexts[s]!))),
    `(local.set $noise (i32.add (local.get $noise) (i32.const ${layout.tile.stepBytes})))`,
    '(local.set $left (i32.sub (local.get $left) (i32.const 1)))',
    '(br_if $steps (local.get $left)))',
    ...ofAll((body, group, s) => store(array + s, group, get(body.own(`state${s}`)))),
  ]
  return `(func $steps${v} (param $address i32) (param $left i32)\n${indent(code.join('\n'))})`
}

function advanceFunction({ kernels, tile }: SharedLayout): string {
  const code = [
    '(local.set $step (local.get $from))',
    '(loop $tiles',
    '(local.set $steps (i32.sub (local.get $to) (local.get $step)))',
    `(if (i32.gt_s (local.get $steps) (i32.const ${tile.steps})) (then (local.set $steps (i32.const ${tile.steps}))))`,
    '(local.set $left (local.get $steps))',
    ...drawTile(
      tile,
      ['(local.set $step (i32.add (local.get $step) (i32.const 1)))'],
      () => '(i32x4.splat (local.get $step))',
    ),
    ...kernels.map((_, v) => `(call $steps${v} (local.get $address) (local.get $steps))`),
    '(br_if $tiles (i32.lt_s (local.get $step) (local.get $to))))',
  ]
  const parameters = ' (param $from i32) (param $to i32) (local $noise i32) (local $steps i32) (local $left i32)'
  const bodies = tileGroups.map(() => ({ locals: drawLocals, setup: [] }))
  return overGroups(exported('advance'), parameters, bodies, code)
}
