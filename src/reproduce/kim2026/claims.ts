/** The claims of Kim et al. 2026, in the order of the report. */
import type { Claim } from '../claim.js'
import { attraction } from './attraction.js'
import { beale } from './beale.js'
import { diffusion } from './diffusion.js'
import { equations } from './equations.js'
import { escape } from './escape.js'
import { heldSaddle } from './held-saddle.js'
import { momentum } from './momentum.js'
import { oneNeuron } from './one-neuron.js'

export const claims: readonly Claim[] = [
  beale,
  heldSaddle,
  attraction,
  diffusion,
  momentum,
  oneNeuron,
  escape,
  equations,
]
