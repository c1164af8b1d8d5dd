/** Normals that several kernels share, drawn ahead: those of TILE_GROUPS groups of particles for a few steps. */

import type { GraphNode } from '../graph.js'
import type { Kernel } from '../particle.js'
import { pairsOf, stepsInTile } from './tile.js'
import { Body, ofGroup } from './wat-body.js'
import { get, keySchedule, normalPair, VECTOR_BYTES } from './wat-math.js'

export const TILE_GROUPS = 4

/** A row is one half of a pair, for all particles of the tile. */
export const ROW_BYTES = TILE_GROUPS * VECTOR_BYTES

export interface Tile {
  readonly pairs: number
  /** At most. */
  readonly steps: number
  /** Where it begins in memory. */
  readonly address: number
  readonly stepBytes: number
  readonly bytes: number
}

export function tileOf(kernels: readonly Kernel[], address: number): Tile {
  const pairs = pairsOf(kernels)
  const steps = stepsInTile(pairs, ROW_BYTES)
  const stepBytes = pairs * 2 * ROW_BYTES
  return { pairs, steps, address, stepBytes, bytes: steps * stepBytes }
}

export const tileGroups = Array.from({ length: TILE_GROUPS }, (_, group) => group)

const draws = (step: (group: number) => string) =>
  tileGroups.map(group =>
    normalPair(ofGroup('drawn', group), { keys: 'keys', counter: ofGroup('counter', group), step: step(group) }),
  )

const keys = keySchedule('keys', '(i32.add (local.get $key1) (local.get $pair))')

/** The v128 locals that drawing needs, those of the counters included. */
export const drawLocals: readonly string[] = [
  ...tileGroups.map(group => ofGroup('counter', group)),
  ...keys.locals,
  ...draws(() => '').flatMap(({ locals }) => locals),
]

/** Fills the tile with $left steps; `next` goes on to the next step, an i32x4 for each group. Needs $noise and $pair. */
export function drawTile({ pairs, address }: Tile, next: readonly string[], step: (group: number) => string): string[] {
  const ofGroups = draws(step)
  return [
    `(local.set $noise (i32.const ${address}))`,
    '(loop $draws',
    ...next,
    '(local.set $pair (i32.const 0))',
    '(loop $pairs',
    ...keys.code,
    ...ofGroups[0]!.code.flatMap((_, i) => ofGroups.map(({ code }) => code[i]!)),
    ...[0, 1].flatMap(half => tileGroups.map(group => storeHalf(half, group))),
    `(local.set $noise (i32.add (local.get $noise) (i32.const ${2 * ROW_BYTES})))`,
    '(local.set $pair (i32.add (local.get $pair) (i32.const 1)))',
    `(br_if $pairs (i32.ne (local.get $pair) (i32.const ${pairs}))))`,
    '(local.set $left (i32.sub (local.get $left) (i32.const 1)))',
    '(br_if $draws (local.get $left)))',
  ]
}

function storeHalf(half: number, group: number): string {
  const offset = half * ROW_BYTES + group * VECTOR_BYTES
  return `(v128.store offset=${offset} (local.get $noise) ${get(`${ofGroup('drawn', group)}_${half}`)})`
}

/** The code of a kernel for all groups of the tile, whose normals are there. */
export function loadingBodies(kernel: Kernel, roots: readonly GraphNode[], called: Set<string>): Body[] {
  return tileGroups.map(group => new Body(kernel, roots, called, { group, rowBytes: ROW_BYTES }))
}
