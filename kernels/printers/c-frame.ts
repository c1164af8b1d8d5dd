/** What the libraries of C kernels have in common: where things are in memory, and functions over particles. */
import { RUNNING } from '../block.js'
import type { Kernel } from '../particle.js'
import { Body, indent } from './c-body.js'

export const PARAMETERS = 'int *memory, int capacity, unsigned first, int count, unsigned key0, unsigned key1'

/** Kept apart by compilers, which would otherwise spill one kernel's variables for another's. */
export const APART = 'static __attribute__((noinline))'

export function exported(heading: string, parameters: string, lines: readonly string[]): string {
  return `${heading}(${parameters}) {\n${indent(lines).join('\n')}\n}\n`
}

/** The declaration of the state in variables. */
export const states = (kernel: Kernel): string => `F ${kernel.state.map((_, s) => `state${s}[GROUPS]`).join(', ')};`

/** Where things are in memory, for so many state variables of all kernels; and lane numbers, from which counters are made. */
export function memoryLayout(states: number): string {
  return `#define STATE(s) ((float *)memory + (long)(s) * capacity)
#define EXIT_STEP(kernel) (memory + (long)(${states} + 2 * (kernel)) * capacity)
#define EXIT_CODE(kernel) (memory + (long)(${states} + 2 * (kernel) + 1) * capacity)
INLINE U numbered(unsigned from) {
  U lanes;
  LANE lanes[i] = from + i;
  return lanes;
}
`
}

/** A group's vector of a state variable, by its number among those of all kernels. */
export const stored = (s: number) => `*(LooseF *)(STATE(${s}) + at + g * LANES)`

/** Sets the state variables of one kernel, numbered from `offset` on, to their start values; nobody is out. */
export function startLoop(kernel: Kernel, number: number, offset: number, called: Set<string>): string[] {
  const starts = kernel.state.map(variable => variable.start)
  const body = new Body(kernel, starts, called)
  return [
    'for (int at = 0; at < count; at += LANES * GROUPS) {',
    ...indent([
      'U counter[GROUPS], step[GROUPS];',
      'EACH counter[g] = numbered(key0 + first + at + g * LANES);',
      'EACH step[g] = (U){};',
      ...body.code,
      ...starts.map((start, s) => `EACH ${stored(offset + s)} = ${body.expression(start)};`),
      `EACH *(LooseI *)(EXIT_STEP(${number}) + at + g * LANES) = (I){};`,
      `EACH *(LooseI *)(EXIT_CODE(${number}) + at + g * LANES) = (I){} + ${RUNNING};`,
    ]),
    '}',
  ]
}
