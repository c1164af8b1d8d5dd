/** How many particles left at which step and how: what is kept of the escapes of a few of them, without loss. */
import { DIVERGED, FIRST_EXIT, RUNNING } from '../../kernels/block.js'

/** Rows sorted by step, then code; particles still in are in none. */
export interface ExitCounts {
  readonly particles: number
  readonly steps: Int32Array
  /** Of kernels/block.ts. */
  readonly codes: Int32Array
  readonly counts: Int32Array
}

/** Exits in any order, each of one particle unless counts say of how many; or none, where the code says it still runs. */
export type Exits = Omit<ExitCounts, 'counts'> & Partial<ExitCounts>

/** With more possible rows than this for each exit, those that occur are found by sorting. */
const CELLS_AN_EXIT = 8

/** Counts particles, of which there is any number of arrays, by the step and the code of their exit. */
export function countExits(parts: readonly Exits[], exits: number): ExitCounts {
  // one number that sorts by step, then code; exact, as it is less than 2^31 steps times the codes
  const codesAStep = FIRST_EXIT + exits - DIVERGED
  let [lowest, highest, left, length] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, 0]
  for (const { steps, codes, counts } of parts) {
    length += steps.length
    for (let i = 0; i < steps.length; i++) {
      if (codes[i] === RUNNING) continue
      const key = steps[i]! * codesAStep + codes[i]! - DIVERGED
      if (key < lowest) lowest = key
      if (key > highest) highest = key
      left += counts === undefined ? 1 : counts[i]!
    }
  }
  const isDense = left > 0 && highest - lowest < CELLS_AN_EXIT * length
  const rows = isDense ? inCells(parts, codesAStep, lowest, highest) : bySorting(parts, codesAStep, left)
  const { steps, codes, counts } = rows
  return { particles: parts.reduce((sum, { particles }) => sum + particles, 0), steps, codes, counts }
}

function inCells(parts: readonly Exits[], codesAStep: number, lowest: number, highest: number): ExitRows {
  const cells = new Int32Array(highest - lowest + 1)
  for (const { steps, codes, counts } of parts)
    for (let i = 0; i < steps.length; i++)
      if (codes[i] !== RUNNING)
        cells[steps[i]! * codesAStep + codes[i]! - DIVERGED - lowest]! += counts === undefined ? 1 : counts[i]!
  let length = 0
  for (let cell = 0; cell < cells.length; cell++) if (cells[cell] !== 0) length++
  const rows = new ExitRows(length)
  for (let cell = 0; cell < cells.length; cell++)
    if (cells[cell] !== 0) addKey(rows, lowest + cell, codesAStep, cells[cell]!)
  return rows
}

/** `left` is how many particles are out. */
function bySorting(parts: readonly Exits[], codesAStep: number, left: number): ExitRows {
  const keys = new Float64Array(left)
  let end = 0
  for (const { steps, codes, counts } of parts)
    for (let i = 0; i < steps.length; i++) {
      if (codes[i] === RUNNING) continue
      const begin = end
      end += counts === undefined ? 1 : counts[i]!
      keys.fill(steps[i]! * codesAStep + codes[i]! - DIVERGED, begin, end)
    }
  keys.sort()
  const rows = new ExitRows(keys.reduce((sum, key, i) => sum + Number(key !== keys[i - 1]), 0))
  for (let i = 0, from = 0; i < left; i++) {
    if (keys[i] === keys[i + 1]) continue
    addKey(rows, keys[i]!, codesAStep, i + 1 - from)
    from = i + 1
  }
  return rows
}

function addKey(rows: ExitRows, key: number, codesAStep: number, count: number): void {
  rows.add(Math.floor(key / codesAStep), (key % codesAStep) + DIVERGED, count)
}

/** Rows of exit counts as they are found. */
export class ExitRows {
  readonly steps: Int32Array
  readonly codes: Int32Array
  readonly counts: Int32Array
  #row = 0

  constructor(rows: number) {
    this.steps = new Int32Array(rows)
    this.codes = new Int32Array(rows)
    this.counts = new Int32Array(rows)
  }

  add(step: number, code: number, count: number): void {
    const row = this.#row++
    this.steps[row] = step
    this.codes[row] = code
    this.counts[row] = count
  }
}
