import * as sum from '../tallies/steps.js'
import { type CoefficientSettings, coefficientScale, isResolved, type StepSums } from './diffusion.js'
import { around, type Interval, NORMAL_975 } from './interval.js'

/**
 * The covariance-based estimate of the diffusion coefficient (Vestergaard, Blainey and Flyvbjerg 2014, Phys. Rev. E 89,
 * 022726): 2ηD = E[q²] + 2E[qr] for two steps q, r in a row, so that what is not diffusion but jitter, which a step adds
 * and the next takes back, cancels. Here q and r are what their regression on the position before both leaves, and the
 * covariance (a − 1)E[q²] that drift makes is taken off, a being the multiplier of the one-step regression, whose error goes
 * with that of E[qr].
 *
 * A check on the one-step regression: noise that is not independent from step to step moves this one and not that one.
 * Null with momentum, whose persistence is of the same form as drift, and without a multiplier. Pairs of steps that share
 * one with an earlier pair are not used, nor those that float32 positions do not resolve.
 */
export function covarianceEstimate(
  checkpoints: readonly (StepSums & { readonly step: number })[],
  multiplier: Interval | null,
  settings: CoefficientSettings,
): Interval | null {
  if (settings.momentum !== 0 || multiplier === null) return null
  const resolved = checkpoints.filter(isResolved)
  const pairs = apart(resolved)
    .map(pairOf)
    .filter(pair => pair !== null)
  const weight = pairs.reduce((total, { freedom }) => total + freedom, 0)
  if (weight === 0) return null
  const drift = multiplier.estimate - 1
  const mean = (value: (pair: Pair) => number) =>
    pairs.reduce((total, pair) => total + pair.freedom * value(pair), 0) / weight
  const own = mean(pair => pair.qq)
  const estimate = own * (1 - 2 * drift) + 2 * mean(pair => pair.qr)
  const variance =
    pairs.reduce((total, pair) => total + pair.freedom ** 2 * varianceOf(pair, 1 - 2 * drift), 0) / weight ** 2
  const driftVariance = ((multiplier.high - multiplier.low) / (2 * NORMAL_975)) ** 2
  const precision = resolved.reduce((total, { sums, offset }) => total + sums[offset + sum.PRECISION]!, 0)
  const together = mean(pair => pair.qrSlope) / precision
  const whole = variance + 4 * own ** 2 * driftVariance - 8 * own * together
  const scale = coefficientScale(settings)
  return around(scale * estimate, scale * Math.sqrt(Math.max(0, whole)))
}

interface Pair {
  readonly freedom: number
  readonly qq: number
  readonly qr: number
  /** Means over particles. */
  readonly qqqq: number
  readonly qqqr: number
  readonly qqrr: number
  /** Of qr and what a particle adds to precision times the error of the slope. */
  readonly qrSlope: number
}

/** Those at least two steps after the one before. */
function apart<T extends { readonly step: number }>(checkpoints: readonly T[]): T[] {
  const kept: T[] = []
  for (const checkpoint of checkpoints)
    if (checkpoint.step >= 2 && (kept.length === 0 || checkpoint.step >= kept.at(-1)!.step + 2)) kept.push(checkpoint)
  return kept
}

function pairOf({ sums, offset }: StepSums): Pair | null {
  const at = (index: number) => sums[offset + index]!
  const [freedom, count] = [at(sum.PAIR_FREEDOM), at(sum.PAIR_COUNT)]
  if (!(freedom > 0)) return null
  return {
    freedom,
    qq: at(sum.QQ) / freedom,
    qr: at(sum.QR) / freedom,
    qqqq: at(sum.QQQQ) / count,
    qqqr: at(sum.QQQR) / count,
    qqrr: at(sum.QQRR) / count,
    qrSlope: at(sum.QR_SLOPE) / count,
  }
}

/** Of the mean of own·q² + 2qr. */
function varianceOf({ freedom, qq, qr, qqqq, qqqr, qqrr }: Pair, own: number): number {
  const mean = own * qq + 2 * qr
  return Math.max(0, own ** 2 * qqqq + 4 * own * qqqr + 4 * qqrr - mean ** 2) / freedom
}
