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
import { reachable } from '../graph.js'
import type { Kernel } from '../particle.js'
import { Body, interleaved } from './wat-body.js'
import { escapeFunctions, scratchBytes } from './wat-escape.js'
import { ARRAY_BYTES, exported, load, moduleOf, overGroups, startFunction, store } from './wat-frame.js'
import { get, set } from './wat-math.js'

/** @param groups how many groups are interleaved. */
export function printWat(kernel: Kernel, groups = groupsFor(kernel)): string {
  const bytes = (kernel.state.length + 2) * ARRAY_BYTES + scratchBytes(kernel, groups)
  const called = new Set<string>()
  const parts = [
    startFunction(exported('start'), kernel, 0, called),
    advanceFunction(kernel, groups, called),
    ...escapeFunctions(kernel, groups, called),
  ]
  return moduleOf(bytes, called, parts)
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

function advanceFunction(kernel: Kernel, groups: number, called: Set<string>): string {
  const nexts = kernel.state.map(variable => variable.next)
  const bodies = Array.from(
    { length: groups },
    (_, group) => new Body(kernel, nexts, called, { group, step: '(i32x4.splat (local.get $step))' }),
  )
  const ofAll = (line: (body: Body, group: number, i: number) => string) =>
    kernel.state.flatMap((_, i) => bodies.map((body, group) => line(body, group, i)))
  return overGroups(exported('advance'), ' (param $from i32) (param $to i32)', bodies, [
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
