/** Numbers as bytes, little endian; whole ones in as few bytes as they need (LEB128). */

/** Raised for bytes that are not what was written. */
export class Damaged extends Error {
  override readonly name = 'Damaged'
}

export class ByteWriter {
  #buffer: Buffer = Buffer.alloc(2 ** 12)
  #length = 0

  /** What has been written, until more is. */
  get bytes(): Buffer {
    return this.#buffer.subarray(0, this.#length)
  }

  /** Makes room for so many bytes more; where they begin. */
  #take(bytes: number): number {
    const at = this.#length
    this.#length += bytes
    if (this.#length > this.#buffer.length) {
      const grown = Buffer.alloc(2 * this.#length)
      this.#buffer.copy(grown, 0, 0, at)
      this.#buffer = grown
    }
    return at
  }

  double(value: number): void {
    const at = this.#take(8)
    this.#buffer.writeDoubleLE(value, at)
  }

  uint32(value: number): void {
    const at = this.#take(4)
    this.#buffer.writeUInt32LE(value, at)
  }

  /** A whole number from 0 to 2^53 − 1. */
  whole(value: number): void {
    let rest = value
    while (rest >= 128) {
      this.#byte((rest % 128) + 128)
      rest = Math.floor(rest / 128)
    }
    this.#byte(rest)
  }

  /** Bytes as they are. */
  raw(bytes: Uint8Array): void {
    const at = this.#take(bytes.length)
    this.#buffer.set(bytes, at)
  }

  #byte(value: number): void {
    const at = this.#take(1)
    this.#buffer[at] = value
  }

  /** Numbers, of which there are often many zeros in a row: how many of these, how many others, the others, and so on. */
  doubles(values: Float64Array): void {
    for (let at = 0; at < values.length; ) {
      const zeros = runOf(values, at, true)
      const others = runOf(values, at + zeros, false)
      this.whole(zeros)
      this.whole(others)
      for (let i = 0; i < others; i++) this.double(values[at + zeros + i]!)
      at += zeros + others
    }
  }
}

/** How many numbers from here on are zero, or are not. A negative zero is not: it must stay one. */
function runOf(values: Float64Array, from: number, zero: boolean): number {
  let end = from
  while (end < values.length && Object.is(values[end], 0) === zero) end++
  return end - from
}

/** Reads what a writer has written. @throws Damaged for what it cannot have written. */
export class ByteReader {
  readonly #buffer: Buffer
  #at = 0

  constructor(buffer: Buffer) {
    this.#buffer = buffer
  }

  #take(bytes: number): number {
    const at = this.#at
    this.#at += bytes
    if (this.#at > this.#buffer.length) throw new Damaged('it ends too soon')
    return at
  }

  double(): number {
    return this.#buffer.readDoubleLE(this.#take(8))
  }

  whole(): number {
    let value = 0
    for (let unit = 1; ; unit *= 128) {
      const byte = this.#buffer[this.#take(1)]!
      value += (byte % 128) * unit
      if (value > Number.MAX_SAFE_INTEGER) throw new Damaged('a number is too large')
      if (byte < 128) return value
    }
  }

  /** A whole number up to a limit. */
  atMost(limit: number): number {
    const value = this.whole()
    if (value > limit) throw new Damaged(`a number is above ${limit}`)
    return value
  }

  /** So many bytes as they are. */
  raw(length: number): Buffer {
    const at = this.#take(length)
    return this.#buffer.subarray(at, at + length)
  }

  /** Whether all has been read. */
  get done(): boolean {
    return this.#at === this.#buffer.length
  }

  /** Fills an array of zeros. */
  doublesInto(values: Float64Array): void {
    for (let at = 0; at < values.length; ) {
      const zeros = this.atMost(values.length - at)
      const others = this.atMost(values.length - at - zeros)
      if (zeros + others === 0) throw new Damaged('a run of numbers is empty')
      for (let i = 0; i < others; i++) values[at + zeros + i] = this.double()
      at += zeros + others
    }
  }

  /** To be called when all has been read. */
  end(): void {
    if (!this.done) throw new Damaged('it is too long')
  }
}
