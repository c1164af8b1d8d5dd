import type { Float, Graph, Loop } from '../graph.js'
import type { SampleDistribution } from '../losses/loss.js'
import { gradientOf } from './exact-gradient.js'
import type { NoiseModel, NoisyGradient } from './noise.js'

/**
 * The mean gradient of B samples really drawn, afresh for each particle and step.
 * @throws RangeError when the loss has no sample distribution.
 */
export function minibatch({ batchSize }: { batchSize: number }): NoiseModel {
  return (graph, loss): NoisyGradient => {
    const { sample } = loss
    if (sample === undefined) throw new RangeError(`minibatch noise: the loss ${loss.name} has no sample distribution`)
    const pairs = Math.ceil(sample.normals / 2)
    const meanGradients = ([0, 1] as const).map(draw => {
      const loop = graph.loop(draw * batchSize * pairs, pairs, batchSize)
      return gradientOf(graph, loss.dimension, meanLoss(graph, sample, loop))
    })
    return (position, draw) => meanGradients[draw]!(position)
  }
}

function meanLoss(graph: Graph, sample: SampleDistribution, loop: Loop): (w: readonly Float[]) => Float {
  const normals = Array.from({ length: sample.normals }, (_, i) => graph.normal(i >> 1, (i & 1) as 0 | 1, loop))
  return w => graph.multiply(graph.constant(1 / loop.count), graph.sum(loop, sample.value(graph, w, normals)))
}
