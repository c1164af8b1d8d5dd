/** The claims of Kim et al. 2026, in the order of the report. */
import type { Claim } from '../claim.js'
import { diffusion } from './diffusion.js'
import { momentum } from './momentum.js'

export const claims: readonly Claim[] = [diffusion, momentum]
