/** Sums the blocks of units as they come, in order. */
import type { Block, BlockResult } from '../engines/engine.js'
import type { BatchSums } from '../tallies/batches.js'
import { type DiffusionSums, mergeDiffusion } from '../tallies/diffusion.js'
import { countExits, type ExitCounts } from '../tallies/exit-counts.js'
import { addPaired, joined, type PairedTally } from '../tallies/paired.js'
import type { Shape } from './shape.js'
import { PARTICLES_IN_TURN, type Place, particlesOf, type Units } from './units.js'

/** What a unit has been found to do: null for what is not measured, or not compared with the first variant. */
export interface UnitSums extends Place {
  readonly particles: number
  /** Optimizer steps really taken by particles. */
  readonly particleSteps: number
  /** Since the unit before, or the start of the run. */
  readonly seconds: number
  readonly escape: ExitCounts | null
  readonly diffusion: DiffusionSums | null
  readonly pairedEscape: PairedTally | null
  readonly pairedDiffusion: PairedTally | null
}

/** The batch sums of a block that pairs are made of. */
interface Batches {
  readonly escape: BatchSums | null
  readonly displacements: BatchSums | null
}

interface OpenUnit {
  readonly exits: ExitCounts[]
  readonly diffusion: ReturnType<Shape['diffusion']>
  readonly pairedEscape: PairedTally | null
  readonly pairedDiffusion: PairedTally | null
  particleSteps: number
}

export class UnitSummer {
  readonly #shapes: readonly Shape[]
  readonly #units: Units
  readonly #onUnit: (sums: UnitSums) => void
  /** For each variant, the unit that is being summed. */
  readonly #open = new Map<number, OpenUnit>()
  #since: number
  /** Blocks of the first variant that others may be compared with, by their first particle; no more than in a turn. */
  readonly #firsts = new Map<number, Batches>()

  /** Time counts from `begun`, in milliseconds of performance.now(). */
  constructor(shapes: readonly Shape[], units: Units, begun: number, onUnit: (sums: UnitSums) => void) {
    this.#shapes = shapes
    this.#units = units
    this.#since = begun
    this.#onUnit = onUnit
  }

  /** Adds a block: those of a unit in order, those of the first variant before those that are compared with them. */
  add(block: Block, result: BlockResult): void {
    const shape = this.#shapes[block.variant]!
    const open = this.#open.get(block.variant) ?? this.#begin(block.variant)
    const { exits, diffusion } = open
    open.particleSteps += result.particleSteps
    if (result.escape !== null) exits.push(result.escape.counts)
    if (diffusion !== null && result.diffusion !== null) mergeDiffusion(diffusion, result.diffusion)
    const compared = block.variant === 0 ? this.#shapes.length > 1 : shape.paired
    if (compared) this.#pair(block, batchesOf(result), open)
    const place = { variant: block.variant, unit: Math.floor(block.first / this.#units.size) }
    const [from, to] = particlesOf(this.#units, place)
    if (block.first + block.count === to) this.#finish(place, to - from, open)
  }

  #begin(variant: number): OpenUnit {
    const shape = this.#shapes[variant]!
    const open = {
      exits: [],
      diffusion: shape.diffusion(),
      pairedEscape: shape.pairedEscape(),
      pairedDiffusion: shape.pairedDiffusion(),
      particleSteps: 0,
    }
    this.#open.set(variant, open)
    return open
  }

  #finish(place: Place, particles: number, { exits, ...sums }: OpenUnit): void {
    const { escape } = this.#shapes[place.variant]!
    const now = performance.now()
    const seconds = (now - this.#since) / 1000
    this.#since = now
    this.#open.delete(place.variant)
    this.#onUnit({
      ...place,
      ...sums,
      particles,
      seconds,
      escape: escape === null ? null : countExits(exits, escape.exits),
    })
  }

  #pair({ variant, first }: Block, batches: Batches, { pairedEscape, pairedDiffusion }: OpenUnit): void {
    if (variant === 0) {
      // all others are through with those of the turn before
      for (const before of this.#firsts.keys()) if (before <= first - PARTICLES_IN_TURN) this.#firsts.delete(before)
      this.#firsts.set(first, batches)
      return
    }
    const partner = this.#firsts.get(first)
    if (pairedEscape !== null) addPaired(pairedEscape, partner!.escape!, batches.escape!)
    if (pairedDiffusion !== null) addPaired(pairedDiffusion, partner!.displacements!, batches.displacements!)
  }
}

function batchesOf({ escape, diffusion }: BlockResult): Batches {
  const displacements = diffusion?.displacements ?? null
  return {
    escape: escape?.times ?? null,
    displacements: displacements === null ? null : joined(displacements),
  }
}
