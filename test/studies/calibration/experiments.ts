import { simulate } from '#src/index.js'
import type { VariantResult } from '#src/results/result.js'
import { type Coverages, knownIntervals, note } from './coverage.js'
import type { Setting } from './settings.js'

/** Seeds that are run together, as variants of a sweep. */
const TOGETHER = 250

interface Options {
  /** Factor by which intervals are widened, for negative controls. */
  readonly width?: number
  readonly onDone?: () => void
}

async function* seeded({ name, experiment, at }: Setting, experiments: number): AsyncGenerator<VariantResult> {
  for (let from = 0; from < experiments; from += TOGETHER) {
    const seeds = Array.from({ length: Math.min(TOGETHER, experiments - from) }, (_, i) => `${name} ${from + i}`)
    yield* (await simulate({ ...experiment, sweep: { seed: seeds } }, { at: [...at] })).variants
  }
}

/** Coverage of every interval of a result with an exact value beside it, over so many seeds. */
export async function seededRuns(setting: Setting, experiments: number, { width = 1, onDone }: Options = {}) {
  const coverages: Coverages = new Map()
  for await (const { escape, diffusion } of seeded(setting, experiments)) {
    for (const [path, known] of knownIntervals({ ...escape, ...diffusion })) note(coverages, path, known, width)
    onDone?.()
  }
  return coverages
}

/** Coverage of the probability of exits that symmetry makes equal. */
export async function seededExits(setting: Setting, experiments: number, { onDone }: Options = {}): Promise<Coverages> {
  const coverages: Coverages = new Map()
  for await (const { escape } of seeded(setting, experiments)) {
    const exact = (1 - escape!.survival.at(-1)!.exact!) / 2
    for (const { name, probability } of escape!.exits!) note(coverages, `exit ${name}`, { ...probability, exact })
    onDone?.()
  }
  return coverages
}

/** Coverage of comparisons with the first variant: each seed is a run of its own. */
export async function seededPairs(setting: Setting, experiments: number, { onDone }: Options = {}): Promise<Coverages> {
  const coverages: Coverages = new Map()
  for (let i = 0; i < experiments; i++) {
    const { variants } = await simulate({ ...setting.experiment, seed: `${setting.name} ${i}` }, { threads: 1 })
    const { escape, diffusion } = variants[1]!
    const compared = [
      ...knownIntervals({ ...escape?.comparedWithFirst }, ['beside the first']),
      ...diffusion!.coordinates.flatMap(({ name, behindFirst }) => [
        ...knownIntervals(behindFirst, [name, 'behind the first']),
      ]),
    ]
    for (const [path, known] of compared) note(coverages, path, known)
    onDone?.()
  }
  return coverages
}
