/** What the judges of diffusion read off results: displacements and gaps over time, ratios to formulas, exponents. */
import type { CoordinateResult, Result, VariantResult } from '../../results/result.js'
import { around, type Interval, NORMAL_975 } from '../../statistics/interval.js'
import { significant } from '../../text/format.js'
import type { Verdict } from '../verdict.js'

/** A formula for small quantities is taken to hold while it is within a tenth. */
export const FORMULA_TOLERANCE = 0.1

/** A measured value at a continuous time t = learning rate × steps. */
export interface AtTime {
  readonly time: number
  readonly measured: Interval
  /** By the exact law of the discrete steps. */
  readonly exact: number
}

type Settings = Readonly<Record<string, unknown>>

/**
 * The variant that a sweep gave these settings, among others perhaps.
 * @throws Error when there is none
 */
export function variantWith(result: Result, settings: Settings): VariantResult {
  const found = result.variants.find(variant =>
    Object.entries(settings).every(([path, value]) => JSON.stringify(variant.settings[path]) === JSON.stringify(value)),
  )
  if (found === undefined) throw new Error(`no variant has the settings ${JSON.stringify(settings)}`)
  return found
}

export type Coordinate = 'x' | 'y'

function coordinateOf(variant: VariantResult, name: Coordinate): CoordinateResult {
  return variant.diffusion!.coordinates.find(coordinate => coordinate.name === name)!
}

/** The mean square displacement over time. */
export function displacements(variant: VariantResult, name: Coordinate, learningRate: number): AtTime[] {
  return coordinateOf(variant, name).meanSquareDisplacement.map(({ step, estimate, standardError, exact }) => ({
    time: step * learningRate,
    measured: around(estimate!, standardError!),
    exact: exact!,
  }))
}

/** How far the first variant is ahead over time, from particles that share their noise. */
export function gaps(variant: VariantResult, name: Coordinate, learningRate: number): AtTime[] {
  return coordinateOf(variant, name).behindFirst!.map(({ step, exact, ...measured }) => ({
    time: step * learningRate,
    measured,
    exact: exact!,
  }))
}

/** The relaxation rate (1 − a)/η of the step w' = a·w + noise; null where no particle has moved. */
export function driftOf(variant: VariantResult, name: Coordinate, learningRate: number): Interval | null {
  const { multiplier } = coordinateOf(variant, name)
  if (multiplier === null) return null
  const { estimate, low, high } = multiplier
  return { estimate: (1 - estimate) / learningRate, low: (1 - high) / learningRate, high: (1 - low) / learningRate }
}

const CLOSE = 1e-9

/** @throws Error when nothing was measured at this time */
export function at(series: readonly AtTime[], time: number): AtTime {
  const found = series.find(point => Math.abs(point.time - time) <= CLOSE * time)
  if (found === undefined) throw new Error(`nothing was measured at t = ${time}`)
  return found
}

/** An interval in units of a number, which may be negative. */
export function over({ estimate, low, high }: Interval, unit: number): Interval {
  const ends = [low / unit, high / unit]
  return { estimate: estimate / unit, low: Math.min(...ends), high: Math.max(...ends) }
}

const errorOf = ({ low, high }: Interval) => (high - low) / (2 * NORMAL_975)

/** first − second, as if they were independent: for values that go up and down together the interval is too wide. */
export function difference(first: Interval, second: Interval): Interval {
  return around(first.estimate - second.estimate, Math.hypot(errorOf(first), errorOf(second)))
}

/** value/unit on the logarithmic scale, by the delta method, as if the two were independent: see difference. */
export function ratio(value: Interval, unit: Interval): Interval {
  const estimate = value.estimate / unit.estimate
  const width = NORMAL_975 * Math.hypot(errorOf(value) / value.estimate, errorOf(unit) / unit.estimate)
  return { estimate, low: estimate * Math.exp(-width), high: estimate * Math.exp(width) }
}

/**
 * The exponent p of a power law x^p through two values, by the delta method, as if they were independent; values that go
 * up and down together, as those of the same particles at two times, have a narrower interval.
 */
export function exponent(from: { x: number; value: Interval }, to: { x: number; value: Interval }): Interval {
  const span = Math.log(to.x / from.x)
  const relative = ({ value }: { value: Interval }) => errorOf(value) / Math.abs(value.estimate)
  const slope = Math.log(to.value.estimate / from.value.estimate) / span
  return around(slope, Math.hypot(relative(from), relative(to)) / Math.abs(span))
}

/** The measurement furthest from a prediction of 1. */
export function furthest<T extends { readonly measured: Interval }>(all: readonly T[]): T {
  const off = ({ measured }: T) => Math.abs(measured.estimate - 1)
  return all.reduce((a, b) => (off(b) > off(a) ? b : a))
}

/** The verdict of several comparisons without an order: that of the worst. */
export function worst(verdicts: readonly Verdict[]): Verdict {
  const order = ['fails', 'fails beyond', 'not decided', 'holds within', 'holds'] as const
  const shares = verdicts.map(verdict => (verdict.kind === 'holds within' ? verdict.share : 0))
  const kind = order.find(each => verdicts.some(verdict => verdict.kind === each))
  if (kind === 'holds within') return { kind, share: Math.max(...shares) }
  return verdicts.find(verdict => verdict.kind === kind)!
}

/** `0.81 [0.808, 0.812]`: as many digits as the interval has, and one more. */
export function short({ estimate, low, high }: Interval): string {
  const width = high - low
  const digits = width > 0 ? Math.min(6, Math.max(2, 2 + Math.floor(Math.log10(Math.abs(estimate) / width)) + 1)) : 3
  return `${significant(estimate, digits)} [${significant(low, digits)}, ${significant(high, digits)}]`
}

/** `0.81 [0.808, 0.812] at t = 0.1, …` */
export function listed(values: readonly { at: string; measured: Interval }[]): string {
  return values.map(({ at, measured }) => `${short(measured)} at ${at}`).join('; ')
}
