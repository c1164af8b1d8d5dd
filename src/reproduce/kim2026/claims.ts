/** The claims of Kim et al. 2026, in the order of the report. */
import type { Claim } from '../claim.js'
import { equations } from './equations.js'
import { escape } from './escape.js'
import { oneNeuron } from './one-neuron.js'

export const claims: readonly Claim[] = [oneNeuron, escape, equations]
