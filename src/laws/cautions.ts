/** What a user should know of the settings of a variant before trusting its numbers, in words. */
import { symmetricEigen } from '../../kernels/noise/eigen.js'
import { gradientAt, hessianAt, noiseFactor } from '../../kernels/noise/hessian.js'
import { coordinateNames } from '../../kernels/particle.js'
import { meanOf } from '../experiment/losses.js'
import type { Experiment } from '../experiment/schema.js'
import type { Variant } from '../experiment/variant.js'

/** Of engines that compute in float32. */
export interface Arithmetic {
  readonly float32: boolean
}

export function cautionsOf(variant: Variant, { float32 }: Arithmetic): string[] {
  return [...overshooting(variant), ...(float32 ? lostInRounding(variant) : [])]
}

/**
 * Directions at the saddle along which the step overshoots: heavy ball diverges where η times the slope's curvature is above
 * 2(1 + γ) (Polyak 1964), whatever the sign of the curvature of the loss.
 */
function overshooting({ experiment: { optimizer }, loss }: Variant): string[] {
  // the Hessian says something about particles near a critical point alone
  if (Math.hypot(...gradientAt(loss, loss.saddle)) > CRITICAL) return []
  const limit = 2 * (1 + optimizer.momentum)
  return symmetricEigen(hessianAt(loss, loss.saddle)).values.flatMap(curvature => {
    const step = optimizer.learningRate * curvature * amplification(optimizer, curvature)
    if (!(step > limit)) return []
    const formula = FORMULAS[optimizer.kind]
    return [
      `along a direction of curvature ${digits(curvature)} at the saddle every step overshoots: ${formula} = ${digits(step)} is above 2(1 + γ) = ${digits(limit)}, so that particles near it are thrown out from side to side`,
    ]
  })
}

/** A gradient as small as this at the declared saddle is rounding. */
const CRITICAL = 1e-9

const FORMULAS: Readonly<Record<Experiment['optimizer']['kind'], string>> = {
  sgd: 'ηh',
  sam: 'ηh',
  usam: 'ηh(1 + ρh)',
  usamFull: 'ηh(1 + ρh)²',
}

/** Of the slope, by the perturbation; that of normalised SAM has the same length everywhere. */
function amplification({ kind, radius }: Experiment['optimizer'], curvature: number): number {
  const factor = 1 + radius * curvature
  return { sgd: 1, sam: 1, usam: factor, usamFull: factor ** 2 }[kind]
}

/** Coordinates whose noise in a step is below half the spacing of float32 numbers where particles start. */
function lostInRounding({ experiment, loss }: Variant): string[] {
  const { learningRate, momentum } = experiment.optimizer
  const places = meanOf(experiment.start)
  return coordinateNames(loss.dimension).flatMap((name, j) => {
    const noise = (learningRate * noiseOf(experiment, loss, j)) / (1 - momentum)
    const spacing = spacingAt(places[j]!)
    if (noise === 0 || noise >= spacing / 2) return []
    return [
      `along ${name} the noise of a step, ${digits(noise)}, is below the resolution of float32 at ${digits(places[j]!)}, ${digits(spacing)}: much of it is lost in rounding; --engine reference computes in float64`,
    ]
  })
}

/** The standard deviation of a coordinate's gradient noise; 0 where it depends on the place. */
function noiseOf({ noise }: Experiment, loss: Variant['loss'], coordinate: number): number {
  if (noise.isotropic !== undefined) return noise.isotropic.std
  if (noise.hessian === undefined) return 0
  return Math.hypot(...noiseFactor(loss, noise.hessian.batchSize)[coordinate]!)
}

const digits = (value: number) => String(Number(value.toPrecision(3)))

/** Between neighbouring float32 numbers. */
const spacingAt = (value: number) => (value === 0 ? 0 : 2 ** (Math.floor(Math.log2(Math.abs(value))) - 23))
