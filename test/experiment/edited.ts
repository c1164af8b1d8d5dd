/** Experiments with a few of their settings changed, to others that may be or to anything at all. */
import fc from 'fast-check'
import { setSetting } from '#src/experiment/sweep.js'

export type Raw = Record<string, unknown>

const whole = (): Raw => ({
  name: 'all',
  seed: 1,
  particles: 10,
  steps: 100,
  start: [0, 0],
  loss: { saddle: { curvatures: [1, -1] } },
  optimizer: { kind: 'usam', learningRate: 0.01, radius: 0.3, momentum: 0.5, noise: 'independent' },
  noise: { hessian: { batchSize: 8 } },
  escape: { when: 'abs(y) > 0.5' },
  diffusion: { checkpoints: 5 },
  sweep: { 'optimizer.radius': [0, 0.3] },
})

/** Paths of settings, and values that they may have. */
const GOOD: Readonly<Record<string, readonly unknown[]>> = {
  name: ['b'],
  seed: [-5, 'b'],
  particles: [1, 2 ** 32],
  steps: [100, 2 ** 31 - 1],
  start: [[1, 2], { gaussian: { mean: [1, 1], std: 0.1 } }],
  loss: [{ beale: {} }, { oneNeuron: { data: 'normal' } }, { expression: { formula: 'x^2 - y^2', saddle: [0, 0] } }],
  'loss.saddle.curvatures': [[3, -5]],
  optimizer: [{ kind: 'sgd', learningRate: 1 }],
  'optimizer.kind': ['sgd', 'sam'],
  'optimizer.learningRate': [1e-9, 5],
  'optimizer.momentum': [0, 0.999],
  'optimizer.noise': ['shared'],
  noise: [{ none: {} }, { isotropic: { std: 0 } }],
  'noise.hessian.batchSize': [1, 2 ** 20],
  escape: [{ when: 'x > 1' }, { exits: { up: 'y > 1', down: 'y < -1' } }],
  'escape.when': ['x > 1 and y < 2'],
  diffusion: [{}, { checkpoints: [1, 10] }],
  'diffusion.checkpoints': [1, [5, 3, 5]],
  sweep: [{}, { 'optimizer.kind': ['sgd', 'sam'] }],
  'sweep.noise': [[{ none: {} }, { isotropic: { std: 1 } }]],
}
const STRANGE = ['loss.doubleWell.depth', 'loss.beale', 'noise.minibatch', 'optimizer.lr', 'escape.exits.up']
const STRANGER = ['sweep.sweep', 'toString', 'constructor.prototype', 'start.gaussian.mean', 'loss.expression.formula']

const good = fc
  .constantFrom(...Object.entries(GOOD))
  .chain(([path, values]) => fc.tuple(fc.constant(path), fc.constantFrom(...values)))

const odd = fc.constantFrom<unknown>(
  ...[0, 0.5, -1, 2 ** 31, 2 ** 33, 2 ** 53, Number.NaN, Number.POSITIVE_INFINITY],
  ...['', 'x^2 - q', 'y > "\n"', '__proto__', 'toString', null, true, {}, [], [[]], Array(70).fill(0)],
  ...[{ none: {} }, { gaussian: { mean: [1], sdt: 1 } }, { 'a\nb': 1 }, { exits: {} }],
)
const anything = fc.tuple(
  fc.constantFrom(...Object.keys(GOOD), ...STRANGE, ...STRANGER),
  fc.oneof({ weight: 4, arbitrary: odd }, fc.double(), fc.integer(), fc.jsonValue({ maxDepth: 2 })),
)

export const edited: fc.Arbitrary<Raw> = fc
  .array(fc.oneof({ weight: 3, arbitrary: good }, anything), { minLength: 1, maxLength: 3 })
  .map(edits => {
    const raw = whole()
    for (const [path, given] of edits) put(raw, path, given)
    return raw
  })

/** An edit within what is not a group any more is left out. */
function put(raw: Raw, path: string, given: unknown): void {
  try {
    setSetting(raw, path.startsWith('sweep.') ? ['sweep', path.slice('sweep.'.length)] : path.split('.'), given)
  } catch {}
}
