/**
 * Prints a kernel as WebAssembly text: four particles a group (f32x4), several groups interleaved, and their steps in one
 * loop, so that their state stays in registers.
 *
 * The module exports its memory and three functions over a block of `count` particles numbered from `particle`:
 *   start   sets every state variable to its start value;
 *   advance takes the steps from + 1 … to;
 *   escape  the same, until a particle has left or diverged; records when and how (wat-escape.ts).
 * Memory holds one array of BLOCK 32-bit words for each state variable, then the exit steps, then the exit codes, then what
 * the escape function needs for itself.
 */
import { BLOCK } from '../block.js'
import { reachable } from '../graph.js'
import type { Kernel } from '../particle.js'
import { Body, interleaved, ofGroup, union } from './wat-body.js'
import { escapeFunctions, scratchBytes } from './wat-escape.js'
import { functions, get, indent, integers, keyLocals, LANES, set } from './wat-math.js'

const PAGE_BYTES = 65536

/** @param groups how many groups are interleaved. */
export function printWat(kernel: Kernel, groups = groupsFor(kernel)): string {
  const bytes = (kernel.state.length + 2) * BLOCK * 4 + scratchBytes(kernel, groups)
  const called = new Set<string>()
  const parts = [
    startFunction(kernel, called),
    advanceFunction(kernel, groups, called),
    ...escapeFunctions(kernel, groups, called),
  ]
  const elementary = Object.entries(functions).flatMap(([name, print]) => (called.has(name) ? [print()] : []))
  const memory = `(memory (export "memory") ${Math.ceil(bytes / PAGE_BYTES)})`
  return `(module\n${indent([memory, ...elementary, ...parts].join('\n'))})\n`
}

/** Of the pairs a group draws in a step: the values in flight of more groups than this find no registers (bench/interleaving.ts). */
const GROUPS = [
  { pairs: 1, groups: 4 },
  { pairs: 3, groups: 2 },
] as const

/** A longer step keeps the machine busy by itself, and engines take no function of more than 50,000 locals. */
const MOST_NODES = 1000

function groupsFor(kernel: Kernel): number {
  const nodes = reachable(kernel.state.map(({ next }) => next))
  if (nodes.length > MOST_NODES) return 1
  const pairs = nodes.flatMap(node => (node.kind === 'normal' ? [`${node.loop?.firstPair}:${node.pair}`] : []))
  const drawn = new Set(pairs).size
  return GROUPS.find(({ pairs: most }) => drawn <= most)?.groups ?? 1
}

function startFunction(kernel: Kernel, called: Set<string>): string {
  const starts = kernel.state.map(variable => variable.start)
  const body = new Body(kernel, starts, called, { group: 0, step: integers(0) })
  return overGroups(
    'start',
    '',
    [body],
    [...body.code, ...starts.map((start, i) => store(i, 0, body.expression(start)))],
  )
}

function advanceFunction(kernel: Kernel, groups: number, called: Set<string>): string {
  const nexts = kernel.state.map(variable => variable.next)
  const bodies = Array.from(
    { length: groups },
    (_, group) => new Body(kernel, nexts, called, { group, step: '(i32x4.splat (local.get $step))' }),
  )
  const ofAll = (line: (body: Body, group: number, i: number) => string) =>
    kernel.state.flatMap((_, i) => bodies.map((body, group) => line(body, group, i)))
  return overGroups('advance', ' (param $from i32) (param $to i32)', bodies, [
    ...ofAll((body, group, i) => set(body.own(`state${i}`), load(i, group))),
    '(local.set $step (local.get $from))',
    '(loop $steps',
    '(local.set $step (i32.add (local.get $step) (i32.const 1)))',
    ...interleaved(bodies),
    ...ofAll((body, _, i) => set(body.own(`state${i}`), body.expression(nexts[i]!))),
    '(br_if $steps (i32.lt_s (local.get $step) (local.get $to))))',
    ...ofAll((body, group, i) => store(i, group, get(body.own(`state${i}`)))),
  ])
}

/** A function over a block: its code runs once for each set of interleaved groups, those past the last particle included. */
function overGroups(name: string, parameters: string, bodies: readonly Body[], code: readonly string[]): string {
  const locals = union(bodies.map(body => body.locals)).map(local => `(local $${local} v128)`)
  const particles = bodies.length * LANES
  const lines = [
    '(local $address i32) (local $step i32) (local $pair i32)',
    ...keyLocals.declare,
    ...locals,
    ...keyLocals.set,
    ...union(bodies.map(body => body.setup)),
    '(loop $groups',
    ...bodies.map((_, group) => set(ofGroup('counter', group), counterOf(group))),
    ...code,
    `(local.set $particle (i32.add (local.get $particle) (i32.const ${particles})))`,
    `(local.set $address (i32.add (local.get $address) (i32.const ${4 * particles})))`,
    `(local.set $count (i32.sub (local.get $count) (i32.const ${particles})))`,
    '(br_if $groups (i32.gt_s (local.get $count) (i32.const 0))))',
  ]
  const heading = `(func (export "${name}") (param $particle i32) (param $count i32) (param $key0 i32) (param $key1 i32)`
  return `${heading}${parameters}\n${indent(lines.join('\n'))})`
}

/** Key word 0 and the numbers of the particles of a group. */
function counterOf(group: number): string {
  const lanes = [0, 1, 2, 3].map(lane => group * LANES + lane).join(' ')
  return `(i32x4.add (local.get $k0) (i32x4.add (i32x4.splat (local.get $particle)) (v128.const i32x4 ${lanes})))`
}

const offset = (array: number, group: number) => array * BLOCK * 4 + group * LANES * 4
const load = (array: number, group: number) => `(v128.load offset=${offset(array, group)} (local.get $address))`
const store = (array: number, group: number, value: string) =>
  `(v128.store offset=${offset(array, group)} (local.get $address) ${value})`
