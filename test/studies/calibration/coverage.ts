/** How often 95% intervals hold the truth, and how far estimates are off it on average. */

/** An interval of which the truth is known. */
export interface Known {
  readonly estimate: number
  readonly low: number
  readonly high: number
  readonly exact: number
}

/** What has been seen of one interval in many experiments. */
export class Coverage {
  experiments = 0
  hits = 0
  #sum = 0
  #squares = 0
  #widths = 0

  /** An interval is widened by a factor about its estimate for negative controls. */
  add({ estimate, low, high, exact }: Known, width = 1): void {
    const [from, to] = [estimate + width * (low - estimate), estimate + width * (high - estimate)]
    const slack = 1e-12 * Math.abs(exact)
    this.experiments++
    if (from <= exact + slack && exact - slack <= to) this.hits++
    const off = exact === 0 ? estimate : estimate / exact - 1
    this.#sum += off
    this.#squares += off * off
    this.#widths += exact === 0 ? to - from : (to - from) / Math.abs(exact)
  }

  /** One experiment that either holds the truth or does not, as a test that is passed. */
  addOutcome(held: boolean): void {
    this.experiments++
    if (held) this.hits++
  }

  get share(): number {
    return this.hits / this.experiments
  }

  /** The mean error over the standard deviation of the estimate. */
  get bias(): number {
    const mean = this.#sum / this.experiments
    return this.deviation === 0 ? 0 : mean / this.deviation
  }

  /** Standard deviation of the estimate, relative to the truth. */
  get deviation(): number {
    const mean = this.#sum / this.experiments
    return Math.sqrt(Math.max(0, this.#squares / this.experiments - mean ** 2))
  }

  /** The mean width over that of an interval of ±1.96 true standard deviations. */
  get width(): number {
    return this.deviation === 0 ? 1 : this.#widths / this.experiments / (2 * 1.959963984540054 * this.deviation)
  }
}

export type Coverages = Map<string, Coverage>

export function coverageOf(coverages: Coverages, name: string): Coverage {
  const coverage = coverages.get(name) ?? new Coverage()
  coverages.set(name, coverage)
  return coverage
}

export function note(coverages: Coverages, name: string, known: Known, width?: number): void {
  coverageOf(coverages, name).add(known, width)
}

/** Every interval in a result that has an exact value beside it, by its path. Comparisons with a first variant are left out. */
export function* knownIntervals(value: unknown, path: readonly string[] = []): Generator<[string, Known]> {
  if (typeof value !== 'object' || value === null) return
  if (isKnown(value)) yield [path.join(' '), value]
  for (const [key, inner] of Object.entries(value))
    if (key !== 'comparedWithFirst' && key !== 'behindFirst')
      yield* knownIntervals(inner, [...path, nameOf(key, inner)])
}

function isKnown(value: object): value is Known {
  const { estimate, low, high, exact } = value as Partial<Known>
  return [estimate, low, high, exact].every(number => typeof number === 'number')
}

/** A number in a list is called by its step, probability or name. */
function nameOf(key: string, inner: unknown): string {
  if (!/^\d+$/.test(key) || typeof inner !== 'object' || inner === null) return key
  const { name, step, p, at } = inner as { name?: string; step?: number; p?: number; at?: number[] }
  return String(name ?? step ?? p ?? at?.join(',') ?? key)
}
