/** The folder of a run, from before its first unit to after its last. */
import { renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { InputError } from '../experiment/input-error.js'
import type { Plan } from '../experiment/sweep.js'
import type { MeasuredRun } from '../simulate.js'
import type { KnownUnit, StartingRun, UnitStore } from '../simulation/unit-store.js'
import type { UnitSums } from '../simulation/unit-sums.js'
import { ByteWriter } from './bytes.js'
import { orUnwritable, partialName, syncFolder, systemReason, writeFiles } from './files.js'
import { differenceOf, journalHeader } from './identity.js'
import { Journal } from './journal.js'
import type { JournalContents, JournalHeader } from './journal-format.js'
import { knownUnits, lossesOf, unitCount } from './known-units.js'
import { Lock } from './lock.js'
import { EXPERIMENT, JOURNAL, MANIFEST, manifestText, type StartedManifest } from './manifest.js'
import { prepareDirectory } from './prepare.js'
import { experimentHash, type Origin, startedManifest } from './provenance.js'
import { readManifest } from './read.js'
import { writeUnit } from './unit-record.js'
import { experimentText, writeRun } from './write.js'

/** A run that ended before its end, of which what it had finished is kept. */
export class Unfinished extends Error {
  override readonly name = 'Unfinished'
}

export class RunFolder implements UnitStore {
  readonly #directory: string
  readonly #plan: Plan
  readonly #lock: Lock
  readonly #origin: Origin
  /** Told what of a journal that is gone on with is lost; null for a new run. */
  readonly #tellLoss: ((words: string) => void) | null
  #started: StartedManifest | null = null
  #journal: Journal | null = null
  #kept = 0
  #units = 0

  private constructor(
    directory: string,
    plan: Plan,
    lock: Lock,
    origin: Origin,
    tellLoss: ((words: string) => void) | null,
  ) {
    this.#directory = directory
    this.#plan = plan
    this.#lock = lock
    this.#origin = origin
    this.#tellLoss = tellLoss
  }

  /** Prepares a folder for a run that is about to start. @throws InputError */
  static create(directory: string, plan: Plan, origin: Origin): RunFolder {
    return new RunFolder(directory, plan, prepareDirectory(directory, plan), origin, null)
  }

  /**
   * Takes the folder of a run that is not finished, with the plan of its experiment.
   * @throws InputError when another process has it, or it is of another experiment.
   */
  static reopen(directory: string, plan: Plan, tellLoss: (words: string) => void): RunFolder {
    const lock = orUnwritable(directory, () => Lock.take(directory))
    try {
      const manifest = readManifest(directory)
      if (!('state' in manifest)) throw new InputError(`${directory}: another process has finished this run`)
      if (manifest.experiment.sha256 !== experimentHash(plan))
        throw new InputError(`${join(directory, EXPERIMENT)}: this is not the experiment that the run began with`)
      const { arguments: args, reading, shard, time } = manifest
      const origin = { arguments: args, reading, shard, start: new Date(time.start) }
      return new RunFolder(directory, plan, lock, origin, tellLoss)
    } catch (error) {
      lock.release()
      throw error
    }
  }

  get #journalFile(): string {
    return join(this.#directory, JOURNAL)
  }

  /** How much is kept, and how to go on; empty when nothing is. */
  get howToResume(): string {
    if (this.#journal === null) return this.#tellLoss === null ? '' : `${this.#directory} is as it was`
    const percent = Math.floor((100 * this.#kept) / this.#units)
    const whole = this.#origin.shard === undefined ? 'run' : 'shard'
    return `${percent}% of the ${whole} is kept: saddlewalk run --resume ${this.#directory} continues it`
  }

  open(run: StartingRun): readonly KnownUnit[] {
    this.#started = startedManifest(this.#plan, run.engine, this.#origin)
    const header = journalHeader(this.#started, run.engine, run.units)
    this.#units = unitCount(run.units)
    if (this.#tellLoss === null) {
      run.begin([])
      this.#begin(header, this.#started)
      return []
    }
    const contents = this.#reopenJournal(header)
    for (const loss of lossesOf(this.#journalFile, contents, run.units)) this.#tellLoss(`${loss} are run again`)
    const known = knownUnits(this.#journalFile, contents, run, entry => this.#journal!.read(entry))
    this.#kept = known.length
    run.begin(known)
    return known
  }

  #begin(header: JournalHeader, started: StartedManifest): void {
    const partial = partialName(this.#journalFile)
    try {
      this.#journal = orUnwritable(this.#directory, () => Journal.create(partial, header))
      renameSync(partial, this.#journalFile)
      writeFiles(
        this.#directory,
        new Map([
          [EXPERIMENT, experimentText(this.#plan)],
          [MANIFEST, manifestText(started)],
        ]),
      )
    } catch (error) {
      for (const file of [partial, this.#journalFile]) rmSync(file, { force: true })
      throw error
    }
  }

  /** @throws InputError when units are there that would not add up with those to come. */
  #reopenJournal(header: JournalHeader): JournalContents {
    const { journal, contents } = Journal.open(this.#journalFile)
    this.#journal = journal
    const difference = differenceOf(contents.header, header)
    if (difference !== null)
      throw new InputError(`${this.#directory}: this run cannot be continued like this: ${difference}`)
    return orUnwritable(this.#directory, () => journal.mend(this.#journalFile, contents))
  }

  /** @throws Unfinished when it cannot be kept. */
  append(sums: UnitSums): void {
    const writer = new ByteWriter()
    writeUnit(writer, sums)
    this.#orUnfinished(() => this.#journal!.append(sums, writer.bytes))
    this.#kept += 1
  }

  /** Writes the files of the finished run, and drops the journal. @throws Unfinished when they cannot be written. */
  async finish({ result, tallies }: MeasuredRun): Promise<void> {
    await this.#safe()
    this.#orUnfinished(() => {
      writeRun(this.#directory, { result, tallies, plan: this.#plan, started: this.#started!, end: new Date() })
    })
    rmSync(this.#journalFile, { force: true })
    syncFolder(this.#directory)
  }

  /** Says that the shard is finished; its journal is what it is kept for. @throws Unfinished when it cannot be written. */
  async finishShard(): Promise<void> {
    await this.#safe()
    const manifest = manifestText({ ...this.#started!, state: 'shard' })
    this.#orUnfinished(() => writeFiles(this.#directory, new Map([[MANIFEST, manifest]])))
  }

  /** Makes what is finished safe, and lets go of the folder. */
  async close(): Promise<void> {
    try {
      await this.#safe()
    } finally {
      await this.#journal?.close()
      this.#lock.release()
    }
  }

  async #safe(): Promise<void> {
    try {
      await this.#journal?.flush()
    } catch (error) {
      throw this.#unfinished(error as Error)
    }
  }

  #orUnfinished(write: () => void): void {
    try {
      write()
    } catch (error) {
      throw this.#unfinished(error as Error)
    }
  }

  #unfinished(error: Error): Error {
    const { code } = error as NodeJS.ErrnoException
    if (error instanceof InputError) return new Unfinished(`${error.message}; ${this.howToResume}`)
    return code === undefined
      ? error
      : new Unfinished(`${this.#directory}: ${systemReason(error)}; ${this.howToResume}`)
  }
}

/** Removes what a finished run no longer needs, when its process died before it could. @throws InputError */
export function tidy(directory: string): void {
  const lock = orUnwritable(directory, () => Lock.take(directory))
  try {
    rmSync(join(directory, JOURNAL), { force: true })
  } finally {
    lock.release()
  }
}
