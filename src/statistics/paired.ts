/** Two variants whose particles share their noise, compared particle by particle (src/tallies/paired.ts). */
import { BATCH } from '../tallies/batches.js'
import { PAIRED_SUMS, type PairedTally } from '../tallies/paired.js'
import { type Interval, student975, studentAround } from './interval.js'

/** Means of one value over the particles of the first variant and of the second. */
export interface PairedMeans {
  readonly first: number
  readonly second: number
  readonly particles: number
}

interface Covariance {
  readonly first: number
  readonly both: number
  readonly second: number
  readonly freedom: number
}

/** Fewer batches say too little of their covariance. */
const FEWEST_BATCHES = 5

/** second − first, with the interval of pairs; null with fewer than five batches of particles. */
export function pairedDifference(tally: PairedTally, value: number, means: PairedMeans): Interval | null {
  const covariance = covarianceOf(tally, value, means.particles)
  if (covariance === null) return null
  const { first, both, second, freedom } = covariance
  return studentAround(means.second - means.first, Math.sqrt(Math.max(0, first - 2 * both + second)), freedom)
}

/** second/first, with the interval of pairs on the logarithmic scale; null also where a mean is not above 0. */
export function pairedRatio(tally: PairedTally, value: number, means: PairedMeans): Interval | null {
  const covariance = covarianceOf(tally, value, means.particles)
  if (covariance === null || !(means.first > 0 && means.second > 0)) return null
  const [a, b] = [means.first, means.second]
  const { first, both, second, freedom } = covariance
  const variance = first / a ** 2 - (2 * both) / (a * b) + second / b ** 2
  const width = student975(freedom) * Math.sqrt(Math.max(0, variance))
  return { estimate: b / a, low: (b / a) * Math.exp(-width), high: (b / a) * Math.exp(width) }
}

/** Of the two means over so many particles. */
function covarianceOf({ batches, sums }: PairedTally, value: number, particles: number): Covariance | null {
  if (batches < FEWEST_BATCHES) return null
  const [a, b, aa, ab, bb] = sums.subarray(value * PAIRED_SUMS, (value + 1) * PAIRED_SUMS)
  // sums over a batch have BATCH times the covariance of single particles
  const scale = 1 / ((batches - 1) * BATCH * particles)
  return {
    first: (aa! - (a! * a!) / batches) * scale,
    both: (ab! - (a! * b!) / batches) * scale,
    second: (bb! - (b! * b!) / batches) * scale,
    freedom: batches - 1,
  }
}
