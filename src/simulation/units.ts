/**
 * How a run is cut. A unit is some blocks in a row of one variant, summed in order from zero; the sums of a variant are
 * those of its units, added in order. Sums of floating-point numbers depend on how they are grouped, so the cut is a
 * function of the experiment alone: not of threads, of restarts, or of the parts that machines share.
 */
import { BLOCK } from '../../kernels/block.js'
import type { Variant } from '../experiment/variant.js'

/** A unit is one block in runs of up to so many blocks over all variants: what is lost when a run is killed stays little. */
const MOST_SINGLE_BLOCKS = 4096
/** Blocks of one variant before those of the next: enough to fill a GPU, few enough to keep one variant's for comparison. */
const BLOCKS_IN_TURN = 32
export const PARTICLES_IN_TURN = BLOCKS_IN_TURN * BLOCK

/** One unit of one variant. */
export interface Place {
  readonly variant: number
  readonly unit: number
}

/** A number for each place: units are fewer than 2^32, variants at most 10,000. */
export const keyOf = ({ variant, unit }: Place): number => variant * 2 ** 32 + unit

/** The i-th of n parts of a run, counted from 1. */
export interface Shard {
  readonly index: number
  readonly of: number
}

export interface Units {
  /** Particles in a unit; the last of a variant may have fewer. */
  readonly size: number
  /** Particles of each variant. */
  readonly particles: readonly number[]
  /** The units that are run here: from … to − 1 of every variant that has so many. */
  readonly from: number
  readonly to: number
}

/** The units of a run, or of a part of it; a part has the same units of all variants, which are compared in pairs. */
export function unitsOf(variants: readonly Variant[], shard: Shard = { index: 1, of: 1 }): Units {
  const particles = variants.map(({ experiment }) => experiment.particles)
  const blocks = particles.reduce((sum, each) => sum + Math.ceil(each / BLOCK), 0)
  const doublings = Math.ceil(Math.log2(blocks / MOST_SINGLE_BLOCKS))
  const size = BLOCK * Math.min(BLOCKS_IN_TURN, 2 ** Math.max(0, doublings))
  const count = Math.ceil(Math.max(...particles) / size)
  const boundary = (part: number) => Math.floor((part * count) / shard.of)
  return { size, particles, from: boundary(shard.index - 1), to: boundary(shard.index) }
}

/** Parts that a run can be cut into. */
export const mostShards = (variants: readonly Variant[]): number => unitsOf(variants).to

/** Units of one variant that are run here: from `units.from`, to before this. */
export function unitEnd({ size, particles, to }: Units, variant: number): number {
  return Math.min(to, Math.ceil(particles[variant]! / size))
}

/** Particles of a unit: the first, and the one after the last. */
export function particlesOf({ size, particles }: Units, { variant, unit }: Place): [from: number, to: number] {
  return [unit * size, Math.min(particles[variant]!, (unit + 1) * size)]
}

/** All units that are run here: some of the first variant, the same of the second, and so on, then the next ones. */
export function* turnsOf(units: Units): Generator<Place[]> {
  const inTurn = PARTICLES_IN_TURN / units.size
  for (let from = units.from; from < units.to; from += inTurn) {
    const turn: Place[] = []
    for (const variant of units.particles.keys()) {
      const to = Math.min(from + inTurn, unitEnd(units, variant))
      for (let unit = from; unit < to; unit++) turn.push({ variant, unit })
    }
    yield turn
  }
}
