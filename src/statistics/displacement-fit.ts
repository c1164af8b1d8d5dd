import { spread } from '../tallies/spread.js'
import { batchCovariance } from './batch-covariance.js'
import { chiSquareTail } from './chi-square.js'
import { type CoefficientSettings, coefficientScale } from './diffusion.js'
import { displacementBasis } from './displacement-basis.js'
import { type Interval, studentAround } from './interval.js'
import { inverse, quadratic } from './linear-algebra.js'

/** Batch moments (src/tallies/batches.ts) of one coordinate's squared displacement at some steps. */
export interface DisplacementMoments {
  readonly moments: Float64Array
  readonly offset: number
  /** Values in the moments. */
  readonly values: number
  /** Steps of the first values: those by which no particle had diverged. */
  readonly steps: readonly number[]
  readonly particles: number
}

/** A coefficient fitted to displacements up to a step. */
export interface DisplacementFit extends Interval {
  readonly toStep: number
}

/** Terms of the series in the drift that are fitted. */
const TERMS = 3
/** The series is followed step by step: short times are at most so many. */
const MOST_STEPS = 100_000
/** Checkpoints in one fit, at most: more would cost digits of the estimated covariance. */
const MOST_POINTS = 8
/** Of fitting to weights from the fit before: the last two agree to far below the error. */
const ROUNDS = 4
/** A range of steps is too long when the series does not fit at this level. */
const LEVEL = 0.01
/** Of the longest range that fits, this share is used: what the test cannot see shrinks with its fourth power. */
const SHARE = 0.25

/**
 * The diffusion coefficient from mean square displacements at short times, by generalised least squares: the noise part
 * of the displacement is s²(φ₁ + εφ₂ + ε²φ₃) to third order in the drift ε (displacement-basis.ts), and the covariance
 * between checkpoints, which see the same particles, is estimated from batches. For the estimated covariance the
 * standard error is raised as in Rao (1967, Proc. 5th Berkeley Symp. 1, 355). Knows nothing of single steps, and so tests
 * the one-step regression of diffusion.ts.
 *
 * The range is the first quarter of the longest of four checkpoints or more at which the series passes a test of fit at
 * level 0.01, and holds three checkpoints at least. Null when there is none, with too few particles, or without noise.
 */
export function displacementFit(given: DisplacementMoments, settings: CoefficientSettings): DisplacementFit | null {
  const steps = given.steps.filter(step => step <= MOST_STEPS)
  if (steps.length <= TERMS) return null
  const basis = displacementBasis(settings.momentum, steps, TERMS)
  const fits = (points: number) => (fitted(given, basis, points)?.pValue ?? 0) >= LEVEL
  let points = steps.length
  while (points > TERMS && !fits(points)) points--
  if (points === TERMS) return null
  const longest = steps[points - 1]!
  const within = Math.max(TERMS, steps.filter(step => step <= SHARE * longest).length)
  const fit = fitted(given, basis, within)
  if (fit === null) return null
  const scale = coefficientScale(settings)
  return { ...studentAround(scale * fit.variance, scale * fit.standardError, fit.freedom), toStep: steps[within - 1]! }
}

/** The variance s² of a step's noise from the first points. */
function fitted(given: DisplacementMoments, basis: readonly (readonly number[])[], points: number) {
  const { moments, offset, values, particles } = given
  const chosen = spread(MOST_POINTS, 0, points - 1)
  const sample = batchCovariance(moments, offset, values, chosen, particles)
  if (sample === null || sample.means.some(mean => !(mean > 0))) return null
  const { freedom } = sample
  // of an estimated covariance with few degrees of freedom too little is known
  if (freedom < 4 * chosen.length) return null
  const fit = leastSquares(
    chosen.map(i => basis[i]!),
    sample.means,
    sample.covariance,
  )
  if (fit === null) return null
  const spare = chosen.length - TERMS
  const raised = (freedom * (freedom - 1)) / ((freedom - spare) * (freedom - spare - 1))
  return {
    variance: fit.first,
    standardError: Math.sqrt(raised * fit.variance),
    freedom: freedom - spare,
    // Hotelling's statistic, nearly chi-square
    pValue: spare === 0 ? 1 : chiSquareTail((fit.misfit * (freedom - spare + 1)) / freedom, spare),
  }
}

interface Fitted {
  readonly first: number
  readonly variance: number
  readonly misfit: number
  readonly values: readonly number[]
}

type Matrix = readonly (readonly number[])[]

/**
 * The first coefficient of the generalised least-squares fit, its variance, and the weighted square of what is left. The
 * errors go with the values, so that weights from the values seen would favour those that came out low: the covariance
 * relative to them, which tells nothing of their size, is put on the fitted values instead.
 */
function leastSquares(basis: Matrix, seen: readonly number[], covariance: Matrix): Fitted | null {
  const relative = inverse(covariance.map((row, a) => row.map((entry, b) => entry / (seen[a]! * seen[b]!))))
  if (relative === null) return null
  let fit: Fitted | null = { first: 0, variance: 0, misfit: 0, values: seen }
  for (let round = 0; round < ROUNDS && fit !== null; round++) fit = weighted(basis, seen, relative, fit.values)
  return fit
}

/** With an error of each value that is proportional to `sizes`. */
function weighted(basis: Matrix, seen: readonly number[], relative: Matrix, sizes: readonly number[]): Fitted | null {
  if (!sizes.every(size => size > 0)) return null
  const largest = basis[0]!.map((_, n) => Math.max(...basis.map((row, a) => row[n]! / sizes[a]!)))
  const columns = largest.map((size, n) => basis.map((row, a) => row[n]! / (sizes[a]! * size)))
  const target = seen.map((value, a) => value / sizes[a]!)
  const normal = inverse(columns.map(a => columns.map(b => quadratic(relative, a, b))))
  if (normal === null) return null
  const projections = columns.map(column => quadratic(relative, column, target))
  const coefficients = normal.map(row => row.reduce((sum, entry, n) => sum + entry * projections[n]!, 0))
  const model = target.map((_, a) => columns.reduce((sum, column, n) => sum + column[a]! * coefficients[n]!, 0))
  const left = target.map((value, a) => value - model[a]!)
  return {
    first: coefficients[0]! / largest[0]!,
    variance: normal[0]![0]! / largest[0]! ** 2,
    misfit: quadratic(relative, left, left),
    values: model.map((value, a) => value * sizes[a]!),
  }
}
