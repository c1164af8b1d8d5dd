import { simulate } from '#src/index.js'
import { type Coverages, knownIntervals, note } from './coverage.js'
import type { Setting } from './settings.js'

/** Seeds that are run together, as variants of a sweep. */
const TOGETHER = 250

/** Coverage of every interval of a result, over so many seeds. A result may be changed before it is looked at. */
export async function seededRuns(
  { name, experiment, at }: Setting,
  experiments: number,
  { width = 1, onDone = () => {} }: { width?: number; onDone?: () => void } = {},
): Promise<Coverages> {
  const coverages: Coverages = new Map()
  for (let from = 0; from < experiments; from += TOGETHER) {
    const count = Math.min(TOGETHER, experiments - from)
    const seeds = Array.from({ length: count }, (_, i) => `${name} ${from + i}`)
    const swept = { ...experiment, sweep: { seed: seeds } }
    const { variants } = await simulate(swept, at === undefined ? {} : { at: [...at] })
    for (const { escape, diffusion } of variants) {
      for (const [path, known] of knownIntervals({ escape, diffusion })) note(coverages, path, known, width)
      onDone()
    }
  }
  return coverages
}

/** Coverage of comparisons with the first variant: each seed is a run of its own. */
export async function seededPairs(
  { name, experiment }: Setting,
  experiments: number,
  onDone: () => void = () => {},
): Promise<Coverages> {
  const coverages: Coverages = new Map()
  for (let i = 0; i < experiments; i++) {
    const { variants } = await simulate({ ...experiment, seed: `${name} ${i}` }, { threads: 1 })
    const { escape, diffusion } = variants[1]!
    const compared = { ...escape?.comparedWithFirst }
    for (const [path, known] of knownIntervals(compared, ['escape'])) note(coverages, path, known)
    for (const coordinate of diffusion!.coordinates)
      for (const [path, known] of knownIntervals(coordinate.behindFirst, [coordinate.name, 'behind first']))
        note(coverages, path, known)
    onDone()
  }
  return coverages
}
