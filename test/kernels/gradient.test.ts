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

  it('at a kink inside a formula: 1 for x + abs(x) at 0, and 0 for max(x, 0)² on both sides of it', () => {
    const graph = new Graph()
    const x = graph.input('x')
    const ramp = graph.max(x, graph.constant(0))
    const roots = [graph.add(x, graph.abs(x)), graph.multiply(ramp, ramp)]
    const at = evaluator(
      roots.flatMap(root => gradient(graph, root, ['x'])),
      ['x'],
    )
    expect([-1, 0, 2].map(w => at([w]))).toEqual([
      [0, 0],
      [1, 0],
      [2, 4],
    ])
  })

  it('of a choice is that of the branch taken, and 0 for what a formula does not contain', () => {
    const graph = new Graph()
    const [x, y] = [graph.input('x'), graph.input('y')]
    const root = graph.select(graph.compare('less', x, y), graph.multiply(x, y), graph.unary('exp', x))
    const at = evaluator(gradient(graph, root, ['x', 'y', 'z']), ['x', 'y', 'z'])
    expect(at([2, 3, 0])).toEqual([3, 2, 0])
    expect(at([0, -1, 0])).toEqual([1, 0, 0])
  })

  it('negative control: a derivative wrong by one part in 10,000 is noticed', () => {
    const expected = differences(([x]) => Math.sin(x!), [0.7])[0]!
    expect(isNear(Math.cos(0.7), expected, 1e-6)).toBe(true)
    expect(isNear(Math.cos(0.7) * 1.0001, expected, 1e-6)).toBe(false)
  })
})

const sampled = losses.flatMap(loss =>
  loss.sample === undefined ? [] : [[`${loss.name} in ${loss.dimension} dimensions`, loss, loss.sample] as const],
)

describe('the gradient of one sample', () => {
  it.each(sampled)('of %s equals central differences to 1e-6', (_, loss, sample) => {
    const graph = new Graph()
    const names = namesOf(loss.dimension)
    const normals = Array.from({ length: sample.normals }, (__, i) => `z${i + 1}`)
    const [w, z] = [names, normals].map(inputs => inputs.map(name => graph.input(name)))
    const value = sample.value(graph, w!, z!)
    const slopes = evaluator(gradient(graph, value, names), [...names, ...normals])
    const at = evaluator([value], [...names, ...normals])
    for (const scale of [0.3, -0.7, 1.1]) {
      const point = names.map((__, j) => scale * (1 - 0.4 * j))
      const drawn = normals.map((__, i) => scale * (0.8 - 1.7 * i))
      const expected = differences(u => at([...u, ...drawn])[0]!, point)
      for (const [j, slope] of slopes([...point, ...drawn]).entries())
        expect(isNear(slope, expected[j]!, 1e-6)).toBe(true)
    }
  })
})

/**
 * The largest distance, over the coordinates, of the mean of 4,000 minibatch gradients from the exact gradient, in
 * standard errors; and the same from the exact gradient elsewhere.
 */
function scoresOfMean(loss: Loss, draw: 0 | 1): { here: number; elsewhere: number } {
  const graph = new Graph()
  const names = namesOf(loss.dimension)
  const w = names.map(name => graph.input(name))
  const noisy = minibatch({ batchSize: 4 })(graph, loss)(w, draw)
  const at = exactGradient(graph, loss)
  const here = at(w)
  const elsewhere = at(w.map(x => graph.add(x, graph.constant(0.2))))
  const compiled = new Evaluator([...noisy, ...here, ...elsewhere], names)
  compiled.inputs.set(names.map((_, j) => 0.5 - 0.3 * j))
  const draws = Array.from({ length: 4000 }, (_, particle) => {
    compiled.run({ key0: 7, key1: 8, particle, step: 1 })
    return noisy.map(slope => compiled.value(slope))
  })
  const score = (j: number, exact: Float) => {
    const mean = draws.reduce((sum, slopes) => sum + slopes[j]!, 0) / draws.length
    const variance = draws.reduce((sum, slopes) => sum + (slopes[j]! - mean) ** 2, 0) / (draws.length - 1)
    const distance = Math.abs(mean - compiled.value(exact))
    // a flat direction has neither slope nor noise
    return distance < 1e-12 ? 0 : distance / Math.sqrt(variance / draws.length)
  }
  const worst = (exact: readonly Float[]) => Math.max(...names.map((_, j) => score(j, exact[j]!)))
  return { here: worst(here), elsewhere: worst(elsewhere) }
}

/**
 * Five standard errors: level 6e-7 for each of the 24 means compared here (12 coordinates, two draws), so 2e-5 for all
 * of them by Bonferroni's correction. The key is fixed.
 */
describe('minibatch gradients have the exact gradient as their mean, at level 2e-5', () => {
  it.each(sampled.flatMap(([name, loss]) => ([0, 1] as const).map(draw => [name, draw, loss] as const)))(
    '%s, draw %i: to 5 standard errors of 4,000 batches; negative control: not the gradient 0.2 away',
    (_, draw, loss) => {
      const { here, elsewhere } = scoresOfMean(loss, draw)
      expect(here).toBeLessThanOrEqual(5)
      expect(elsewhere).toBeGreaterThan(5)
    },
  )
})
