import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { gradient } from '#kernels/gradient.js'
import { type Float, Graph } from '#kernels/graph.js'
import { beale } from '#kernels/losses/beale.js'
import { doubleWell } from '#kernels/losses/double-well.js'
import type { Loss } from '#kernels/losses/loss.js'
import { monkeySaddle } from '#kernels/losses/monkey-saddle.js'
import { oneNeuron } from '#kernels/losses/one-neuron.js'
import { saddle } from '#kernels/losses/saddle.js'
import { exactGradient } from '#kernels/noise/exact-gradient.js'
import { minibatch } from '#kernels/noise/minibatch.js'
import { Evaluator } from '#kernels/printers/evaluate.js'
import { isNear, point, smooth } from './expressions.js'

const losses: Loss[] = [
  saddle({ curvatures: [-2] }),
  saddle({ curvatures: [1, -1] }),
  saddle({ curvatures: [3, 1, 0, -1, -3] }),
  beale(),
  monkeySaddle(),
  doubleWell({ depth: 0.3, stiffness: 2 }),
  oneNeuron({ data: 'one', target: 1, labelNoise: 0.5 }),
  oneNeuron({ data: 'normal', target: 2, labelNoise: 0.5 }),
]

const namesOf = (dimension: number) => Array.from({ length: dimension }, (_, j) => `w${j + 1}`)

/** Values of expressions at points, in float64. */
function evaluator(roots: readonly Float[], names: readonly string[]): (at: readonly number[]) => number[] {
  const compiled = new Evaluator(roots, names)
  return at => {
    compiled.inputs.set(at)
    compiled.run()
    return roots.map(root => compiled.value(root))
  }
}

/**
 * Central differences with step h have error h²/6 of the third derivative and rounding 1e-16/h of the value: with
 * h = 1e-5 both stay below 1e-8 of the sizes met here, and the tolerance is 1e-6.
 */
function differences(value: (at: readonly number[]) => number, at: readonly number[]): number[] {
  const h = 1e-5
  return at.map((_, j) => {
    const moved = (by: number) => value(at.map((w, k) => (k === j ? w + by : w)))
    return (moved(h) - moved(-h)) / (2 * h)
  })
}

describe('the gradient', () => {
  it.each(losses.map(loss => [`${loss.name} in ${loss.dimension} dimensions`, loss] as const))(
    'of %s equals central differences to 1e-6',
    (_, loss) => {
      const graph = new Graph()
      const names = namesOf(loss.dimension)
      const value = loss.value(
        graph,
        names.map(name => graph.input(name)),
      )
      const slopes = evaluator(gradient(graph, value, names), names)
      const at = evaluator([value], names)
      for (const scale of [0.3, -0.7, 1.1]) {
        const w = names.map((_, j) => scale * (1 - 0.4 * j))
        const expected = differences(u => at(u)[0]!, w)
        for (const [j, slope] of slopes(w).entries()) expect(isNear(slope, expected[j]!, 1e-6)).toBe(true)
      }
    },
  )

  it('of random smooth expressions equals central differences to 1e-5 of the sizes met', () => {
    fc.assert(
      fc.property(smooth, point, (tree, [x, y]) => {
        const graph = new Graph()
        const root = tree.build(graph, graph.input('x'), graph.input('y'))
        const found = evaluator(gradient(graph, root, ['x', 'y']), ['x', 'y'])([x, y])
        const expected = differences(([u, v]) => tree.value(u!, v!), [x, y])
        const curved = differences(([u, v]) => differences(([p, q]) => tree.value(p!, q!), [u!, v!])[0]!, [x, y])
        fc.pre(Math.abs(tree.value(x, y)) < 1e3 && curved.every(size => Math.abs(size) < 1e3))
        for (const j of [0, 1]) expect(isNear(found[j]!, expected[j]!, 1e-5)).toBe(true)
      }),
      { numRuns: 300, seed: 20261124 },
    )
  })

  it('at a kink: 0 for abs at 0, the first argument for a tie of min and max', () => {
    const graph = new Graph()
    const [x, y] = [graph.input('x'), graph.input('y')]
    const slopes = [graph.abs(x), graph.min(x, y), graph.max(x, y)].map(root => gradient(graph, root, ['x', 'y']))
    const at = evaluator(slopes.flat(), ['x', 'y'])
    expect(at([0, 0])).toEqual([0, 0, 1, 0, 1, 0])
    expect(at([-2, 1])).toEqual([-1, 0, 1, 0, 0, 1])
  })

  it.each(
    losses.filter(loss => loss.sample !== undefined).map(loss => [`${loss.name} ${loss.dimension}d`, loss] as const),
  )('of minibatches of %s has the exact gradient as its mean, to 5 standard errors of 4,000 batches', (_, loss) => {
    const graph = new Graph()
    const names = namesOf(loss.dimension)
    const w = names.map(name => graph.input(name))
    const noisy = minibatch({ batchSize: 4 })(graph, loss)(w, 0)
    const exact = exactGradient(graph, loss)(w)
    const compiled = new Evaluator([...noisy, ...exact], names)
    compiled.inputs.set(names.map((_, j) => 0.5 - 0.3 * j))
    const draws = Array.from({ length: 4000 }, (_, particle) => {
      compiled.run({ key0: 7, key1: 8, particle, step: 1 })
      return noisy.map(slope => compiled.value(slope))
    })
    for (const j of names.keys()) {
      const mean = draws.reduce((sum, draw) => sum + draw[j]!, 0) / draws.length
      const variance = draws.reduce((sum, draw) => sum + (draw[j]! - mean) ** 2, 0) / (draws.length - 1)
      const error = Math.sqrt(variance / draws.length)
      expect(Math.abs(mean - compiled.value(exact[j]!))).toBeLessThanOrEqual(5 * error + 1e-12)
    }
  })
})
