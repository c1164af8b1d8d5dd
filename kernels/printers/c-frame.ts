/** What the exported functions of a C kernel have in common. */
import type { Kernel } from '../particle.js'
import { indent } from './c-body.js'

export const PARAMETERS = 'int *memory, int capacity, unsigned first, int count, unsigned key0, unsigned key1'

export function exported(heading: string, parameters: string, lines: readonly string[]): string {
  return `${heading}(${parameters}) {\n${indent(lines).join('\n')}\n}\n`
}

/** The declaration of the state in variables. */
export const states = (kernel: Kernel): string => `F ${kernel.state.map((_, s) => `state${s}[GROUPS]`).join(', ')};`
