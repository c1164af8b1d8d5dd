/** Whether units were run so that they add up: of one experiment, by one version, with one arithmetic. */
import { arithmeticOf } from '../engines/arithmetic.js'
import type { Units } from '../simulation/units.js'
import { JOURNAL_FORMAT, type JournalHeader } from './journal-format.js'
import { hashOf, type StartedManifest } from './manifest.js'

export function journalHeader(
  { saddlewalk, experiment, variants, random, shard }: StartedManifest,
  engine: StartedManifest['engine'],
  { size }: Units,
): JournalHeader {
  return {
    format: JOURNAL_FORMAT,
    saddlewalk: saddlewalk.version,
    experiment: experiment.sha256,
    variants: hashOf(JSON.stringify(variants)),
    generator: random.generator,
    engine: engine.name,
    arithmetic: arithmeticOf(engine),
    unit: size,
    shard: shard ?? { index: 1, of: 1 },
  }
}

/** Why units of two headers do not add up, in words of the first; null when they do. Shards are not looked at. */
export function differenceOf(one: JournalHeader, other: JournalHeader): string | null {
  if (one.experiment !== other.experiment) return 'it is of another experiment'
  if (one.saddlewalk !== other.saddlewalk)
    return `it is of saddlewalk ${one.saddlewalk}, not ${other.saddlewalk}, and versions may compute otherwise`
  if (one.arithmetic !== other.arithmetic)
    return `it was run on ${one.arithmetic}, not on ${other.arithmetic}, and their floating-point numbers differ`
  const same = one.variants === other.variants && one.generator === other.generator && one.unit === other.unit
  return same ? null : 'its kernels, its random numbers or its units are others'
}
