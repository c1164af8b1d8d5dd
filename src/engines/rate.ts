/** How fast an engine is at some work, measured on its first particles. */
import { BLOCK } from '../../kernels/block.js'
import type { Block, Bundles, Engine, Measurement } from './engine.js'

/** The first steps of a particle: of a block half a second of work for the slowest engine. */
const STEPS = 256
const MILLISECONDS = 250
/** Blocks of one bundle before those of the next: as many as a GPU takes together. */
const BLOCKS_IN_TURN = 64

/** What is measured of the first steps of each variant, with checkpoints as dense as in all, for an engine to be timed. */
export function firstSteps(measurements: readonly Measurement[]): Measurement[] {
  return measurements.map(({ horizon, checkpoints, ...rest }) => {
    const last = checkpoints.at(-1) ?? 0
    const steps = Math.min(STEPS, last)
    const count = Math.ceil((checkpoints.length * steps) / last)
    const dense = Array.from({ length: last === 0 ? 0 : count }, (_, i) => Math.ceil(((i + 1) * steps) / count))
    return { ...rest, horizon: Math.min(STEPS, horizon), checkpoints: dense, paired: false }
  })
}

/** Steps of particles in a second: of blocks that are run for a quarter of it, after one for each thread to warm up. */
export async function measuredRate(
  engine: Engine,
  measurements: readonly Measurement[],
  signal: AbortSignal | undefined,
): Promise<number> {
  let particleSteps = 0
  const run = (blocks: Iterable<Block>) =>
    engine.run(blocks, {
      onResult: (_, result) => {
        particleSteps += result.particleSteps
      },
      signal,
    })
  await run(blocksOf(engine.bundles, measurements, taken => taken < engine.threads))
  particleSteps = 0
  const begun = performance.now()
  await run(blocksOf(engine.bundles, measurements, taken => taken === 0 || performance.now() - begun < MILLISECONDS))
  return (particleSteps / (performance.now() - begun)) * 1000
}

/** The first blocks of all bundles, over and over while there are to be more. */
function* blocksOf(
  bundles: Bundles,
  measurements: readonly Measurement[],
  more: (taken: number) => boolean,
): Generator<Block> {
  for (let taken = 0; ; )
    for (const variants of bundles) {
      const { particles } = measurements[variants[0]!]!
      for (let block = 0; block < Math.min(BLOCKS_IN_TURN, Math.ceil(particles / BLOCK)); block++) {
        if (!more(taken++)) return
        const first = block * BLOCK
        for (const variant of variants) yield { variant, first, count: Math.min(BLOCK, particles - first) }
      }
    }
}
