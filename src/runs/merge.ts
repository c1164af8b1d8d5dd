/** Joins the shards of a run into the run. */
import { closeSync } from 'node:fs'
import { join } from 'node:path'
import { InputError } from '../experiment/input-error.js'
import type { Plan } from '../experiment/sweep.js'
import { type MeasuredRun, measuredRun } from '../simulate.js'
import { shapesOf } from '../simulation/shape.js'
import { RunTallies } from '../simulation/tallies.js'
import { type Shard, unitsOf } from '../simulation/units.js'
import { Damaged } from './bytes.js'
import { differenceOf, journalHeader } from './identity.js'
import { type Entry, type JournalContents, openJournal, readEntry, readJournal } from './journal-format.js'
import { knownUnits, lossesOf, unitCount } from './known-units.js'
import { EXPERIMENT, JOURNAL, type StartedManifest } from './manifest.js'
import { prepareDirectory } from './prepare.js'
import { experimentHash, startedManifest } from './provenance.js'
import { notFinished, readManifest } from './read.js'
import { writeRun } from './write.js'

/** A finished shard, whose journal is open. */
interface OpenShard {
  readonly directory: string
  readonly manifest: StartedManifest
  readonly shard: Shard
  readonly file: string
  readonly descriptor: number
  readonly contents: JournalContents
}

/**
 * Joins shards, given in any order, and keeps the run in a new folder. `loadExperiment` makes the plan of an experiment file.
 * @throws InputError that names the folder which is no finished shard, does not go with the first, overlaps with another,
 * or the shards that are missing.
 */
export async function mergeShards(
  directories: readonly string[],
  out: string,
  loadExperiment: (file: string) => Plan,
  args: readonly string[],
): Promise<MeasuredRun & { readonly reading: StartedManifest['reading'] }> {
  const opened: OpenShard[] = []
  try {
    for (const directory of directories) opened.push(openShard(directory))
    const first = opened[0]!
    for (const other of opened.slice(1)) refuseForeign(other, first)
    const shards = inOrder(opened)
    const file = join(first.directory, EXPERIMENT)
    const plan = loadExperiment(file)
    if (experimentHash(plan) !== first.manifest.experiment.sha256)
      throw new InputError(`${file}: this is not the experiment that the run began with`)
    return await joined(shards, plan, out, args)
  } finally {
    for (const { descriptor } of opened) closeSync(descriptor)
  }
}

function openShard(directory: string): OpenShard {
  const manifest = readManifest(directory)
  if (!('state' in manifest)) throw new InputError(`${directory}: this is a whole run, not a shard of one`)
  const { state, shard } = manifest
  if (state === 'unfinished') throw new InputError(notFinished(directory, manifest))
  if (shard === undefined) throw new InputError(`${directory}: this is not a shard`)
  const file = join(directory, JOURNAL)
  const descriptor = openJournal(file, 'r')
  try {
    const contents = readJournal(descriptor, file)
    const { index, of } = contents.header.shard
    if (index !== shard.index || of !== shard.of)
      throw new InputError(
        `${file}: this is the journal of shard ${index} of ${of}, not of ${shard.index} of ${shard.of}`,
      )
    return { directory, manifest, shard, file, descriptor, contents }
  } catch (error) {
    closeSync(descriptor)
    throw error
  }
}

function refuseForeign(other: OpenShard, first: OpenShard): void {
  const difference =
    differenceOf(other.contents.header, first.contents.header) ??
    (other.shard.of !== first.shard.of
      ? `it is one of ${other.shard.of} shards, not of ${first.shard.of}`
      : JSON.stringify(other.manifest.reading) !== JSON.stringify(first.manifest.reading)
        ? 'it was run with another --at, --quantiles or --fit'
        : null)
  if (difference !== null)
    throw new InputError(`${other.directory}: this shard does not go with ${first.directory}: ${difference}`)
}

/** All shards of the run by their numbers. @throws InputError when one is there twice, or is missing. */
function inOrder(opened: readonly OpenShard[]): OpenShard[] {
  const { of } = opened[0]!.shard
  const shards = new Map<number, OpenShard>()
  for (const each of opened) {
    const { index } = each.shard
    const twin = shards.get(index)
    if (twin !== undefined)
      throw new InputError(`${twin.directory} and ${each.directory} overlap: both are shard ${index} of ${of}`)
    shards.set(index, each)
  }
  const numbers = Array.from({ length: of }, (_, i) => i + 1)
  const missing = numbers.filter(index => !shards.has(index))
  if (missing.length > 0)
    throw new InputError(
      `shard${missing.length > 1 ? 's' : ''} ${missing.join(', ')} of ${of} ${missing.length > 1 ? 'are' : 'is'} missing`,
    )
  return numbers.map(index => shards.get(index)!)
}

async function joined(shards: readonly OpenShard[], plan: Plan, out: string, args: readonly string[]) {
  const { engine, reading } = shards[0]!.manifest
  const starts = shards.map(({ manifest }) => manifest.time.start).sort()
  const started = startedManifest(plan, engine, { arguments: args, reading, start: new Date(starts[0]!) })
  refuseOtherProgram(shards[0]!, plan, started)
  const lock = prepareDirectory(out, plan)
  try {
    const tallies = talliesOf(shards, plan)
    const run = await measuredRun(plan, engine, tallies, reading)
    writeRun(out, { ...run, plan, started, end: new Date() })
    return { ...run, reading }
  } finally {
    lock.release()
  }
}

/** The kernels and random numbers of a shard must be those that this program makes of the experiment. */
function refuseOtherProgram({ directory, contents, manifest }: OpenShard, plan: Plan, started: StartedManifest): void {
  const here = journalHeader(started, manifest.engine, unitsOf(plan.variants))
  const { arithmetic } = contents.header
  const difference = differenceOf(contents.header, { ...here, arithmetic })
  if (difference !== null) throw new InputError(`${directory}: this shard cannot be merged here: ${difference}`)
}

function talliesOf(shards: readonly OpenShard[], { variants }: Plan): RunTallies {
  const shapes = shapesOf(variants)
  const tallies = new RunTallies(variants)
  for (const { directory, shard, file, descriptor, contents } of shards) {
    const units = unitsOf(variants, shard)
    const read = (entry: Entry) => {
      const bytes = readEntry(descriptor, entry)
      if (bytes === null) throw new Damaged('it has changed while it was read')
      return bytes
    }
    const known = knownUnits(file, contents, { units, shapes }, read)
    const missing = unitCount(units) - known.length
    if (missing > 0) {
      const lost = lossesOf(file, contents, units)[0] ?? `${file}: the particles of ${missing} units`
      throw new InputError(`${lost} are missing: saddlewalk run --resume ${directory} runs them again`)
    }
    for (const unit of known) tallies.add(unit, unit.sums)
  }
  return tallies
}
