/** A variant: one combination of a sweep, with everything an engine needs to run it. */
import { reachable } from '../../kernels/graph.js'
import type { Loss } from '../../kernels/losses/loss.js'
import { isotropic, none } from '../../kernels/noise/additive.js'
import { gradientAt, hessian } from '../../kernels/noise/hessian.js'
import { minibatch } from '../../kernels/noise/minibatch.js'
import type { NoiseModel } from '../../kernels/noise/noise.js'
import { sam } from '../../kernels/optimizers/sam.js'
import { sgd } from '../../kernels/optimizers/sgd.js'
import { usam } from '../../kernels/optimizers/usam.js'
import { usamFull } from '../../kernels/optimizers/usam-full.js'
import { type Kernel, particleKernel } from '../../kernels/particle.js'
import type { Key } from '../engines/stepper.js'
import type { FieldGrid } from '../tallies/field.js'
import { checkpointSteps } from './checkpoints.js'
import { conditionOf } from './expressions.js'
import { fieldGrid } from './field.js'
import { SettingError } from './input-error.js'
import { lossOf, meanOf, spreadOf } from './losses.js'
import type { Experiment } from './schema.js'
import { keyOf } from './seed.js'

export interface Variant {
  /** The settings that the sweep gives this variant, by path. */
  readonly settings: Readonly<Record<string, unknown>>
  readonly experiment: Experiment
  readonly loss: Loss
  readonly kernel: Kernel
  readonly key: Key
  /** Names of the exits, in order; null when escape is not measured. */
  readonly exits: readonly string[] | null
  /** Steps at which diffusion is measured, ascending; null when it is not. */
  readonly checkpoints: readonly number[] | null
  /** Where local drift and diffusion are measured; null when they are not. */
  readonly field: FieldGrid | null
}

/** Operations of a step: larger kernels would exceed what WebAssembly engines take in one function. */
const MOST_OPERATIONS = 16_384

const optimizers = { sgd, usam, sam, usamFull }

/** @throws SettingError when the settings do not fit together. */
export function variantOf(experiment: Experiment, settings: Variant['settings']): Variant {
  const loss = lossOf(experiment)
  const { optimizer, start, diffusion } = experiment
  const exits = exitsOf(experiment.escape)
  const kernel = particleKernel(
    {
      loss,
      noise: noiseOf(experiment, loss),
      optimizer: optimizers[optimizer.kind],
      learningRate: optimizer.learningRate,
      radius: optimizer.radius,
      momentum: optimizer.momentum,
      sharedNoise: optimizer.noise === 'shared',
      start: { mean: meanOf(start), std: spreadOf(start) },
    },
    (exits ?? []).map(({ text, path }) => conditionOf(text, path)),
  )
  refuseLargeKernel(kernel)
  return {
    settings,
    experiment,
    loss,
    kernel,
    key: keyOf(experiment.seed),
    exits: exits?.map(exit => exit.name) ?? null,
    checkpoints: diffusion === undefined ? null : checkpointSteps(diffusion, experiment.steps),
    field: diffusion?.field === undefined ? null : fieldGrid(diffusion.field, loss.dimension),
  }
}

function refuseLargeKernel(kernel: Kernel): void {
  const operations = reachable([...kernel.state.map(({ next }) => next), ...kernel.exits]).length
  if (operations <= MOST_OPERATIONS) return
  const problem = `makes ${operations} operations a step, and at most ${MOST_OPERATIONS} are run: shorten the formulas of the loss and of the exits`
  throw new SettingError(['loss'], problem)
}

/** The exits of an escape measurement, in the order they are tried. */
export function exitsOf(escape: Experiment['escape']): { name: string; text: string; path: string[] }[] | null {
  if (escape === undefined) return null
  if (escape.when !== undefined) return [{ name: 'escaped', text: escape.when, path: ['escape', 'when'] }]
  return Object.entries(escape.exits!).map(([name, text]) => ({ name, text, path: ['escape', 'exits', name] }))
}

function noiseOf({ noise }: Experiment, loss: Loss): NoiseModel {
  if (noise.isotropic !== undefined) return isotropic(noise.isotropic)
  if (noise.hessian !== undefined) return checkedHessian(noise.hessian, loss)
  if (noise.minibatch === undefined) return none
  if (loss.sample !== undefined) return minibatch(noise.minibatch)
  throw new SettingError(['noise', 'minibatch'], `the loss ${loss.name} has no sample distribution to draw from`)
}

function checkedHessian(settings: { batchSize: number }, loss: Loss): NoiseModel {
  const slope = Math.hypot(...gradientAt(loss, loss.saddle))
  if (!(slope <= 1e-6))
    throw new SettingError(
      ['noise', 'hessian'],
      `takes its covariance at a saddle, and the gradient of the loss at (${loss.saddle.join(', ')}) is not 0 but ${slope.toPrecision(3)}: give loss.expression.saddle`,
    )
  try {
    return hessian(loss, settings)
  } catch (error) {
    throw error instanceof RangeError ? new SettingError(['noise', 'hessian'], error.message) : error
  }
}
