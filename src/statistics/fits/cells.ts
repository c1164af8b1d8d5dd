import { binEnd, binOf } from '../../tallies/step-bins.js'
import { AT_ZERO, type Tails } from '../log-tails.js'
import type { EscapeCounts } from '../survival.js'
import { binomialSample } from './binomial-sample.js'
import { type Sample, total } from './sample.js'

/** The steps from + 1 … to: particles that escaped in them, and those that diverged, all at the end. */
export interface Cell {
  readonly from: number
  readonly to: number
  readonly escaped: number
  readonly diverged: number
}

/**
 * The steps up to the horizon in cells: `parts` of nearly equal probability under a law, divided where the law's −ln S
 * and the divergences have run through another of as many equal parts, so that neither changes much within a cell.
 * Divergences are shared between the two ends of their cell so that their mean step stays; step 1 is a cell of its own.
 */
export function cellsOf(counts: EscapeCounts, tails: (t: number) => Tails, parts: number): Cell[] {
  const edges = edgesOf(counts, tails, parts)
  const starts = [0, ...edges.slice(0, -1)]
  const shares = edges.map((to, i) => divergence(counts, starts[i]!, to))
  return edges.map((to, i) => ({
    from: starts[i]!,
    to,
    escaped: total(counts.escaped.subarray(binOf(starts[i]!) + 1, binOf(to) + 1)),
    diverged: shares[i]!.atEnd + (shares[i + 1]?.atStart ?? 0),
  }))
}

/** The sample that cells stand for, of so many particles. */
export function sampleOfCells(cells: readonly Cell[], particles: number): Sample {
  const left = cells.reduce((rest, { escaped, diverged }) => rest - escaped - diverged, particles)
  const censored = cells.flatMap(({ to, diverged }) => (diverged > 0 ? [{ step: to, count: diverged }] : []))
  if (left > 0) censored.push({ step: cells.at(-1)!.to, count: left })
  const escapes = cells.flatMap(({ from, to, escaped }) => (escaped > 0 ? [{ from, to, count: escaped }] : []))
  return { escapes, censored }
}

/**
 * As many particles, simulated from a law cell by cell: of those at risk as many escape as a binomial number of the
 * law's probability, and of the others as many diverge as one of the share that did in the cells given.
 */
export function simulatedCells(
  cells: readonly Cell[],
  particles: number,
  tails: (t: number) => Tails,
  uniform: () => number,
): Cell[] {
  let [atRisk, atRiskThen] = [particles, particles]
  let before = AT_ZERO
  return cells.map(cell => {
    const after = tails(cell.to)
    const escaped = binomialSample(atRisk, -Math.expm1(after.survival - before.survival), uniform)
    const diverged = binomialSample(atRisk - escaped, cell.diverged / (atRiskThen - cell.escaped), uniform)
    atRisk -= escaped + diverged
    atRiskThen -= cell.escaped + cell.diverged
    before = after
    return { ...cell, escaped, diverged }
  })
}

/** The last steps of the cells: 1, those by which a part is over, and the horizon, each at the end of its bin of steps. */
function edgesOf(counts: EscapeCounts, tails: (t: number) => Tails, parts: number): number[] {
  const { horizon } = counts
  const all = tails(horizon)
  const edges = new Set([1, ...quantiles(counts, parts), horizon])
  for (let part = 1; part < parts; part++) {
    const share = part / parts
    edges.add(firstStep(horizon, step => tails(step).distribution >= all.distribution + Math.log(share)))
    edges.add(firstStep(horizon, step => tails(step).survival <= all.survival * share))
  }
  const ends = new Set([...edges].map(step => binEnd(binOf(step), horizon)))
  return [...ends].sort((a, b) => a - b)
}

/** The steps by which each of `parts` equal parts of the divergences is over. */
function quantiles({ horizon, diverged }: EscapeCounts, parts: number): number[] {
  const part = total(diverged.subarray(1)) / parts
  const steps: number[] = []
  let sum = 0
  for (let bin = 1; bin < diverged.length; bin++) {
    sum += diverged[bin]!
    if (diverged[bin]! > 0 && sum >= part * (steps.length + 1)) steps.push(binEnd(bin, horizon))
  }
  return steps
}

/** The first step from 1 on for which a condition that stays true once true holds, or the horizon. */
function firstStep(horizon: number, holds: (step: number) => boolean): number {
  let [low, high] = [1, horizon]
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    if (holds(middle)) high = middle
    else low = middle + 1
  }
  return low
}

/** Divergences in the steps from + 1 … to as numbers at `from` and at `to` with the same sum and mean step. */
function divergence({ horizon, diverged }: EscapeCounts, from: number, to: number) {
  let [atStart, atEnd] = [0, 0]
  for (let bin = binOf(from) + 1; bin <= binOf(to); bin++) {
    const share = (binEnd(bin, horizon) - from) / (to - from)
    atEnd += share * diverged[bin]!
    atStart += (1 - share) * diverged[bin]!
  }
  return { atStart, atEnd }
}
