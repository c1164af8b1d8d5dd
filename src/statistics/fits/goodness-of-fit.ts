import seedrandom from 'seedrandom'
import type { EscapeCounts } from '../survival.js'
import { type Cell, cellsOf, sampleOfCells, simulatedCells } from './cells.js'
import type { Fit } from './fit.js'
import { kaplanMeier } from './kaplan-meier.js'
import { fromUnconstrained, type Law, survival, toUnconstrained } from './law.js'
import { lawNamed } from './laws.js'
import { maximise, type Search } from './maximise.js'
import { logLikelihood } from './sample.js'

export interface Bootstrap {
  /** Simulated sets of as many particles. */
  readonly replicates: number
  readonly seed: string
}

export interface GoodnessOfFit {
  /** The largest |Kaplan–Meier − fitted S| at the ends of the cells. */
  readonly statistic: number
  /** (1 + simulated statistics at least as large)/(1 + replicates). */
  readonly pValue: number
  readonly replicates: number
}

const PARTS = 100
/** Of the log likelihood: a parameter is then within about 1% of its standard error. */
const TOLERANCE = 1e-4

/**
 * Whether escapes may come from a fitted law, by the parametric bootstrap (Stute, González Manteiga and Presedo
 * Quindimil 1993, Metrika 40, 243): the distance between Kaplan and Meier's curve and the fitted law, against that in
 * simulated escapes to which the law is fitted anew, as fitted parameters bring a law nearer than true ones.
 *
 * Steps are joined into at most 300 cells; the escapes and each simulated set are counted in these, with binomial
 * numbers, so that the cost of a replicate does not grow with particles or steps. The simulated particles diverge at
 * the rate at which the particles did, and are censored at the same horizon. What the test cannot see is a difference
 * within a cell.
 */
export function goodnessOfFit(counts: EscapeCounts, fit: Fit, { replicates, seed }: Bootstrap): GoodnessOfFit {
  const law = lawNamed(fit.law)
  const parameters = fit.parameters.map(({ estimate }) => estimate)
  const tails = law.tails(parameters)
  const particles = counts.particles - counts.escaped[0]! - counts.diverged[0]!
  const start = toUnconstrained(law, parameters)
  const search = { sides: errorsOf(law, fit), tolerance: TOLERANCE }
  const distance = (cells: readonly Cell[]) => refittedDistance(law, cells, particles, start, search)
  const cells = cellsOf(counts, tails, PARTS)
  const statistic = distance(cells)
  const generator = seedrandom.alea(seed)
  const uniform = () => generator.double()
  let atLeast = 0
  for (let i = 0; i < replicates; i++)
    if (distance(simulatedCells(cells, particles, tails, uniform)) >= statistic) atLeast++
  return { statistic, pValue: (1 + atLeast) / (1 + replicates), replicates }
}

/** The distance from a law that is fitted to these cells. */
function refittedDistance(
  law: Law,
  cells: readonly Cell[],
  particles: number,
  start: readonly number[],
  search: Search,
): number {
  const sample = sampleOfCells(cells, particles)
  const objective = (point: readonly number[]) => logLikelihood(law, fromUnconstrained(law, point), sample)
  const { point } = maximise(objective, start, search)
  const parameters = fromUnconstrained(law, point)
  const curve = kaplanMeier(sample)
  return Math.max(
    0,
    ...curve.map(({ time, survival: observed }) => Math.abs(observed - survival(law, parameters, time))),
  )
}

/** Standard errors of the unconstrained coordinates. */
function errorsOf(law: Law, fit: Fit): number[] {
  return law.parameters.map(({ coordinate }, i) => {
    const { estimate, standardError } = fit.parameters[i]!
    return coordinate === 'log' ? standardError / estimate : standardError
  })
}
