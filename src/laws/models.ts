/** What published models say of the mean square displacement of a variant, and whether they are within their range. */
import type { Experiment } from '../experiment/schema.js'
import type { Variant } from '../experiment/variant.js'
import { meanSquareDisplacement, usamEquation } from '../theory/compagnoni2023.js'
import { corollary1Gap, theorem2Gap, theorem2MeanSquareDisplacement, theorem3 } from '../theory/kim2026.js'
import type { LinearCoordinate } from '../theory/linear-step.js'
import { type LinearMotion, linearMotions, type NoLaw } from './linear.js'

/** A quantity that a model takes as small. */
export interface Condition {
  readonly quantity: string
  readonly value: number
  readonly atMost: number
}

export interface Model {
  readonly name: string
  /** E[(w_k − w_0)²] at each step; null where the model has none. */
  readonly meanSquareDisplacement: readonly (number | null)[]
  /** At the last step. The model is meant for where all hold; beyond, it is shown all the same. */
  readonly conditions: readonly Condition[]
}

/** Small is at most this: the terms that are left out are then of some percent. */
const SMALL = 0.1

/** For each coordinate, the models that are made for such a variant. */
export function displacementModels(variant: Variant, steps: readonly number[]): readonly (readonly Model[])[] | NoLaw {
  const motions = linearMotions(variant)
  if ('reason' in motions) return motions
  return motions.map(motion => modelsOf(motion, variant.experiment, steps))
}

/** Whether a model is within its range. */
export const holds = ({ conditions }: Pick<Model, 'conditions'>) =>
  conditions.every(({ value, atMost }) => value <= atMost)

function modelsOf(motion: LinearMotion, experiment: Experiment, steps: readonly number[]): Model[] {
  const { momentum, kind } = experiment.optimizer
  const { batchSize } = experiment.noise.hessian ?? {}
  const kim = batchSize === undefined ? [] : kimModels(motion, batchSize, steps)
  return momentum === 0 && kind !== 'usamFull' ? [...kim, ...compagnoniModels(motion, steps)] : kim
}

function kimModels(
  { coordinate, curvature, radius, start }: LinearMotion,
  batchSize: number,
  steps: readonly number[],
): Model[] {
  const { learningRate, momentum } = coordinate
  const kim = { curvature, learningRate, radius, momentum, batchSize }
  const times = steps.map(step => step * learningRate)
  const size = Math.abs(curvature)
  const common = [accumulated(coordinate, times.at(-1)!), { quantity: 'ρ|λ|', value: radius * size, atMost: SMALL }]
  if (momentum === 0) {
    const theorem2 = {
      name: 'Kim et al., Theorem 2',
      meanSquareDisplacement: times.map(time => theorem2MeanSquareDisplacement(kim, start, time)),
      conditions: common,
    }
    return [theorem2]
  }
  const fromSaddle = start.mean === 0 && start.std === 0
  const persistence = {
    quantity: 'η/((1 − γ)t)',
    value: learningRate / ((1 - momentum) * times.at(-1)!),
    atMost: SMALL,
  }
  return (['printed', 'derived'] as const).map(reading => ({
    name: `Kim et al., Theorem 3, C₂ as ${reading}`,
    meanSquareDisplacement: times.map(time => (fromSaddle ? theorem3(kim, time, reading) : null)),
    conditions: [...common, persistence],
  }))
}

function compagnoniModels({ coordinate, start }: LinearMotion, steps: readonly number[]): Model[] {
  const { curvature, learningRate, radius, noiseStd, noise } = coordinate
  if (noise !== 'shared' || 1 + 2 * radius * curvature < 0) return []
  const equation = usamEquation({ curvature, learningRate, radius, noiseStd })
  return [
    {
      name: radius === 0 ? 'SDE of SGD' : 'Compagnoni et al., SDE of USAM',
      meanSquareDisplacement: steps.map(step => meanSquareDisplacement(equation, start, step * learningRate)),
      conditions: [
        accumulated(coordinate, steps.at(-1)! * learningRate),
        // weak order 1 in η is for ρ = O(√η): what is left out is of this size
        { quantity: '(ρλ)²', value: (radius * curvature) ** 2, atMost: SMALL },
      ],
    },
  ]
}

/**
 * What a continuous equation leaves out in the exponent over a time: a step grows by e^{ηλ − η²λ²/2 …}, and with momentum by
 * e^{ηλ/(1 − γ) − η²λ²/(1 − γ)³ …}.
 */
function accumulated({ curvature, learningRate, momentum }: LinearCoordinate, time: number): Condition {
  const value = (learningRate * curvature ** 2 * time) / (1 - momentum) ** 3
  return { quantity: momentum === 0 ? 'ηλ²t' : 'ηλ²t/(1 − γ)³', value, atMost: SMALL }
}

/** Corollary 1 of Kim et al. beside the gap of the two variances of their Theorem 2, which it expands, at the last step. */
export interface CorollaryGap {
  readonly step: number
  readonly corollary1: number
  readonly theorem2: number
  readonly conditions: readonly Condition[]
}

/** For each coordinate; null where the corollary says nothing: without hessian noise or radius, and with momentum. */
export function corollaryGaps(variant: Variant, step: number): readonly (CorollaryGap | null)[] | NoLaw {
  const motions = linearMotions(variant)
  if ('reason' in motions) return motions
  const { noise, optimizer } = variant.experiment
  return motions.map(({ coordinate: { learningRate }, curvature, radius }) => {
    if (noise.hessian === undefined || optimizer.momentum !== 0 || radius === 0) return null
    const kim = { curvature, learningRate, radius, batchSize: noise.hessian.batchSize }
    const time = step * learningRate
    return {
      step,
      corollary1: corollary1Gap(kim, time),
      theorem2: theorem2Gap(kim, time),
      conditions: [
        { quantity: '|λ|t', value: Math.abs(curvature) * time, atMost: SMALL },
        { quantity: 'ρ|λ|', value: radius * Math.abs(curvature), atMost: SMALL },
      ],
    }
  })
}
