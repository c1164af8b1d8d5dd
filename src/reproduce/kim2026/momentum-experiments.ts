/** What is run for Theorem 3: displacements over time at several momenta, and escapes from the saddle. */
import type { ExperimentInput } from '../../experiment/schema.js'
import type { Size } from '../claim.js'
import { type Compensation, compensations, ESCAPE, type Walk } from './compensation.js'
import { optimizerOf } from './diffusion-experiments.js'

/**
 * Of displacements. The velocity forgets in 1/(1 − γ) steps and the saddle drives away in (1 − γ)/η|λ|: the learning rate
 * is so small that at the largest momentum there are 200 of the first in the second, as Theorem 3 needs.
 */
export const MOVED = { curvature: 1, radius: 0.1, learningRate: 5e-5, batchSize: 32 } as const

export const MOMENTA = [0, 0.5, 0.9]
export const LARGEST = 0.9
export const BATCHES = [8, 32, 128]

/** Step counts; the last is |λ|t = 1 − γ at the largest momentum. */
export const STEPS = [1, 2, 5, 10, 20, 50, 100, 150, 200, 300, 500, 1000, 2000]

/** Of escapes: a radius that slows escape to less than half of the rate. */
export const SLOWED = 0.5
export const ESCAPE_MOMENTA = [0, 0.3, 0.6]
export const ESCAPE_BATCHES = [32, 16, 8]

/** Steps, when the chance that any particle is left is below 1e-4: the tail falls as e^(−η|λ|(1 + ρλ)k). */
const HORIZON = { slowed: 2000, compensated: 1100 } as const

/** Each takes about two seconds of exact laws. */
export const compensatedRadii = ({ quick }: Size) => (quick ? [0.1, 0.5] : [0.1, 0.2, 0.3, 0.5])

export const WALKS = ['shared', 'equation'] as const

export function momentumExperiments(size: Size) {
  const particles = (full: number) => (size.quick ? full / 4 : full)
  const { curvature, radius, learningRate, batchSize } = MOVED
  const displacement: ExperimentInput = {
    particles: size.quick ? 2 ** 14 : 2 ** 15,
    steps: STEPS.at(-1)!,
    start: [0, 0],
    loss: { saddle: { curvatures: [curvature, -curvature] } },
    optimizer: { kind: 'sgd', learningRate },
    noise: { hessian: { batchSize } },
    diffusion: { checkpoints: STEPS },
    sweep: [
      ...MOMENTA.flatMap(momentum => WALKS.map(walk => movedBy(walk, radius, momentum))),
      ...BATCHES.filter(each => each !== batchSize).map(each => ({
        ...movedBy('shared', radius, LARGEST),
        'noise.hessian.batchSize': each,
      })),
    ],
  }
  return {
    displacement,
    escape: {
      ...escapes(particles(2 ** 16), HORIZON.slowed),
      sweep: ESCAPE_BATCHES.flatMap(each =>
        ESCAPE_MOMENTA.map(momentum => ({
          ...movedBy('shared', SLOWED, momentum),
          'noise.hessian.batchSize': each,
        })),
      ),
    },
    compensation: {
      ...escapes(particles(2 ** 16), HORIZON.compensated),
      sweep: [
        { ...optimizerOf('sgd', 0), 'optimizer.momentum': 0 },
        ...WALKS.flatMap(walk =>
          compensations(walk, compensatedRadii(size)).flatMap(found => bothMomenta(walk, found)),
        ),
      ],
    },
  }
}

export const movedBy = (walk: Walk, radius: number, momentum: number): Readonly<Record<string, unknown>> => ({
  ...optimizerOf(walk, radius),
  'optimizer.momentum': momentum,
})

const bothMomenta = (walk: Walk, { radius, momentum, theorem3 }: Compensation) => [
  movedBy(walk, radius, momentum),
  movedBy(walk, radius, theorem3),
]

function escapes(particles: number, steps: number): ExperimentInput {
  const { curvature, learningRate, batchSize, distance } = ESCAPE
  return {
    particles,
    steps,
    start: [0, 0],
    loss: { saddle: { curvatures: [-curvature, curvature] } },
    optimizer: { kind: 'sgd', learningRate },
    noise: { hessian: { batchSize } },
    escape: { when: `abs(y) > ${distance}` },
  }
}
