/** The sums of a unit as bytes, and again. What the shape of its variant says is not written. */
import { DIVERGED, RUNNING } from '../../kernels/block.js'
import type { Shape } from '../simulation/shape.js'
import type { UnitSums } from '../simulation/unit-sums.js'
import type { Place } from '../simulation/units.js'
import { BATCH } from '../tallies/batches.js'
import type { DiffusionSums } from '../tallies/diffusion.js'
import { type ExitCounts, ExitRows } from '../tallies/exit-counts.js'
import type { PairedTally } from '../tallies/paired.js'
import { ByteReader, type ByteWriter, Damaged } from './bytes.js'

export function writeUnit(writer: ByteWriter, sums: UnitSums): void {
  const { particleSteps, seconds, escape, diffusion, pairedEscape, pairedDiffusion } = sums
  writer.whole(particleSteps)
  writer.double(seconds)
  if (escape !== null) writeExits(writer, escape)
  if (diffusion !== null) for (const values of arraysOf(diffusion)) writer.doubles(values)
  for (const paired of [pairedEscape, pairedDiffusion])
    if (paired !== null) {
      writer.whole(paired.batches)
      writer.doubles(paired.sums)
    }
}

/** @throws Damaged for what is no record of such a unit. */
export function readUnit(bytes: Buffer, place: Place, shape: Shape, particles: number): UnitSums {
  const reader = new ByteReader(bytes)
  const sums: UnitSums = {
    ...place,
    particles,
    particleSteps: reader.whole(),
    seconds: reader.double(),
    escape: shape.escape === null ? null : readExits(reader, shape.escape, particles),
    diffusion: readDiffusion(reader, shape),
    pairedEscape: readPaired(reader, shape.pairedEscape(), particles),
    pairedDiffusion: readPaired(reader, shape.pairedDiffusion(), particles),
  }
  reader.end()
  return sums
}

/** Steps as distances from the one before, then the code and how many. */
function writeExits(writer: ByteWriter, { steps, codes, counts }: ExitCounts): void {
  writer.whole(steps.length)
  for (let row = 0, before = 0; row < steps.length; row++) {
    writer.whole(steps[row]! - before)
    writer.whole(codes[row]! - DIVERGED)
    writer.whole(counts[row]!)
    before = steps[row]!
  }
}

function readExits(
  reader: ByteReader,
  { exits, horizon }: NonNullable<Shape['escape']>,
  particles: number,
): ExitCounts {
  const length = reader.atMost(particles)
  const rows = new ExitRows(length)
  let step = 0
  let left = particles
  for (let row = 0; row < length; row++) {
    step += reader.atMost(horizon - step)
    const code = reader.atMost(exits - DIVERGED) + DIVERGED
    if (code === RUNNING) throw new Damaged('a particle left by no exit')
    const count = reader.atMost(left)
    rows.add(step, code, count)
    left -= count
  }
  return { particles, steps: rows.steps, codes: rows.codes, counts: rows.counts }
}

function arraysOf({ sums, diverged, displacementMoments, noiseMoments, field }: DiffusionSums): Float64Array[] {
  return [sums, diverged, displacementMoments, noiseMoments, ...(field === null ? [] : [field.sums])]
}

function readDiffusion(reader: ByteReader, shape: Shape): DiffusionSums | null {
  const diffusion = shape.diffusion()
  if (diffusion !== null) for (const values of arraysOf(diffusion)) reader.doublesInto(values)
  return diffusion
}

function readPaired(reader: ByteReader, paired: PairedTally | null, particles: number): PairedTally | null {
  if (paired === null) return null
  paired.batches = reader.atMost(Math.ceil(particles / BATCH))
  reader.doublesInto(paired.sums)
  return paired
}
