/** The result of a run, as `run --json` prints it. Intervals are 95%; what is not known is null. */
import type { Experiment } from '../experiment/schema.js'
import type { HypothesisTest } from '../statistics/comparison.js'
import type { DisplacementFit } from '../statistics/displacement-fit.js'
import type { Fit, NotFitted } from '../statistics/fits/fit.js'
import type { GoodnessOfFit } from '../statistics/fits/goodness-of-fit.js'
import type { HazardBin } from '../statistics/hazard.js'
import type { HazardRatio } from '../statistics/hazard-ratio.js'
import type { Interval } from '../statistics/interval.js'
import type { QuantileEstimate } from '../statistics/survival.js'
import type { TailRate } from '../statistics/tail.js'

/** Beside an estimate: what the exact law of the discrete steps gives. */
export interface Exact {
  readonly exact: number | null
}

/** Beside an estimate: what Kim et al. 2026 give. */
export interface Kim2026 {
  readonly kim2026: number | null
}

/**
 * A variant beside the first of the sweep. Hazard ratio and log-rank test are made as if their noise were independent,
 * which the shared noise makes conservative.
 */
export interface EscapeComparison {
  /** Whether the means are compared particle by particle, which share their noise; without divergence they are. */
  readonly paired: boolean
  /** How many times as long as the first: the ratio of the restricted means; null for different horizons. */
  readonly restrictedMeanRatio: (Interval & Exact) | null
  /** How many steps longer than the first: the difference of the restricted means; null for different horizons. */
  readonly restrictedMeanDifference: (Interval & Exact) | null
  /**
   * The hazard over that of the first, with a test that the two are proportional; null unless each of the two has escapes
   * while the other has particles at risk.
   */
  readonly hazardRatio: HazardRatio | null
  /** Of equal hazards; the adjusted p-value is Holm's, over the variants. */
  readonly logRank: (HypothesisTest & { readonly adjustedPValue: number }) | null
}

/** One of several exits. */
export interface ExitResult {
  readonly name: string
  /** Particles that took it. */
  readonly escaped: number
  /** To have taken it by the horizon. */
  readonly probability: Interval
  /** The probability to have taken it in so many steps: at the steps of `survival`. */
  readonly cumulativeIncidence: readonly (Interval & { readonly step: number })[]
  /**
   * The mean and the median step of those that take it by the horizon; null when nobody took it, or when all that had not
   * left diverged before the horizon.
   */
  readonly meanStep: Interval | null
  readonly medianStep: Interval | null
}

/** Laws fitted by maximum likelihood, the least AIC first; goodness of fit by the parametric bootstrap. */
export interface FitsResult {
  readonly fits: readonly (Fit & { readonly goodnessOfFit: GoodnessOfFit })[]
  readonly notFitted: readonly NotFitted[]
}

export interface EscapeResult {
  /** The three counts add up to the particles. */
  readonly particles: number
  readonly escaped: number
  readonly censored: number
  readonly diverged: number
  /** Steps run. */
  readonly horizon: number
  /**
   * Steps of the widest bins in which escapes are counted, each at the end of its bin; absent where they are counted step by
   * step: up to a horizon of 2^20. The first 2^20 steps are bins of one, later bins are at most 2^-19 of their step wide.
   */
  readonly resolution?: number
  /** By exit, where there are several. */
  readonly exits?: readonly ExitResult[]
  /** Mean escape time in steps; null when any particle is censored or diverged. Of one particle the ends are null. */
  readonly mean:
    | ({ readonly estimate: number; readonly low: number | null; readonly high: number | null } & Exact)
    | null
  /** Mean of min(escape time, horizon) in steps. */
  readonly restrictedMean: Interval & Exact
  /** Steps; null where the quantile is past the horizon. */
  readonly quantiles: readonly (QuantileEstimate & Exact)[]
  readonly survival: readonly (Interval & Exact & { readonly step: number })[]
  /**
   * The probability that a particle still in escapes in a step, over the steps fromStep + 1 … toStep: escapes per
   * particle-step at risk; of the exact law (S(fromStep) − S(toStep))/Σ S(k), k = fromStep … toStep − 1.
   */
  readonly hazard: readonly (HazardBin & Exact)[]
  /** Of the exponential tail, per step; null when no such tail has been seen. */
  readonly rate: (TailRate & Exact) | null
  /** Where they were asked for. */
  readonly fits?: FitsResult
  /** Why there is no exact law beside the estimates; null when there is one. */
  readonly noExactLaw: string | null
  /** Absent for the first variant. */
  readonly comparedWithFirst?: EscapeComparison
}

export interface CoordinateResult {
  readonly name: string
  readonly meanSquareDisplacement: readonly ({
    readonly step: number
    /** Null when all particles had diverged. */
    readonly estimate: number | null
    /** Null of fewer than two particles. */
    readonly standardError: number | null
  } & Exact &
    Kim2026)[]
  /** Per unit of time t = learning rate × steps: of the noise that the one-step regression leaves. */
  readonly coefficient: (Interval & Exact & Kim2026) | null
  /** The same from displacements at short times, up to a step; null where the checkpoints are too few there. */
  readonly coefficientOfDisplacement: (DisplacementFit & Exact) | null
  /** The same from the covariance of two steps in a row; null with momentum. */
  readonly coefficientOfCovariance: (Interval & Exact) | null
  /** a of w' = a·w + noise, one step without its momentum; null while all particles are in one place. */
  readonly multiplier: (Interval & Exact) | null
  /** α of a mean square displacement ~ t^α, over all checkpoints. */
  readonly exponent: (Interval & Exact) | null
  /**
   * The mean square displacement of the first variant less that of this one, from particles that share their noise.
   * Absent for the first variant, and for others that do not measure the same.
   */
  readonly behindFirst?: readonly (Interval & Exact & Kim2026 & { readonly step: number })[]
}

/** Local drift and diffusion, by where steps began: what steps into the checkpoints have seen. */
export interface FieldResult {
  readonly axes: readonly {
    readonly name: string
    readonly from: number
    readonly to: number
    readonly cells: number
  }[]
  /** Steps that began outside the grid. */
  readonly outside: number
  /** The last axis runs fastest. */
  readonly cells: readonly {
    /** The middle of the cell, along each axis. */
    readonly at: readonly number[]
    readonly visits: number
    /** Along each axis, D1 and D2 per unit of time t = learning rate × steps; null with fewer than 50 visits. */
    readonly drift: Readonly<Record<string, (Interval & Exact) | null>>
    readonly diffusion: Readonly<Record<string, (Interval & Exact) | null>>
  }[]
}

export interface DiffusionResult {
  readonly coordinates: readonly CoordinateResult[]
  readonly field?: FieldResult
  /** Particles left out because they were not finite, by checkpoint. */
  readonly diverged: readonly { readonly step: number; readonly particles: number }[]
  readonly noExactLaw: string | null
}

export interface VariantResult {
  /** The settings that the sweep gave, by path. */
  readonly settings: Readonly<Record<string, unknown>>
  readonly escape?: EscapeResult
  readonly diffusion?: DiffusionResult
  /** What should be known of the settings before trusting the numbers; absent where there is nothing. */
  readonly cautions?: readonly string[]
}

export interface Result {
  readonly experiment: Experiment
  readonly engine: { readonly name: string; readonly threads: number; readonly device: string }
  readonly timing: { readonly seconds: number; readonly particleSteps: number }
  /** Why the engine stopped before the end; the figures are of the particles that it had finished. */
  readonly incomplete?: string
  readonly variants: readonly VariantResult[]
}
