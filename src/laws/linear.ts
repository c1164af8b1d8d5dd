/** Which exact laws hold for a variant: those of the linear step, when the loss is a quadratic with a diagonal Hessian. */
import { gradient } from '../../kernels/gradient.js'
import { Graph, isConstant } from '../../kernels/graph.js'
import type { Loss } from '../../kernels/losses/loss.js'
import { coordinateNames } from '../../kernels/particle.js'
import { meanOf, spreadOf } from '../experiment/losses.js'
import type { Experiment } from '../experiment/schema.js'
import type { Variant } from '../experiment/variant.js'
import type { LinearCoordinate } from '../theory/linear-step.js'

/** A coordinate's linear step and Gaussian start, measured from the critical point of the loss. */
export interface LinearMotion {
  /** The linear step: of usamFull, that of SGD on the curvature h(1 + ρh)² with the noise of h. */
  readonly coordinate: LinearCoordinate
  /** The curvature h of the loss, and the radius ρ. */
  readonly curvature: number
  readonly radius: number
  readonly start: { readonly mean: number; readonly std: number }
  /** The critical point, in the coordinate of the experiment. */
  readonly centre: number
}

/** Why there is no exact law. */
export interface NoLaw {
  readonly reason: string
}

/** One motion for each coordinate, or why there is none. */
export function linearMotions({ experiment, loss }: Variant): readonly LinearMotion[] | NoLaw {
  const { optimizer, noise, start } = experiment
  if (optimizer.kind === 'sam') return { reason: 'the step of normalised SAM is not linear' }
  const quadratic = diagonalQuadratic(loss)
  if (quadratic === null) return { reason: 'the loss is not a quadratic with a diagonal Hessian' }
  if (noise.minibatch !== undefined && loss.name !== 'saddle')
    return { reason: 'minibatch noise of this loss is not Gaussian' }
  const radius = optimizer.kind === 'sgd' ? 0 : optimizer.radius
  const full = optimizer.kind === 'usamFull'
  return quadratic.map(({ curvature, centre }, j) => ({
    coordinate: {
      curvature: full ? curvature * (1 + radius * curvature) ** 2 : curvature,
      learningRate: optimizer.learningRate,
      radius: full ? 0 : radius,
      momentum: optimizer.momentum,
      noiseStd: noiseStd(noise, curvature),
      noise: optimizer.noise,
    },
    curvature,
    radius,
    start: { mean: meanOf(start)[j]! - centre, std: spreadOf(start) },
    centre,
  }))
}

/** The standard deviation of a coordinate's gradient noise; minibatches of the saddle have that of the hessian model. */
function noiseStd(noise: Experiment['noise'], curvature: number): number {
  const batchSize = noise.hessian?.batchSize ?? noise.minibatch?.batchSize
  return batchSize === undefined ? (noise.isotropic?.std ?? 0) : Math.sqrt(Math.abs(curvature) / batchSize)
}

/** Curvature and critical point of each coordinate, or null when the Hessian is not constant and diagonal. */
function diagonalQuadratic(loss: Loss): { curvature: number; centre: number }[] | null {
  const graph = new Graph()
  const names = coordinateNames(loss.dimension)
  const inputs = names.map(name => graph.input(name))
  const atOrigin = new Map(names.map(name => [name, graph.constant(0)]))
  const coordinates = gradient(graph, loss.value(graph, inputs), names).map((slope, j) => {
    const row = gradient(graph, slope, names)
    const diagonal = row[j]!
    if (!isConstant(diagonal) || row.some((entry, k) => k !== j && !isConstant(entry, 0))) return null
    const offset = graph.substitute(slope, atOrigin)
    return isConstant(offset) ? criticalPoint(diagonal.value, offset.value) : null
  })
  return coordinates.some(coordinate => coordinate === null)
    ? null
    : (coordinates as NonNullable<(typeof coordinates)[0]>[])
}

/** Where the slope curvature·w + slopeAtOrigin vanishes; null when it never does. */
function criticalPoint(curvature: number, slopeAtOrigin: number): { curvature: number; centre: number } | null {
  if (slopeAtOrigin === 0) return { curvature, centre: 0 }
  return curvature === 0 ? null : { curvature, centre: -slopeAtOrigin / curvature }
}
