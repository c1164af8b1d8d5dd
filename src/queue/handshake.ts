/** What two machines must agree on, so that what they count adds up to the bits of one. */
import { createHash } from 'node:crypto'
import { z } from 'zod'
import { arithmeticOf } from '../engines/arithmetic.js'
import { planOf } from '../experiment/sweep.js'
import { ByteWriter } from '../runs/bytes.js'
import { JOURNAL_FORMAT } from '../runs/journal-format.js'
import { versionOf } from '../runs/provenance.js'
import { writeUnit } from '../runs/unit-record.js'
import { countPlan } from '../simulate.js'
import type { UnitSums } from '../simulation/unit-sums.js'

export const handshakeSchema = z.strictObject({
  saddlewalk: z.string(),
  /** The format of a unit's bytes. */
  journal: z.number(),
  engine: z.string(),
  /** See engines/arithmetic.ts. */
  arithmetic: z.string(),
  /** Of what the engine computes of a small experiment. */
  fingerprint: z.string(),
})
export type Handshake = z.output<typeof handshakeSchema>

/** The handshake of this program with an engine. @throws InputError when the engine does not work here. */
export async function handshakeOf(engine: string): Promise<Handshake> {
  return (await probe(engine)).handshake
}

/** Why a worker cannot take part in a run, in words that name both; null when it can. */
export function differenceOf(worker: Handshake, run: Handshake): string | null {
  if (worker.saddlewalk !== run.saddlewalk)
    return `it is saddlewalk ${worker.saddlewalk} and the run is of ${run.saddlewalk}, and versions may compute otherwise`
  if (worker.journal !== run.journal)
    return `it writes units in format ${worker.journal} and the run is in format ${run.journal}`
  if (worker.arithmetic !== run.arithmetic)
    return `it would run on ${worker.arithmetic} and the run is on ${run.arithmetic}, whose floating-point numbers differ: --engine wasm is the same everywhere`
  if (worker.fingerprint !== run.fingerprint)
    return `its ${worker.engine} engine computes otherwise: a small experiment gives ${worker.fingerprint} here and ${run.fingerprint} where the run began`
  return null
}

/** A small experiment that uses every function of kernels: logarithm, cosine and root for its noise, others for its loss. */
const PROBE = {
  seed: 'float behaviour',
  particles: 96,
  steps: 48,
  start: { gaussian: { mean: [0.3, -0.2], std: 0.2 } },
  loss: { expression: 'sin(x)*cos(y) + 0.1*exp(0.2*x)*y^2 + log(1 + x^2) + sqrt(1 + y^2)' },
  optimizer: { kind: 'sam', learningRate: 0.05, radius: 0.1, momentum: 0.5 },
  noise: { isotropic: { std: 0.3 } },
  escape: { when: 'abs(y) > 0.6' },
  diffusion: { checkpoints: [1, 7, 48] },
} as const
/** Hexadecimal digits of a fingerprint that are shown and compared. */
const DIGITS = 16

/** The same, and what the engine runs on. */
export async function probe(engine: string): Promise<{ handshake: Handshake; device: string }> {
  const hash = createHash('sha256')
  const append = (sums: UnitSums) => {
    const writer = new ByteWriter()
    writeUnit(writer, { ...sums, seconds: 0 })
    hash.update(writer.bytes)
  }
  const store = { open: () => [], append }
  const counted = await countPlan(planOf(PROBE), { engine, threads: 1, store })
  return {
    handshake: {
      saddlewalk: versionOf(),
      journal: JOURNAL_FORMAT,
      engine,
      arithmetic: arithmeticOf(counted.engine),
      fingerprint: hash.digest('hex').slice(0, DIGITS),
    },
    device: counted.engine.device,
  }
}
