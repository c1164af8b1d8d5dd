/** A claim of a paper: the experiments that test it, and what their results say of it. */
import type { ExperimentInput } from '../experiment/schema.js'
import type { Figure } from '../figures/figure.js'
import type { Result } from '../results/result.js'
import type { Verdict } from './verdict.js'

/** Whether to run a smaller version, of less than a minute for all claims together. */
export interface Size {
  readonly quick: boolean
}

export type Experiments = Readonly<Record<string, ExperimentInput>>
export type Results<E extends Experiments = Experiments> = { readonly [name in keyof E]: Result }

export interface Claim {
  /** Of the row in the report, from 1. */
  readonly number: number
  /** What the paper says, in a sentence. */
  readonly title: string
  /** Where it says so. */
  readonly source: string
  /** By name; each is kept with the report, and can be run by itself. They get their seed from the whole reproduction. */
  experiments(size: Size): Experiments
  /** What the results of these say, and what can be computed without a run. */
  judge(results: Results, size: Size): Judgement | Promise<Judgement>
}

/** A claim that is judged without waiting for anything. */
export interface ImmediateClaim extends Claim {
  judge(results: Results, size: Size): Judgement
}

/** A line of the table of claims. */
export interface Finding {
  /** Stays the same between runs, as `4.gap`. */
  readonly id: string
  /** What is claimed, in a sentence that is true if the claim holds. */
  readonly claim: string
  readonly setting: string
  readonly prediction: string
  /** With its interval. */
  readonly measured: string
  readonly verdict: Verdict
  /** The name of the figure that shows it. */
  readonly figure: string | null
}

export interface Judgement {
  readonly findings: readonly Finding[]
  readonly figures: readonly Figure[]
  /** Where the paper and the measurement part: by how much, and why. */
  readonly remarks: readonly string[]
}
