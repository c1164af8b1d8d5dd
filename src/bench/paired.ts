/** Two versions of some work timed in pairs, until their ratio is known well enough or the time is up. */
import seedrandom from 'seedrandom'
import type { Interval } from '../statistics/interval.js'
import { signedRankInterval } from './signed-rank.js'
import type { Times } from './task.js'
import { narrowEnough, type Verdict, verdictOn } from './verdict.js'

/** The same work in both versions. */
export interface Pair {
  readonly before: Times
  readonly now: Times
}

/** Work that can be timed in both versions. */
export interface Contest {
  readonly name: string
  time(version: keyof Pair): Promise<Times>
}

export interface PairingOptions {
  /** Loss of speed that matters, as 0.05. */
  readonly threshold: number
  /** Time to spend, in seconds; the first twelve pairs are taken however long they are. */
  readonly seconds: number
  /** Of the order within each pair. */
  readonly seed: string
  /** Seconds since some moment. */
  readonly clock?: () => number
  readonly signal?: AbortSignal
}

export interface PairedComparison {
  readonly name: string
  readonly pairs: readonly Pair[]
  /** What decides: processor time where there is one, for it hardly sees what else the machine does. */
  readonly clock: keyof Times
  /** Time now over time before, by that clock. */
  readonly ratio: Interval
  /** The same by the clock on the wall, which sees waiting too. */
  readonly wall: Interval
  readonly verdict: Verdict
}

/** That any interval misses. Without a change one that is as a whole beyond the threshold is far rarer still. */
const ALPHA_OF_ALL = 0.05
/** Pairs at the first look at the width, and how much more at each look after it. */
const FIRST_LOOK = 12
const BETWEEN_LOOKS = 1.25
/** Width at which a contest ends, of the threshold: then a loss of twice the threshold is seen 99 times in 100. */
const WIDTH_NEEDED = 0.8
/** The interval takes the averages of all pairs of pairs. */
const MOST_PAIRS = 1000

/** Confidence of the intervals of so many contests (Bonferroni). */
export function confidenceOf(contests: number): number {
  return 1 - ALPHA_OF_ALL / contests
}

/**
 * Times contests in turns, both versions right after one another, the first of them by a coin. A contest ends at the
 * first look at which its interval is narrow enough: a rule that sees the width of the interval and never
 * where it lies, so that looking often does not raise alarms. All end when the time is up, but not before the first
 * look: fewer pairs cannot decide anything.
 */
export async function comparePaired(
  contests: readonly Contest[],
  { threshold, seconds, seed, clock = wallClock, signal }: PairingOptions,
): Promise<PairedComparison[]> {
  const coin = seedrandom.alea(seed)
  const begun = clock()
  const confidence = confidenceOf(contests.length)
  const series = contests.map(contest => new Series(contest, confidence, threshold))
  let open = series
  for (let round = 0; open.length > 0 && (round < FIRST_LOOK || clock() - begun < seconds); round++) {
    for (const each of open) {
      signal?.throwIfAborted()
      await each.takePair(coin() < 0.5)
    }
    open = open.filter(each => !each.isDecided())
  }
  return series.map(each => each.comparison())
}

/** Whole pairs of one contest so far. */
class Series {
  readonly #pairs: Pair[] = []
  #nextLook = FIRST_LOOK

  constructor(
    readonly contest: Contest,
    readonly confidence: number,
    readonly threshold: number,
  ) {}

  async takePair(nowFirst: boolean): Promise<void> {
    const first = await this.contest.time(nowFirst ? 'now' : 'before')
    const second = await this.contest.time(nowFirst ? 'before' : 'now')
    this.#pairs.push(nowFirst ? { now: first, before: second } : { before: first, now: second })
  }

  isDecided(): boolean {
    if (this.#pairs.length >= MOST_PAIRS) return true
    if (this.#pairs.length < this.#nextLook) return false
    this.#nextLook = Math.ceil(this.#nextLook * BETWEEN_LOOKS)
    return narrowEnough(ratioOf(this.#pairs, this.#clock(), this.confidence), WIDTH_NEEDED * this.threshold)
  }

  #clock(): keyof Times {
    return this.#pairs.every(({ before, now }) => before.cpu !== null && now.cpu !== null) ? 'cpu' : 'wall'
  }

  comparison(): PairedComparison {
    const clock = this.#clock()
    const ratio = ratioOf(this.#pairs, clock, this.confidence)
    const wall = ratioOf(this.#pairs, 'wall', this.confidence)
    const waits = verdictOn(wall, this.threshold) === 'regression'
    const verdict = waits ? 'regression' : verdictOn(ratio, this.threshold)
    return { name: this.contest.name, pairs: this.#pairs, clock, ratio, wall, verdict }
  }
}

/** The ratio now/before pair by pair: its centre on the logarithmic scale, with the interval of signed ranks. */
export function ratioOf(pairs: readonly Pair[], clock: keyof Times, confidence: number): Interval {
  const { estimate, low, high } = signedRankInterval(
    pairs.map(({ before, now }) => Math.log(now[clock]! / before[clock]!)),
    confidence,
  )
  return { estimate: Math.exp(estimate), low: Math.exp(low), high: Math.exp(high) }
}

const wallClock = () => performance.now() / 1000
