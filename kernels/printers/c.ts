/**
 * Prints a kernel as C: GROUPS vectors of particles step together, each lane a particle (c-math.ts).
 *
 * The library exports three functions over particles numbered from `first`, whose memory is `capacity` 32-bit words for
 * each state variable, then as many exit steps, then exit codes; capacity is a multiple of MOST_LANES:
 *   start   sets every state variable to its start value, exit steps to 0 and exit codes to RUNNING;
 *   advance takes the steps from + 1 … to;
 *   escape  takes each particle from the step that its exit step says until it leaves, diverges or comes to step `to`.
 * In `escape` a lane whose particle is through takes the next one at once, so that no lane idles while particles wait. It
 * may be stopped at any time, and goes on where it was: a particle that still runs has its last step as its exit step.
 */
import type { Float } from '../graph.js'
import type { Kernel } from '../particle.js'
import { Body, indent, moved, type Normals } from './c-body.js'
import { escapeFunction } from './c-escape.js'
import { exported, memoryLayout, PARAMETERS, startLoop, states, stored } from './c-frame.js'
import { preamble } from './c-math.js'

/** No machine steps more particles together: 16 lanes in each of 4 groups. */
export const MOST_LANES = 64

/** Places where normals are drawn, from which they are a function of their own. */
const MOST_INLINED_DRAWS = 6

export function printC(kernel: Kernel): string {
  const called = new Set<string>()
  const inlined = functionsOf(kernel, 'pipelined', called)
  const draws = [...inlined.matchAll(/(normals|pipelined)\(/g)].length
  if (draws > MOST_INLINED_DRAWS) return `${preamble(called, 'called')}\n${functionsOf(kernel, 'drawn', called)}`
  return `${preamble(called, 'inlined')}\n${inlined}`
}

function functionsOf(kernel: Kernel, normals: Normals, called: Set<string>): string {
  const nexts = kernel.state.map(variable => variable.next)
  return [
    memoryLayout(kernel.state.length),
    exported('void start', PARAMETERS, startLoop(kernel, 0, 0, called)),
    advanceFunction(kernel, nexts, normals, called),
    escapeFunction(kernel, nexts, called),
  ].join('\n')
}

function advanceFunction(kernel: Kernel, nexts: readonly Float[], normals: Normals, called: Set<string>): string {
  const body = new Body(kernel, nexts, called, normals)
  const [firstPair] = body.pairs
  return exported('void advance', `${PARAMETERS}, int from, int to`, [
    'for (int at = 0; at < count; at += LANES * GROUPS) {',
    ...indent([
      'U counter[GROUPS];',
      states(kernel),
      'EACH counter[g] = numbered(key0 + first + at + g * LANES);',
      ...kernel.state.map((_, s) => `EACH state${s}[g] = ${stored(s)};`),
      'U step[GROUPS], nextStep[GROUPS], word0[GROUPS], word1[GROUPS];',
      'EACH nextStep[g] = (U){} + (from + 1u);',
      ...(firstPair === undefined || normals === 'drawn'
        ? []
        : [`words(counter, nextStep, key0, key1 + ${firstPair}, word0, word1);`]),
      'for (int now = from; now < to; now++) {',
      ...indent(['EACH step[g] = nextStep[g];', 'EACH nextStep[g] += 1;', ...body.code, ...moved(nexts, body)]),
      '}',
      ...kernel.state.map((_, s) => `EACH ${stored(s)} = state${s}[g];`),
    ]),
    '}',
  ])
}
