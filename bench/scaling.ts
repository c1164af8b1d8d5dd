/** How speed goes with threads, particles, coordinates and variants of a sweep. */
import { availableParallelism } from 'node:os'
import { free, leaving, saddleOf } from './experiments.js'
import { figure, RATE, type Section } from './report.js'
import { contender, threadsText } from './runs.js'
import { ratios, takeTurns } from './turns.js'

const ROUNDS = 7
const ENGINE = 'wasm'
/** Particles that make start-up small beside the run, to compare numbers of threads. */
const MANY = 8 * 65_536
const RADII = [0, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35]

export async function scaling(): Promise<Section> {
  const all = availableParallelism()
  const many = { ...free, particles: MANY }
  const eighth = { ...free, particles: free.particles / 8 }
  const contenders = [
    contender(`sam, free, ${MANY} particles, ${threadsText(1)}`, many, ENGINE, 1),
    contender(`sam, free, ${MANY} particles, ${threadsText(all)}`, many, ENGINE, all),
    contender(`usam, escape, ${threadsText(1)}`, leaving, ENGINE, 1),
    contender(`usam, escape, ${threadsText(all)}`, leaving, ENGINE, all),
    ...[4096, 65_536].map(particles =>
      contender(`sam, free, ${particles} particles, ${threadsText(1)}`, { ...free, particles }, ENGINE, 1),
    ),
    ...[8, 32].map(dimension => {
      const experiment = { ...saddleOf(dimension), particles: Math.floor((2 * free.particles) / dimension) }
      return contender(`sam, free, ${dimension} coordinates, ${threadsText(1)}`, experiment, ENGINE, 1)
    }),
    contender(`a sweep of 8, ${threadsText(1)}`, { ...eighth, sweep: { 'optimizer.radius': RADII } }, ENGINE, 1),
  ]
  const figures = await takeTurns(contenders, ROUNDS)
  const sweep = contenders.length - 1
  const rows = [
    ...contenders.map(({ name }, i) => figure(name, RATE, figures[i]!)),
    figure(`free, ${all} threads over 1`, '', ratios(figures[1]!, figures[0]!)),
    figure(`escape, ${all} threads over 1`, '', ratios(figures[3]!, figures[2]!)),
    figure('a sweep of 8 over a run of as many particle-steps', '', ratios(figures[sweep]!, figures[5]!)),
  ]
  return { title: `scaling (${ENGINE})`, rows }
}
