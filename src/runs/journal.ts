/** An open journal: records are written at once, and are safe from a loss of power a second later. */
import { closeSync, fdatasync, fdatasyncSync, fsyncSync, ftruncateSync, openSync, renameSync, writeSync } from 'node:fs'
import type { Place } from '../simulation/units.js'
import { Damaged } from './bytes.js'
import { partialName } from './files.js'
import {
  type Entry,
  headerBytes,
  type JournalContents,
  type JournalHeader,
  openJournal,
  readEntry,
  readJournal,
  recordBytes,
} from './journal-format.js'

/** What is lost at most when the power fails; a sync takes about as long as a disk turns. */
const SYNC_MILLISECONDS = 1000

export class Journal {
  #descriptor: number
  #end: number
  #timer: NodeJS.Timeout | null = null
  #syncing: Promise<void> = Promise.resolve()
  #failure: Error | null = null

  private constructor(descriptor: number, end: number) {
    this.#descriptor = descriptor
    this.#end = end
  }

  /** Writes a new one, of no units. */
  static create(file: string, header: JournalHeader): Journal {
    const journal = new Journal(openSync(file, 'w+'), 0)
    journal.#write(headerBytes(header))
    fsyncSync(journal.#descriptor)
    return journal
  }

  /** Opens one to go on with. @throws InputError for what is no journal. */
  static open(file: string): { journal: Journal; contents: JournalContents } {
    const descriptor = openJournal(file, 'r+')
    try {
      const contents = readJournal(descriptor, file)
      return { journal: new Journal(descriptor, contents.end), contents }
    } catch (error) {
      closeSync(descriptor)
      throw error
    }
  }

  /**
   * Takes what is torn off the end, or writes the whole records into a new file where others between them are damaged.
   * Returns where they are now.
   */
  mend(file: string, contents: JournalContents): JournalContents {
    if (contents.torn > 0) ftruncateSync(this.#descriptor, contents.end)
    if (contents.damaged.length === 0) return contents
    const partial = partialName(file)
    const mended = Journal.create(partial, contents.header)
    for (const entry of contents.entries) mended.#write(recordBytes(entry, this.read(entry)))
    fsyncSync(mended.#descriptor)
    closeSync(this.#descriptor)
    renameSync(partial, file)
    this.#descriptor = mended.#descriptor
    this.#end = mended.#end
    return { ...contents, entries: readJournal(this.#descriptor, file).entries }
  }

  /** The bytes of a unit. @throws Damaged when they are no longer what was written. */
  read(entry: Entry): Buffer {
    const bytes = readEntry(this.#descriptor, entry)
    if (bytes === null) throw new Damaged(`the record at byte ${entry.at} has changed while it was read`)
    return bytes
  }

  /** @throws what the system says, now or of what was written before; what is not whole then is taken back. */
  append(place: Place, bytes: Buffer): void {
    if (this.#failure !== null) throw this.#failure
    this.#write(recordBytes(place, bytes))
    this.#timer ??= setTimeout(() => this.#sync(), SYNC_MILLISECONDS)
  }

  #write(bytes: Buffer): void {
    try {
      for (let written = 0; written < bytes.length; )
        written += writeSync(this.#descriptor, bytes, written, bytes.length - written, this.#end + written)
    } catch (error) {
      ftruncateSync(this.#descriptor, this.#end)
      throw error
    }
    this.#end += bytes.length
  }

  #sync(): void {
    this.#timer = null
    this.#syncing = new Promise(resolve => {
      fdatasync(this.#descriptor, error => {
        this.#failure ??= error
        resolve()
      })
    })
  }

  /** Makes all that was written safe. @throws what the system says. */
  async flush(): Promise<void> {
    await this.#quiet()
    if (this.#failure !== null) throw this.#failure
    fdatasyncSync(this.#descriptor)
  }

  async close(): Promise<void> {
    await this.#quiet()
    closeSync(this.#descriptor)
  }

  async #quiet(): Promise<void> {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
    await this.#syncing
  }
}
