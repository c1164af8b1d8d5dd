import type { Engine } from '../engines/engine.js'
import { planOf } from '../experiment/sweep.js'
import type { Variant } from '../experiment/variant.js'
import { engineFor } from '../simulate.js'
import { blocksOf } from '../simulation/blocks.js'
import { type Shape, shapesOf } from '../simulation/shape.js'
import { UnitSummer, type UnitSums } from '../simulation/unit-sums.js'
import { type Place, type Units, unitsOf } from '../simulation/units.js'
import type { Part } from './part.js'

/** A run of which a worker can run parts. */
export class PreparedRun {
  readonly #engine: Engine
  readonly #units: Units
  readonly #shapes: readonly Shape[]

  private constructor(engine: Engine, variants: readonly Variant[]) {
    this.#engine = engine
    this.#units = unitsOf(variants)
    this.#shapes = shapesOf(variants)
  }

  /** Compiles the kernels of an experiment, given as JSON. @throws InputError when the engine does not work here. */
  static async create(experiment: string, engine: string, threads: number): Promise<PreparedRun> {
    const { variants } = planOf(JSON.parse(experiment))
    return new PreparedRun(await engineFor(variants, engine, threads), variants)
  }

  /** The sums of the units of a part. @throws EngineError; the signal's reason when it is aborted. */
  async run({ from, to, first, end }: Part, signal: AbortSignal): Promise<UnitSums[]> {
    const units = { ...this.#units, from, to: Math.min(to, this.#units.to) }
    const outside = ({ variant }: Place) => variant < first || variant >= end
    const paired = (variant: number) => this.#shapes[variant]!.paired
    const blocks = blocksOf({ bundles: this.#engine.bundles, units, known: outside, paired })
    const all: UnitSums[] = []
    const summer = new UnitSummer(this.#shapes, units, performance.now(), sums => {
      if (!outside(sums)) all.push(sums)
    })
    await this.#engine.run(blocks, { onResult: (block, result) => summer.add(block, result), signal })
    return all
  }

  async close(): Promise<void> {
    await this.#engine.close()
  }
}
