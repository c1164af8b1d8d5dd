/** What modules of WebAssembly have in common: where things are in memory, and functions over blocks of particles. */
import { BLOCK } from '../block.js'
import type { Kernel } from '../particle.js'
import { Body, ofGroup, union } from './wat-body.js'
import { addIntegers, functions, get, indent, integers, keyLocals, LANES, set, VECTOR_BYTES } from './wat-math.js'

const PAGE_BYTES = 65536

/** Bytes of one array: a word for each particle of a block. */
export const ARRAY_BYTES = BLOCK * 4

/** A module of these parts, with so many bytes of memory and the elementary functions that are called. */
export function moduleOf(bytes: number, called: ReadonlySet<string>, parts: readonly string[]): string {
  const elementary = Object.entries(functions).flatMap(([name, print]) => (called.has(name) ? [print()] : []))
  const memory = `(memory (export "memory") ${Math.ceil(bytes / PAGE_BYTES)})`
  return `(module\n${indent([memory, ...elementary, ...parts].join('\n'))})\n`
}

export const declared = (type: 'v128' | 'i32', names: readonly string[]): string[] =>
  names.map(name => `(local $${name} ${type})`)

/** Sets the state variables of one kernel, in arrays from `array` on, to their start values. */
export function startFunction(name: string, kernel: Kernel, array: number, called: Set<string>): string {
  const starts = kernel.state.map(variable => variable.start)
  const body = new Body(kernel, starts, called, { group: 0, step: integers(0) })
  return overGroups(
    name,
    '',
    [body],
    [...body.code, ...starts.map((start, s) => store(array + s, 0, body.expression(start)))],
  )
}

/** A function over a block: its code runs once for each set of interleaved groups, those past the last particle included. */
export function overGroups(
  name: string,
  parameters: string,
  bodies: readonly { readonly locals: readonly string[]; readonly setup: readonly string[] }[],
  code: readonly string[],
): string {
  const particles = bodies.length * LANES
  const lines = [
    ...declared('i32', ['address', 'step', 'pair']),
    ...keyLocals.declare,
    ...declared('v128', union(bodies.map(body => body.locals))),
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
  return `(func ${name} ${BLOCK_PARAMETERS}${parameters}\n${indent(lines.join('\n'))})`
}

export const BLOCK_PARAMETERS = '(param $particle i32) (param $count i32) (param $key0 i32) (param $key1 i32)'

export const exported = (name: string) => `(export "${name}")`

/** Key word 0 and the numbers of the particles of a group. */
export function counterOf(group: number): string {
  const lanes = [0, 1, 2, 3].map(lane => group * LANES + lane).join(' ')
  return addIntegers(get('k0'), addIntegers('(i32x4.splat (local.get $particle))', `(v128.const i32x4 ${lanes})`))
}

/** A group's vector of an array, beside the particles that $address points at. */
const offset = (array: number, group: number) => array * ARRAY_BYTES + group * VECTOR_BYTES
export const load = (array: number, group: number) => `(v128.load offset=${offset(array, group)} (local.get $address))`
export const store = (array: number, group: number, value: string) =>
  `(v128.store offset=${offset(array, group)} (local.get $address) ${value})`
