/** The plane of Theorem 1: curvatures λ < 0 of one unstable coordinate, and radii ρ. */
import type { ExperimentInput } from '../../experiment/schema.js'
import type { Result } from '../../results/result.js'
import type { Size } from '../claim.js'
import { type EscapeRate, rateOf } from '../rates.js'

export const SETTING = { learningRate: 0.1, batchSize: 4, start: 0.1, border: 0.4, steps: 2000 } as const
/** |λ| from a quarter to four. */
const CURVATURES = { least: 0.25, most: 4 } as const
/** Of the cloud, in the unit of w. */
export const CLOUD = 0.1
/** Across the boundary on one curvature. */
export const CUT_CURVATURE = -1

export interface Axes {
  /** Negative; even in the logarithm. */
  readonly curvatures: readonly number[]
  readonly radii: readonly number[]
}

export interface MeasuredCell {
  readonly curvature: number
  readonly radius: number
  readonly rate: EscapeRate
}

const evenly = (count: number, from: number, by: number) =>
  Array.from({ length: count }, (_, i) => Number((from + i * by).toPrecision(6)))

/** No radius is −1/λ of a curvature: noise that both gradients share would vanish there. */
export function usamAxes({ quick }: Size): Axes {
  return { curvatures: curvatures(quick), radii: quick ? evenly(5, 0, 0.55) : evenly(10, 0, 0.25) }
}

/** Normalised SAM is held by shorter radii: around its start. */
export function samAxes({ quick }: Size): Axes {
  return { curvatures: curvatures(quick), radii: quick ? evenly(5, 0.05, 0.2) : evenly(10, 0.05, 0.1) }
}

export const cutRadii = ({ quick }: Size): number[] =>
  quick ? [0, 0.4, 0.8, 1.2, 1.6, 2] : [0, 0.2, 0.4, 0.6, 0.8, 0.9, 1.1, 1.2, 1.4, 1.6, 1.8, 2, 2.4]

/** The middles of cells that fill the range. */
function curvatures(quick: boolean): number[] {
  const count = quick ? 6 : 12
  const { least, most } = CURVATURES
  return Array.from(
    { length: count },
    (_, i) => -Number((least * (most / least) ** ((i + 0.5) / count)).toPrecision(4)),
  )
}

export function gridExperiment(kind: 'usam' | 'sam', { curvatures, radii }: Axes, size: Size): ExperimentInput {
  return {
    ...common(size),
    optimizer: { kind, learningRate: SETTING.learningRate, radius: radii[0]! },
    sweep: { 'loss.saddle.curvatures': curvatures.map(curvature => [curvature]), 'optimizer.radius': [...radii] },
  }
}

export function cutExperiment(size: Size): ExperimentInput {
  return {
    ...common(size),
    optimizer: { kind: 'usam', learningRate: SETTING.learningRate, radius: 0 },
    sweep: { 'optimizer.noise': ['shared', 'independent'], 'optimizer.radius': cutRadii(size) },
  }
}

/** What one noisy step of normalised SAM does to a cloud about the saddle. */
export function driftExperiment({ quick }: Size): ExperimentInput {
  return {
    particles: quick ? 2 ** 20 : 2 ** 23,
    steps: 1,
    start: { gaussian: { mean: [0], std: CLOUD } },
    loss: { saddle: { curvatures: [CUT_CURVATURE] } },
    noise: { hessian: { batchSize: SETTING.batchSize } },
    optimizer: { kind: 'sam', learningRate: SETTING.learningRate, radius: 0 },
    diffusion: { checkpoints: [1] },
    sweep: { 'optimizer.radius': [0, 0.4, 1.2, 1.6] },
  }
}

function common({ quick }: Size): Omit<ExperimentInput, 'optimizer'> {
  return {
    particles: quick ? 8192 : 32768,
    steps: SETTING.steps,
    start: [SETTING.start],
    loss: { saddle: { curvatures: [CUT_CURVATURE] } },
    noise: { hessian: { batchSize: SETTING.batchSize } },
    escape: { when: `abs(x) > ${SETTING.border}` },
  }
}

export function cellsOf({ variants }: Result): MeasuredCell[] {
  return variants.map(({ settings, escape }) => ({
    curvature: (settings['loss.saddle.curvatures'] as [number] | undefined)?.[0] ?? CUT_CURVATURE,
    radius: settings['optimizer.radius'] as number,
    rate: rateOf(escape!),
  }))
}
