/** What is run for Theorem 2: SGD, the practical update, and the theorem's own equation, over time and settings. */
import type { ExperimentInput } from '../../experiment/schema.js'
import type { Kim2026Coordinate } from '../../theory/kim2026.js'
import type { Size } from '../claim.js'

/** Of the whole row but for what a finding names: a symmetric saddle, x with curvature +1 and y with −1. */
export const BASE = { curvature: 1, radius: 0.1, learningRate: 0.01, batchSize: 64 } as const

/** The equation's time step, for every learning rate: its noise is that of η and B where B is lowered alike. */
export const TIME_STEP = BASE.learningRate / 4
/** For short times, where a time step is a share of the time. */
export const SHORT_TIME_STEP = BASE.learningRate / 64

/** Step counts at η; in units of time 0.01 to 3. */
const STEPS = [1, 2, 3, 5, 7, 10, 15, 20, 30, 50, 70, 100, 150, 200, 300]
/** In steps of SHORT_TIME_STEP: times from 0.005 to 0.05. */
const SHORT_STEPS = [32, 64, 128, 192, 256, 320]
export const SHORT_TIMES = SHORT_STEPS.map(step => step * SHORT_TIME_STEP)

/** Values of |λ|t where settings are compared. */
export const LATE = 1
export const EARLY = 0.1

export const RADII = [0.02, 0.05, 0.1, 0.2, 0.5, 1, 1.5, 2]
export const SHORT_RADII = [0.05, 0.1, 0.2, 0.5, 1]

/** One setting after the other, away from the base. */
export const SETTINGS = [
  { batchSize: 16 },
  { batchSize: 256 },
  { curvature: 0.5 },
  { curvature: 2 },
  { learningRate: 0.0025 },
  { learningRate: 0.04 },
].map(changed => ({ ...BASE, ...changed }))

export type Base = { readonly [name in keyof typeof BASE]: number }

/** What walks. */
export type Model = 'sgd' | 'shared' | 'independent' | 'equation'

/** The optimizer of a model, as settings of a sweep. */
export function optimizerOf(model: Model, radius: number): Readonly<Record<string, unknown>> {
  if (model === 'sgd') return { 'optimizer.kind': 'sgd', 'optimizer.radius': 0 }
  if (model === 'equation') return { 'optimizer.kind': 'usamFull', 'optimizer.radius': radius }
  return { 'optimizer.kind': 'usam', 'optimizer.radius': radius, 'optimizer.noise': model }
}

/** The setting as the equation sees it in its own time step. */
export const integrated = (setting: Base, timeStep = TIME_STEP): Base => ({
  ...setting,
  learningRate: timeStep,
  batchSize: (setting.batchSize * timeStep) / setting.learningRate,
})

/** Loss, learning rate, batch and horizon of a setting, as settings of a sweep; measured at |λ|t = LATE. */
export const settingOf = ({ curvature, learningRate, batchSize }: Base) => ({
  'loss.saddle.curvatures': [curvature, -curvature],
  'optimizer.learningRate': learningRate,
  'noise.hessian.batchSize': batchSize,
  steps: Math.round(LATE / (curvature * learningRate)),
  'diffusion.checkpoints': [Math.round(LATE / (curvature * learningRate))],
})

/** The setting along a coordinate as the theorems see it. */
export function coordinateIn(setting: Base, name: 'x' | 'y'): Kim2026Coordinate {
  return { ...setting, curvature: name === 'x' ? setting.curvature : -setting.curvature }
}

export function diffusionExperiments({ quick }: Size) {
  const particles = (full: number) => (quick ? full / 4 : full)
  const { radius } = BASE
  const radii = (models: readonly Model[]) => [
    optimizerOf('sgd', 0),
    ...RADII.flatMap(each => models.map(model => optimizerOf(model, each))),
  ]
  const everySetting = (models: readonly Model[], seen: (setting: Base) => Base) =>
    SETTINGS.flatMap(setting => models.map(model => ({ ...settingOf(seen(setting)), ...optimizerOf(model, radius) })))
  const atTimes = [EARLY / 2, EARLY, LATE / 2, LATE].map(time => time / BASE.learningRate)
  return {
    practice: experiment(BASE, particles(2 ** 18), STEPS, [
      ...(['sgd', 'shared', 'independent', 'equation'] as const).map(model => optimizerOf(model, radius)),
    ]),
    equation: experiment(
      integrated(BASE),
      particles(2 ** 18),
      STEPS.map(step => step * 4),
      [optimizerOf('sgd', 0), optimizerOf('equation', radius)],
    ),
    'short-times': experiment(integrated(BASE, SHORT_TIME_STEP), particles(2 ** 17), SHORT_STEPS, [
      optimizerOf('sgd', 0),
      ...SHORT_RADII.map(each => optimizerOf('equation', each)),
    ]),
    radius: experiment(BASE, particles(2 ** 17), atTimes, radii(['shared', 'independent'])),
    'radius-equation': experiment(
      integrated(BASE),
      particles(2 ** 17),
      atTimes.map(step => step * 4),
      radii(['equation']),
    ),
    settings: experiment(
      BASE,
      particles(2 ** 17),
      atTimes,
      everySetting(['sgd', 'shared', 'independent'], setting => setting),
    ),
    'settings-equation': experiment(
      integrated(BASE),
      particles(2 ** 17),
      atTimes,
      everySetting(['sgd', 'equation'], setting => integrated(setting)),
    ),
  }
}

function experiment(
  { curvature, learningRate, batchSize }: Base,
  particles: number,
  checkpoints: readonly number[],
  sweep: Record<string, unknown>[],
): ExperimentInput {
  return {
    particles,
    steps: checkpoints.at(-1)!,
    start: [0, 0],
    loss: { saddle: { curvatures: [curvature, -curvature] } },
    optimizer: { kind: 'sgd', learningRate },
    noise: { hessian: { batchSize } },
    diffusion: { checkpoints: [...checkpoints] },
    sweep,
  }
}
