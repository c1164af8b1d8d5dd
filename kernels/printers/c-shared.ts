/**
 * Prints several kernels as one C library whose particles share their noise, as wat-shared.ts does in WebAssembly: normals are
 * drawn for a tile, GROUPS vectors of particles and a few steps, from which every kernel takes these steps.
 *
 * The library exports what that of c.ts does. In memory are the state variables of all kernels, one kernel after the other,
 * then the exit steps and exit codes of each.
 */
import { reachable } from '../graph.js'
import type { Kernel } from '../particle.js'
import { Body, indent, moved } from './c-body.js'
import { APART, exported, memoryLayout, PARAMETERS, startLoop, states, stored } from './c-frame.js'
import { preamble } from './c-math.js'
import { escapeFunctions } from './c-shared-escape.js'
import { offsetsOf, pairsOf, statesOf, stepsInTile } from './tile.js'

/** Of one half of a pair, for the four groups of the widest machine. */
const ROW_BYTES = 4 * 64

export function printSharedC(kernels: readonly Kernel[]): string {
  const called = new Set<string>()
  const offsets = offsetsOf(kernels)
  const pairs = pairsOf(kernels)
  const normalsAtStart = kernels.some(({ state }) => reachable(state.map(({ start }) => start)).some(isNormal))
  const parts = [
    memoryLayout(statesOf(kernels)),
    `enum { PAIRS = ${pairs}, TILE = ${stepsInTile(pairs, ROW_BYTES)} };`,
    DRAW,
    ...kernels.map((kernel, v) =>
      exported(`${APART} void start${v}`, PARAMETERS, startLoop(kernel, v, offsets[v]!, called)),
    ),
    exported(
      'void start',
      PARAMETERS,
      kernels.map((_, v) => `start${v}(memory, capacity, first, count, key0, key1);`),
    ),
    ...kernels.map((kernel, v) => stepsFunction(kernel, v, offsets[v]!, called)),
    advanceFunction(kernels),
    ...escapeFunctions(kernels, offsets, called),
  ]
  return [preamble(called, normalsAtStart ? 'called' : 'inlined'), ...parts].join('\n')
}

const isNormal = ({ kind }: { kind: string }) => kind === 'normal'

/** Two rows for each pair of each step; goes on from the steps that are given. */
const DRAW = `${APART} void draw(F *noise, const U *counter, U *step, int steps, unsigned key0, unsigned key1) {
  for (; steps > 0; steps--) {
    EACH step[g] += 1;
    for (unsigned pair = 0; pair < PAIRS; pair++, noise += 2 * GROUPS)
      normals(counter, step, key0, key1 + pair, noise, noise + GROUPS);
  }
}
`

function stepsFunction(kernel: Kernel, v: number, offset: number, called: Set<string>): string {
  const nexts = kernel.state.map(variable => variable.next)
  const body = new Body(kernel, nexts, called, 'loaded')
  return exported(`${APART} void steps${v}`, 'int *memory, int capacity, int at, int steps, const F *noise', [
    states(kernel),
    ...kernel.state.map((_, s) => `EACH state${s}[g] = ${stored(offset + s)};`),
    'for (; steps > 0; steps--, noise += PAIRS * 2 * GROUPS) {',
    ...indent([...body.code, ...moved(nexts, body)]),
    '}',
    ...kernel.state.map((_, s) => `EACH ${stored(offset + s)} = state${s}[g];`),
  ])
}

function advanceFunction(kernels: readonly Kernel[]): string {
  return exported('void advance', `${PARAMETERS}, int from, int to`, [
    'F noise[TILE * PAIRS * 2 * GROUPS];',
    'for (int at = 0; at < count; at += LANES * GROUPS) {',
    ...indent([
      'U counter[GROUPS], step[GROUPS];',
      'EACH counter[g] = numbered(key0 + first + at + g * LANES);',
      'EACH step[g] = (U){} + (unsigned)from;',
      'for (int now = from; now < to; now += TILE) {',
      '  const int steps = to - now < TILE ? to - now : TILE;',
      '  draw(noise, counter, step, steps, key0, key1);',
      ...indent(kernels.map((_, v) => `steps${v}(memory, capacity, at, steps, noise);`)),
      '}',
    ]),
    '}',
  ])
}
